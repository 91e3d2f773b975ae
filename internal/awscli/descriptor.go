package awscli

import (
	"context"

	"golang.org/x/sys/unix"
)

// A front shares its descriptors with other processes of the script. One may be a pipe that nobody
// reads, and none may be switched to non-blocking. So output is written in pieces that a pipe
// accepts without blocking once poll reports it writable, and the writer can be stopped between
// them.
const (
	pipePiece    = 4096 // PIPE_BUF of Linux
	pollInterval = 100  // milliseconds
)

// output writes to a descriptor until its context ends.
type output struct {
	ctx        context.Context
	descriptor int
}

func (o output) Write(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		if err := o.ready(); err != nil {
			return written, err
		}
		n, err := unix.Write(o.descriptor, p[written:min(written+pipePiece, len(p))])
		switch err {
		case nil:
			written += n
		case unix.EINTR, unix.EAGAIN:
		default:
			return written, err
		}
	}
	return written, nil
}

// ready waits until the descriptor is writable. A closed reader counts as ready: the write fails.
func (o output) ready() error {
	for {
		if err := o.ctx.Err(); err != nil {
			return err
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(o.descriptor), Events: unix.POLLOUT}}, pollInterval)
		if n > 0 {
			return nil
		}
		if err != nil && err != unix.EINTR {
			return err
		}
	}
}
