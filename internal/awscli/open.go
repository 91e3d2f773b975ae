package awscli

import (
	"os"
	"syscall"
)

// openFile opens a file that a front names. It refuses the pipes that are our own standard input
// and output, which a script could otherwise open by a link to /proc/self/fd.
func openFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	file, err := os.OpenFile(path, flag, mode)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode()&os.ModeNamedPipe != 0 && (isSameFile(os.Stdin, info) || isSameFile(os.Stdout, info)) {
		err = &os.PathError{Op: "open", Path: path, Err: syscall.EACCES}
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func isSameFile(file *os.File, info os.FileInfo) bool {
	found, err := file.Stat()
	return err == nil && os.SameFile(found, info)
}
