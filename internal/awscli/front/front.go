// Package front is the thin `aws` of a seed script. It hands its arguments, working directory, AWS_* environment
// and standard descriptors over a unix socket to the resident side (package awscli), which does the work and
// writes the output itself, and ends with the status that comes back.
//
// It imports nothing but the standard library, so that it can also be built as a small binary of its own:
// a front is started for every command of a script.
package front

import (
	"fmt"
	"net"
	"os"
)

// SocketVariable names the environment variable that tells the front where the resident side listens.
const SocketVariable = "DYNASNAP_AWS_SOCKET"

// failed is the status of the AWS CLI for what is neither usage, configuration nor an answer of the service.
const failed = 255

// Run has one `aws` command (args without argv[0]) carried out and returns its exit status.
func Run(args []string) int {
	status, err := run(os.Getenv(SocketVariable), args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "\naws (dynasnap builtin): %v\n", err)
		return failed
	}
	return status
}

func run(socket string, args []string) (int, error) {
	if socket == "" {
		return 0, fmt.Errorf("%s is not set: this aws works only inside a seed script of dynasnap", SocketVariable)
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		return 0, fmt.Errorf("the seeder does not answer: %w", err)
	}
	defer conn.Close()

	// A working directory that is gone matters only to a command that names files by relative paths.
	directory, _ := os.Getwd()
	if err := send(conn, directory, args, os.Environ()); err != nil {
		return 0, fmt.Errorf("handing the command to the seeder: %w", err)
	}
	var status [1]byte
	if _, err := conn.Read(status[:]); err != nil {
		return 0, fmt.Errorf("the seeder ended while the command ran: %w", err)
	}
	return int(status[0]), nil
}
