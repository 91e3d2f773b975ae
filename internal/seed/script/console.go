package script

import (
	"io"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// maxPipe is what a pipe holds at most, by itself (/proc/sys/fs/pipe-max-size).
const maxPipe = 1 << 20

// followConsole passes on what comes over the console while a script runs. What end is called for,
// when nobody is left who could write to it, is what has not been read by then.
func (r Runner) followConsole(lines *lineWriter) (end func()) {
	if r.Console == nil {
		return func() {}
	}
	var following sync.WaitGroup
	following.Go(func() { _, _ = io.Copy(lines, r.Console) }) // until the deadline
	return func() {
		_ = r.Console.SetReadDeadline(time.Now())
		following.Wait()
		_ = r.Console.SetReadDeadline(time.Time{})
		if connection, err := r.Console.SyscallConn(); err == nil {
			_ = connection.Read(func(descriptor uintptr) bool {
				rest := make([]byte, maxPipe)
				if n, _ := unix.Read(int(descriptor), rest); n > 0 {
					_, _ = lines.Write(rest[:n])
				}
				return true
			})
		}
		lines.flush()
	}
}
