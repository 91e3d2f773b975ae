package script

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// maxTextBytes bounds the size of a file that scripts can make, when it is read at once.
const maxTextBytes = 64 << 20

// readRegular reads a file that scripts can make. It refuses files that may never end, such as a
// pipe or a device.
func readRegular(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	return io.ReadAll(io.LimitReader(file, maxTextBytes))
}
