package engine

import (
	"context"
	"errors"
	"fmt"
)

// Server is an engine that serves snapshots beyond a run, at a port of its machine. Only that
// machine reaches the port.
type Server interface {
	// NewService prepares a service. It starts nothing.
	NewService(place ServicePlace) Service
	// ListServices returns the databases that serve a project, also those of programs that were
	// killed.
	ListServices(ctx context.Context, project string) ([]Listed, error)
	// RemoveService removes one of them.
	RemoveService(ctx context.Context, listed Listed) error
}

// ServicePlace is where a snapshot is served. A project has one database at a port.
type ServicePlace struct {
	// Project is the directory that the snapshot is of.
	Project string
	// Port is 0 for a free one.
	Port int
	// Detached says that the database stays when this program ends. A sweep removes any other when
	// the program is gone.
	Detached bool
}

// Service is a database at a port, which can be replaced by that of another snapshot.
type Service interface {
	// ID names the service, for the log.
	ID() string
	// CheckPort finds out whether something else has the port. Its error is a [PortError] then.
	CheckPort(ctx context.Context) error
	// Prepare starts a snapshot that is probably the next one, while another is served, and returns
	// when it is healthy. Serve takes a moment only then. What was prepared before is removed; an
	// empty image starts nothing.
	Prepare(ctx context.Context, image string) error
	// Serve starts a snapshot by the id of its image. It returns when its health check succeeds and
	// it is reached at the port. What the place served before goes on being served until the
	// health check succeeds, and then it is removed. ctx bounds the start alone.
	Serve(ctx context.Context, image string) (Address, error)
	// Follow passes on the log of what is served, line by line. It returns an error when what is
	// served has ended, [ErrServiceRemoved] when somebody has removed it, and the cause of ctx.
	Follow(ctx context.Context, line func(string)) error
	// Close ends the service and leaves nothing of it.
	Close(ctx context.Context) error
}

// Address is where a service is reached.
type Address struct {
	// Port of the loopback interface, 127.0.0.1, of the engine's machine.
	Port int
	// FromContainers is the host by which containers reach it. It is empty where they have to join
	// the network of the machine.
	FromContainers string
}

// Listed is a database that serves a project.
type Listed struct {
	ID   string // the engine's, of its container
	Port int    // 0 where that is not known
}

// ErrServiceRemoved says that a service was removed by somebody else.
var ErrServiceRemoved = errors.New("it was removed by somebody else")

// PortError says that a port is taken.
type PortError struct {
	Port int
	By   string // empty where that is not known
}

func (e *PortError) Error() string {
	if e.By == "" {
		return fmt.Sprintf("port %d of this machine is taken", e.Port)
	}
	return fmt.Sprintf("port %d of this machine is taken by %s", e.Port, e.By)
}
