package awscli

import (
	"context"

	"golang.org/x/sys/unix"
)

// A descriptor of a front is shared with the script's other processes: it may be a pipe nobody reads, and it must
// not be switched to non-blocking. So output goes out in pieces that a pipe takes without blocking once poll says
// that it takes anything at all, and between them the writer can be told to stop.
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

// ready waits until something can be written. A closed reader counts as ready: the write will tell.
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
