package relay

import (
	"context"
	"io"
	"net"
	"syscall"
	"time"
	"unsafe"
)

// connection is a TCP connection that ends with a context.
//
// It makes system calls without telling Go's scheduler. They take microseconds, because the runtime
// has made the socket non-blocking. But on a busy machine the scheduler often takes them for ones
// that block, and wakes another thread, which costs as much as everything else that the relay does.
type connection struct {
	*net.TCPConn
	raw    syscall.RawConn
	forget func() bool

	// patience is how long the other side may stall while something is written to it, or 0.
	patience time.Duration

	reading, writing transfer
	one              [1]byte // for isQuiet
}

// transfer is a read or write that is under way.
type transfer struct {
	call  uintptr
	bytes []byte
	n     int
	errno syscall.Errno

	try  func(fd uintptr) bool // until is a method value, made once
	look func(fd uintptr)
}

func newConnection(ctx context.Context, conn net.Conn) (*connection, error) {
	tcp := conn.(*net.TCPConn)
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	c := &connection{TCPConn: tcp, raw: raw}
	c.reading.begin(syscall.SYS_READ)
	c.writing.begin(syscall.SYS_WRITE)
	c.forget = context.AfterFunc(ctx, func() { _ = tcp.Close() })
	return c, nil
}

func (c *connection) close() {
	c.forget()
	_ = c.Close()
}

func (t *transfer) begin(call uintptr) {
	t.call = call
	t.look = t.once
	t.try = func(fd uintptr) bool {
		t.once(fd)
		return t.errno != syscall.EAGAIN // otherwise the runtime waits for the socket
	}
}

// once makes a system call.
func (t *transfer) once(fd uintptr) {
	for {
		n, _, errno := syscall.RawSyscall(
			t.call,
			fd,
			uintptr(unsafe.Pointer(unsafe.SliceData(t.bytes))),
			uintptr(len(t.bytes)),
		)
		if t.errno = errno; errno == 0 {
			t.n = int(n)
			return
		}
		if errno != syscall.EINTR {
			t.n = 0
			return
		}
	}
}

// Read waits until there is something to read.
func (c *connection) Read(bytes []byte) (int, error) {
	t := &c.reading
	t.bytes = bytes
	if err := c.raw.Read(t.try); err != nil {
		return 0, err
	}
	if t.errno != 0 {
		return 0, t.errno
	}
	if t.n == 0 {
		return 0, io.EOF
	}
	return t.n, nil
}

// Write writes all bytes.
func (c *connection) Write(bytes []byte) (written int, err error) {
	t := &c.writing
	t.bytes = bytes
	if err := c.raw.Control(t.look); err != nil { // without the check of a deadline that has passed
		return 0, err
	}
	for {
		if t.errno != 0 && t.errno != syscall.EAGAIN {
			return written, t.errno
		}
		if written += t.n; written == len(bytes) {
			return written, nil
		}
		if c.patience > 0 {
			_ = c.SetWriteDeadline(time.Now().Add(c.patience))
		}
		t.bytes = bytes[written:]
		if err := c.raw.Write(t.try); err != nil {
			return written, err
		}
	}
}

// isQuiet reports whether the other side has neither closed the connection nor sent anything.
func (c *connection) isQuiet() bool {
	t := &c.reading
	t.bytes = c.one[:]
	return c.raw.Control(t.look) == nil && t.errno == syscall.EAGAIN
}

// finish ends a connection whose other side may still send something. If it were closed at once,
// the kernel would reset it, and the other side might not get what was written last.
func (c *connection) finish() {
	if c.CloseWrite() != nil || c.SetReadDeadline(time.Now().Add(time.Second)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, c, 32<<20)
}
