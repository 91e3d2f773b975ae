package front

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// On the wire a call is its length (four bytes, big endian; the standard descriptors travel with them) and then
// the working directory, the environment and the arguments, all ended by NUL, which can occur in none of them.
// An empty word ends the environment. The answer is one byte, the exit status; an end without it means failure.

// maxCall bounds what one call may hold; the kernel allows arguments and environment of far less.
const maxCall = 64 << 20

// Call is one command as the resident side receives it.
type Call struct {
	Args      []string
	Directory string   // working directory of the front; empty if it has none
	Env       []string // its variables that begin with AWS_
	PID       int      // its process id as this process sees it

	Stdin, Stdout, Stderr int // descriptors of the front, open here as well until Close

	conn *net.UnixConn
}

func send(conn *net.UnixConn, directory string, args, environment []string) error {
	words := []string{directory}
	for _, variable := range environment {
		if strings.HasPrefix(variable, "AWS_") {
			words = append(words, variable)
		}
	}
	words = append(append(words, ""), args...)
	body := strings.Join(words, "\x00") + "\x00"

	length := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	if _, _, err := conn.WriteMsgUnix(length, syscall.UnixRights(0, 1, 2), nil); err != nil {
		return err
	}
	_, err := io.WriteString(conn, body)
	return err
}

// Receive reads one call from a connection, which the call then owns.
func Receive(conn *net.UnixConn) (*Call, error) {
	c := &Call{conn: conn, Stdin: -1, Stdout: -1, Stderr: -1}
	if err := c.receive(); err != nil {
		c.Close()
		return nil, fmt.Errorf("receiving a command: %w", err)
	}
	return c, nil
}

func (c *Call) receive() error {
	length := make([]byte, 4)
	rights := make([]byte, syscall.CmsgSpace(3*4))
	n, rightsLen, _, _, err := c.conn.ReadMsgUnix(length, rights)
	if err != nil {
		return err
	}
	if err := c.takeDescriptors(rights[:rightsLen]); err != nil {
		return err
	}
	if _, err := io.ReadFull(c.conn, length[n:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(length)
	if size == 0 || size > maxCall {
		return fmt.Errorf("a call of %d bytes", size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(c.conn, body); err != nil {
		return err
	}
	words := strings.Split(strings.TrimSuffix(string(body), "\x00"), "\x00")
	c.Directory, words = words[0], words[1:]
	for len(words) > 0 && words[0] != "" {
		c.Env, words = append(c.Env, words[0]), words[1:]
	}
	if len(words) == 0 {
		return errors.New("a call without the end of its environment")
	}
	c.Args = words[1:]
	return c.identify()
}

func (c *Call) takeDescriptors(rights []byte) error {
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

// Gone returns when the front has ended or the call was closed; a front sends nothing after its call.
func (c *Call) Gone() {
	var b [1]byte
	_, _ = c.conn.Read(b[:])
}

// Answer tells the front its exit status. It may be gone already.
func (c *Call) Answer(status int) error {
	_, err := c.conn.Write([]byte{byte(status)})
	return err
}

// Getenv returns one of the AWS_* variables of the front, empty if it is not set.
func (c *Call) Getenv(name string) string {
	value, _ := lookup(c.Env, name)
	return value
}

// LookupEnv returns any variable of the front, as it was when the front started, and whether it was set.
func (c *Call) LookupEnv(name string) (string, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", c.PID))
	if err != nil {
		return "", false
	}
	return lookup(strings.Split(string(text), "\x00"), name)
}

func lookup(environment []string, name string) (string, bool) {
	for _, variable := range environment {
		if value, ok := strings.CutPrefix(variable, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// Close ends the connection and the descriptors.
func (c *Call) Close() {
	c.conn.Close()
	for _, descriptor := range []int{c.Stdin, c.Stdout, c.Stderr} {
		if descriptor >= 0 {
			syscall.Close(descriptor)
		}
	}
}
