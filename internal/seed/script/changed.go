package script

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
)

// digest is what there is to know of a script's content.
type digest struct {
	size int64
	sum  [sha256.Size]byte
}

// digestAll takes the digests of scripts, by their paths, before any of them runs.
func (r Runner) digestAll(scripts []Script) (map[string]digest, error) {
	all := map[string]digest{}
	for _, s := range scripts {
		var err error
		if all[s.Path], err = r.digest(s); err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.Name, err)
		}
	}
	return all, nil
}

func (r Runner) digest(s Script) (d digest, err error) {
	file, size, err := openRegular(resolve(r.Dir, s.Path))
	if err != nil {
		return d, err
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	_, err = io.Copy(hash, io.LimitReader(file, size))
	return digest{size, [sha256.Size]byte(hash.Sum(nil))}, err
}

// findChanged returns the error of a script yet to run that another has changed: a snapshot is
// found again by what the files of its seed say, and these do not say it.
func (r Runner) findChanged(yetToRun []Script, unchanged map[string]digest, by Script) error {
	for _, s := range yetToRun {
		if now, err := r.digest(s); err == nil && now == unchanged[s.Path] {
			continue
		}
		return &failure.Error{Part: s.Name, Message: fmt.Sprintf(
			"it was changed by %s, which ran before it, so the state would not be what the files of the seed say; have %[1]s write another file, and run that there", by.Name)}
	}
	return nil
}

// mostOfText bounds what is read at once of a file that scripts can make.
const mostOfText = 64 << 20

// readRegular reads a file that scripts can make.
func readRegular(path string) ([]byte, error) {
	file, _, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, mostOfText))
}

// openRegular opens a file that scripts can make, and nothing that may never end: no pipe, no
// device.
func openRegular(path string) (file *os.File, size int64, err error) {
	file, err = os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		_ = file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}
