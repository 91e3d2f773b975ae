package resident

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"time"
)

// requestTimeout bounds one request for a port.
const requestTimeout = 5 * time.Second

// answerPortRequests lets our nc request a port on which nobody listened, until ctx ends. Both
// sides write a port in two bytes. The answer is 0 where the port is not served.
func answerPortRequests(ctx context.Context, socket string, serve func(port int) bool) error {
	listener, err := net.Listen("unix", socket)
	if err == nil {
		err = os.Chmod(socket, 0o666) //nolint:gosec // a script may change its user
	}
	if err != nil {
		return fmt.Errorf("nc cannot ask for ports: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(requestTimeout))
				var port uint16
				if binary.Read(conn, binary.BigEndian, &port) != nil {
					return
				}
				if !serve(int(port)) {
					port = 0
				}
				_ = binary.Write(conn, binary.BigEndian, port)
			}()
		}
	}()
	return nil
}

// RequestPort asks the seeder at the socket to serve a port, for one of our programs in a script.
// It reports whether the port is served now.
func RequestPort(socket string, port int) bool {
	conn, err := net.DialTimeout("unix", socket, requestTimeout)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(requestTimeout))
	if binary.Write(conn, binary.BigEndian, uint16(port)) != nil { //nolint:gosec // a port
		return false
	}
	var served uint16
	return binary.Read(conn, binary.BigEndian, &served) == nil && served != 0
}
