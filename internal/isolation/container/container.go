// Package container is what the first process in a container of an isolated snapshot does. It
// starts DynamoDB Local, relays requests to it, and ends with it.
package container

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/databases"
	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// port is where clients find the database, as in the base.
const port = "8000"

// Run runs the program with its arguments and returns the exit status, which is that of DynamoDB
// Local.
func Run(arguments []string) int {
	if len(arguments) == 1 && arguments[0] == isolation.HealthArgument {
		return report(0, checkHealth("127.0.0.1:"+port))
	}
	states, command, err := isolation.ReadArguments(arguments)
	if err != nil {
		return report(0, err)
	}
	if len(states) == 0 {
		return report(0, execute(command))
	}
	return report(serve(states, command, ":"+port, []string{isolation.Databases, os.TempDir(), "/tmp", "/dev/shm"}))
}

// report tells what went wrong, and returns the exit status.
func report(status int, err error) int {
	if err == nil {
		return status
	}
	log("%v", err)
	return 1
}

func log(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "dynasnap: "+format+"\n", arguments...)
}

// execute becomes the command.
func execute(command []string) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	if err := syscall.Exec(program, command, os.Environ()); err != nil {
		return fmt.Errorf("starting %s: %w", program, err)
	}
	return nil
}

// serve serves a database for each access key at an address, and keeps them in the first of the
// places that can be written to. It returns when DynamoDB Local has ended.
func serve(states []isolation.State, command []string, address string, places []string) (status int, err error) {
	limit, err := databases.Limit(command)
	if err != nil {
		return 0, err
	}
	directory, err := choosePlace(places)
	if err != nil {
		return 0, err
	}
	server, err := local.New(command, directory)
	if err != nil {
		return 0, err
	}
	all, err := databases.New(states, directory, server, limit, log)
	if err != nil {
		return 0, err
	}
	ctx, end := context.WithCancelCause(context.Background())
	defer end(nil)
	go func() { end(relayTo(ctx, server, all, address)) }()
	return server.Run(ctx)
}

// relayTo relays requests once DynamoDB Local answers them. Until then the port is closed, because
// many wait for an open port.
func relayTo(ctx context.Context, server *local.Local, all *databases.Databases, address string) error {
	if err := all.Open(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address) //nolint:noctx // the relay closes it
	if err != nil {
		return err
	}
	relayed := &relay.Relay{Database: server.Address, Enter: all.Enter, Own: all.Answer}
	if err := relayed.Serve(ctx, listener); err != nil {
		return fmt.Errorf("relaying requests: %w", err)
	}
	return errors.New("the relay has ended")
}
