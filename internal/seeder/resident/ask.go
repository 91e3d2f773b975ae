package resident

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// portsSocket is where the nc of ours asks for a port at which nobody listened. Both sides write a
// port, in two bytes; the answer is 0 where it is not served.
const portsSocket = seeder.Scratch + "/ports"

// askPatience is how long one question may take.
const askPatience = 5 * time.Second

// answerPorts answers at the socket until ctx ends.
func answerPorts(ctx context.Context, socket string, ask func(port int) bool) error {
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
				_ = conn.SetDeadline(time.Now().Add(askPatience))
				var port uint16
				if binary.Read(conn, binary.BigEndian, &port) != nil {
					return
				}
				if !ask(int(port)) {
					port = 0
				}
				_ = binary.Write(conn, binary.BigEndian, port)
			}()
		}
	}()
	return nil
}

// AskForPort asks the seeder to serve a port, for a program of ours that runs in a script. It tells
// whether it is served now.
func AskForPort(port int) bool { return askForPort(portsSocket, port) }

func askForPort(socket string, port int) bool {
	conn, err := net.DialTimeout("unix", socket, askPatience)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(askPatience))
	if binary.Write(conn, binary.BigEndian, uint16(port)) != nil { //nolint:gosec // a port
		return false
	}
	var served uint16
	return binary.Read(conn, binary.BigEndian, &served) == nil && served != 0
}
