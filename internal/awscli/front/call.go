package front

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/awscli/front/wire"
)

// maxCall bounds the size of a call. The kernel's bounds for arguments and environment are far
// lower.
const maxCall = 64 << 20

// Call is a command as the server receives it.
type Call struct {
	Args      []string
	Directory string // working directory of the front; empty if it has none
	PID       int    // its process id in the server's namespace
	// Environment holds its variables, with NUL before and after each.
	Environment string

	Stdin, Stdout, Stderr int // open until Close

	conn *net.UnixConn
}

// buffers hold what arrives at once, which is all of a common call.
var buffers = sync.Pool{New: func() any { return new([16 << 10]byte) }}

// Receive reads a call from a connection. The call then owns the connection.
func Receive(conn *net.UnixConn) (*Call, error) {
	c := &Call{conn: conn, Stdin: -1, Stdout: -1, Stderr: -1}
	if err := c.receive(); err != nil {
		c.Close()
		return nil, fmt.Errorf("receiving a command: %w", err)
	}
	return c, nil
}

func (c *Call) receive() error {
	buffer := buffers.Get().(*[16 << 10]byte)
	defer buffers.Put(buffer)
	var rights [32]byte // for three descriptors
	n, rightsSize, _, _, err := c.conn.ReadMsgUnix(buffer[:], rights[:])
	if err != nil {
		return err
	}
	if err := c.parseDescriptors(rights[:rightsSize]); err != nil {
		return err
	}
	if n < wire.HeaderSize {
		more, err := io.ReadAtLeast(c.conn, buffer[n:], wire.HeaderSize-n)
		if err != nil {
			return err
		}
		n += more
	}
	size := int(binary.NativeEndian.Uint32(buffer[:]))
	arguments := int(binary.NativeEndian.Uint32(buffer[4:]))
	arrived := buffer[wire.HeaderSize:n]
	if size > maxCall || size < len(arrived) {
		return fmt.Errorf("a call of %d bytes", size)
	}
	if size == len(arrived) {
		return c.parse(string(arrived), arguments)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(c.conn, body[copy(body, arrived):]); err != nil {
		return err
	}
	return c.parse(string(body), arguments)
}

// parse splits a call into its words, which end with NUL.
func (c *Call) parse(body string, arguments int) error {
	next := func() (word string, ok bool) {
		word, body, ok = strings.Cut(body, "\x00")
		return word, ok
	}
	directory, ok := next()
	if !ok || arguments > len(body) {
		return errors.New("a call without its words")
	}
	if strings.HasPrefix(directory, "/") { // the kernel returns another text for an unreachable one
		c.Directory = directory
	}
	c.Args = make([]string, arguments)
	for i := range c.Args {
		if c.Args[i], ok = next(); !ok {
			return errors.New("a call that lacks arguments")
		}
	}
	c.Environment = "\x00" + body
	return c.identify()
}

func (c *Call) parseDescriptors(rights []byte) error {
	messages, err := syscall.ParseSocketControlMessage(rights)
	if err != nil {
		return err
	}
	for _, message := range messages {
		descriptors, err := syscall.ParseUnixRights(&message)
		if err != nil {
			return err
		}
		if len(descriptors) == 3 {
			c.Stdin, c.Stdout, c.Stderr = descriptors[0], descriptors[1], descriptors[2]
			return nil
		}
		for _, descriptor := range descriptors {
			syscall.Close(descriptor)
		}
	}
	return errors.New("a call without its three descriptors")
}

func (c *Call) identify() error {
	raw, err := c.conn.SyscallConn()
	if err != nil {
		return err
	}
	var credentials *syscall.Ucred
	controlErr := raw.Control(func(fd uintptr) {
		credentials, err = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err := errors.Join(controlErr, err); err != nil {
		return err
	}
	c.PID = int(credentials.Pid)
	return nil
}

// WaitGone waits until the front has ended or the call was closed. A front sends nothing after its
// call.
func (c *Call) WaitGone() {
	var b [1]byte
	_, _ = c.conn.Read(b[:])
}

// Answer sends the front its exit status. The front may be gone already.
func (c *Call) Answer(status int) error {
	_, err := c.conn.Write([]byte{byte(status)})
	return err
}

// Getenv returns a variable of the front. It is empty if the variable is not set.
func (c *Call) Getenv(name string) string {
	value, _ := c.LookupEnv(name)
	return value
}

// LookupEnv returns a variable of the front and whether it was set.
func (c *Call) LookupEnv(name string) (string, bool) {
	_, rest, ok := strings.Cut(c.Environment, "\x00"+name+"=")
	value, _, _ := strings.Cut(rest, "\x00")
	return value, ok
}

// Close closes the connection and the descriptors.
func (c *Call) Close() {
	c.conn.Close()
	for _, descriptor := range []int{c.Stdin, c.Stdout, c.Stderr} {
		if descriptor >= 0 {
			syscall.Close(descriptor)
		}
	}
}
