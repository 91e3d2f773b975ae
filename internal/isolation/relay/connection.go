package relay

import (
	"context"
	"net"
	"syscall"
	"time"
)

// connection is a TCP connection that ends with a context.
type connection struct {
	net.Conn
	forget func() bool
}

func newConnection(ctx context.Context, conn net.Conn) *connection {
	c := &connection{Conn: conn}
	c.forget = context.AfterFunc(ctx, func() { _ = conn.Close() })
	return c
}

func (c *connection) close() {
	c.forget()
	_ = c.Close()
}

// stopReading makes all reads fail.
func (c *connection) stopReading() { _ = c.SetReadDeadline(time.Now()) }

// isIdle reports whether the other side has neither closed the connection nor sent anything.
func (c *connection) isIdle() bool {
	raw, err := c.Conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return false
	}
	idle := false
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, err := syscall.Read(int(fd), one[:]) // the runtime has made it non-blocking
		idle = err == syscall.EAGAIN
	})
	return err == nil && idle
}
