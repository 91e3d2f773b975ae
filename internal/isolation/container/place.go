package container

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// choosePlace returns a directory for databases: the first place, or a directory of our own in the
// first of the others that can be written to.
func choosePlace(places []string) (directory string, err error) {
	var problems []error
	for i, place := range slices.Compact(places) {
		if i == 0 {
			err = own(place)
			directory = place
		} else {
			directory, err = os.MkdirTemp(place, "dynasnap-")
		}
		if err == nil {
			if i > 0 {
				log("the databases lie in %s: %v", directory, problems[0])
			}
			return directory, nil
		}
		problems = append(problems, err)
	}
	return "", fmt.Errorf("no place for databases can be written to: %w", errors.Join(problems...))
}

// own makes a directory ours alone: a volume may be that of several containers. It fails where we
// cannot write.
func own(directory string) error {
	file, err := os.CreateTemp(directory, "try-")
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return fmt.Errorf("%s cannot be written to: %w", directory, path.Err) // and not the file
	}
	if err != nil {
		return err
	}
	_ = file.Close()
	_ = os.Remove(file.Name())
	opened, err := syscall.Open(directory, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("opening %s: %w", directory, err)
	}
	// The lock lasts as long as we do. A file system without locks is that of one container.
	if err := syscall.Flock(opened, syscall.LOCK_EX|syscall.LOCK_NB); err == syscall.EWOULDBLOCK {
		_ = syscall.Close(opened)
		return fmt.Errorf("%s is in use by another container", directory)
	}
	return nil
}
