// Package nc is a netcat for scripts whose image has none. It has the parts of OpenBSD's netcat
// that wait for a port and talk to a server.
package nc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"
)

// Host is what nc is told by whoever runs it.
type Host struct {
	// Open is called where nobody listens on a port, and reports whether somebody listens there
	// now.
	Open func(port int) bool
	// Advice tells how to get a netcat that can do more.
	Advice string
}

// Run runs nc with these arguments and returns its exit status.
func Run(args []string, host Host) int {
	return run(args, host, os.Stdin, os.Stdout, os.Stderr)
}

func run(args []string, host Host, stdin io.Reader, stdout, stderr io.Writer) int {
	call, err := parse(args)
	if err == nil {
		call.open = host.Open
		err = call.connectAll(stdin, stdout, stderr)
	}
	if err == nil {
		return 0
	}
	var wrong usageError
	if errors.As(err, &wrong) && host.Advice != "" {
		err = fmt.Errorf("%w; %s", err, host.Advice)
	}
	if message := err.Error(); message != "" {
		fmt.Fprintln(stderr, message)
	}
	return 1
}

// errRefused ends nc without a message: -v has written it already.
var errRefused = errors.New("")

// connectAll tries every port. One that accepts is enough.
func (c call) connectAll(stdin io.Reader, stdout, stderr io.Writer) error {
	result := errRefused
	for _, port := range c.ports {
		connection, err := c.connect(port, stderr)
		if errors.Is(err, errRefused) {
			continue
		}
		if err != nil {
			return err
		}
		result = nil
		if !c.scan {
			return c.relay(connection, stdin, stdout)
		}
		_ = connection.Close()
	}
	return result
}

// connect tries every address of the host.
func (c call) connect(port int, stderr io.Writer) (*net.TCPConn, error) {
	addresses, err := c.addresses()
	if err != nil {
		return nil, fmt.Errorf("nc: getaddrinfo for host %q port %d: Name or service not known", c.host, port)
	}
	dialer := net.Dialer{Timeout: c.timeout}
	for _, address := range addresses {
		to := netip.AddrPortFrom(address, uint16(port)).String() //nolint:gosec // parse saw to that
		connection, err := dialer.Dial("tcp", to)
		// With several ports the script wants to know which ones are open.
		if errors.Is(err, syscall.ECONNREFUSED) && len(c.ports) == 1 && c.open(port) {
			connection, err = dialer.Dial("tcp", to)
		}
		where := c.host
		if address.String() != c.host {
			where += " (" + address.String() + ")"
		}
		switch {
		case err == nil && c.verbose:
			fmt.Fprintf(stderr, "Connection to %s %d port [tcp/*] succeeded!\n", where, port)
		case c.verbose:
			fmt.Fprintf(stderr, "nc: connect to %s port %d (tcp) %s\n", where, port, reason(err))
		}
		if err == nil {
			return connection.(*net.TCPConn), nil
		}
	}
	return nil, errRefused
}

func (c call) addresses() ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(c.host); err == nil || c.numeric {
		return []netip.Addr{address}, err
	}
	addresses, err := net.DefaultResolver.LookupNetIP(context.Background(), c.network, c.host)
	for i, address := range addresses {
		addresses[i] = address.Unmap()
	}
	return addresses, err
}

// reason returns the system's message for a failed connection.
func reason(err error) string {
	var number syscall.Errno
	switch {
	case os.IsTimeout(err):
		return "timed out: Operation now in progress"
	case errors.As(err, &number):
		text := number.Error()
		return "failed: " + strings.ToUpper(text[:1]) + text[1:]
	}
	return "failed: " + err.Error()
}

// relay copies in both directions until the other side ends, or is silent for too long.
func (c call) relay(connection *net.TCPConn, stdin io.Reader, stdout io.Writer) error {
	defer func() { _ = connection.Close() }()
	go func() {
		if !c.detached {
			_, _ = io.Copy(connection, stdin)
		}
		if c.shutdown {
			_ = connection.CloseWrite()
		}
		if c.quit != nil {
			time.AfterFunc(*c.quit, func() { _ = connection.Close() })
		}
	}()
	buffer := make([]byte, 32<<10)
	for {
		if c.timeout > 0 {
			_ = connection.SetReadDeadline(time.Now().Add(c.timeout))
		}
		n, err := connection.Read(buffer)
		if _, err := stdout.Write(buffer[:n]); err != nil {
			return fmt.Errorf("nc: write failed: %w", err)
		}
		if err != nil {
			return nil // its end, or ours
		}
	}
}
