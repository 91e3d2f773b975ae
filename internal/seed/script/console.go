package script

import (
	"io"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// maxPipe is the size of a pipe's buffer, at most (/proc/sys/fs/pipe-max-size).
const maxPipe = 1 << 20

// followConsole passes on the console's output while a script runs. end reads the rest when no
// process is left that could write to it.
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
