package docker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/process"
)

// loopback is where ports are published: nobody else on the network gets at them.
const loopback = "127.0.0.1"

// databasePort is the port of the database in its container.
var databasePort = nat.Port(fmt.Sprintf("%d/tcp", dynamo.Port))

// service is a container that serves a snapshot, and those that take its place.
type service struct {
	identity
	engine *Engine
	place  engine.ServicePlace

	closing sync.Once
	closed  chan struct{}

	preparing sync.Mutex // held while an instance is prepared
	prepared  *instance  // nil for none
	image     string     // that is prepared

	mu      sync.Mutex
	names   []string      // of containers, also of those that may not be there
	served  *instance     // nil before the first one
	changed chan struct{} // closed when another instance is served
}

// instance is one container of a service.
type instance struct {
	*sibling
	stop func() // ends the watch
}

// NewService prepares a service. It starts nothing.
func (e *Engine) NewService(place engine.ServicePlace) engine.Service {
	return &service{
		identity: newIdentity(0), engine: e, place: place,
		closed: make(chan struct{}), changed: make(chan struct{}),
	}
}

// ID names the service in the names of its containers.
func (s *service) ID() string { return s.id }

// Serve starts a snapshot, and has it take the place of what is served.
func (s *service) Serve(ctx context.Context, image string) (engine.Address, error) {
	prepared, err := s.takePrepared(ctx, image)
	if err != nil {
		return engine.Address{}, err
	}
	others, err := s.predecessors(ctx, prepared)
	if err != nil {
		return engine.Address{}, errors.Join(err, s.discard(ctx, prepared))
	}
	made, err := s.succeed(ctx, image, prepared, others)
	if err != nil {
		return engine.Address{}, err
	}
	s.note(made)
	s.retire(ctx, others)
	port, err := s.engine.publishedPort(ctx, made.id)
	if err != nil {
		return engine.Address{}, err
	}
	s.place.Port = port // for those to come
	return engine.Address{Port: port, FromContainers: s.engine.hostName}, nil
}

// retire removes containers whose place is taken. The snapshot is served whether or not that
// succeeds: what is left is removed by Close, which tells of it, or by the next Serve.
func (s *service) retire(ctx context.Context, others []container.Summary) {
	for _, c := range others {
		if err := s.engine.removeContainer(ctx, c.ID); err != nil {
			s.mu.Lock()
			s.names = append(s.names, nameOf(c))
			s.mu.Unlock()
		}
	}
}

// succeed has a snapshot take the place of others. prepared is an instance of it, or nil.
func (s *service) succeed(
	ctx context.Context, image string, prepared *instance, others []container.Summary,
) (*instance, error) {
	check, err := s.engine.healthCheckOf(ctx, image)
	if err != nil {
		return nil, errors.Join(err, s.discard(ctx, prepared))
	}
	holder, held := s.holderOf(others)
	if held && check != nil {
		made, err := s.relieve(ctx, image, check, prepared, holder)
		if !errors.Is(err, errNoRelief) {
			return made, err
		}
	} else if err := s.discard(ctx, prepared); err != nil {
		return nil, err
	}
	return s.replace(ctx, image, check, others)
}

// note makes an instance the one that is served.
func (s *service) note(made *instance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.served != nil {
		s.served.stop()
	}
	s.served = made
	close(s.changed)
	s.changed = make(chan struct{})
}

// now returns the instance that is served, and a channel that is closed when it is another one.
func (s *service) now() (*instance, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served, s.changed
}

// replace removes what is there and starts the snapshot at the port.
func (s *service) replace(
	ctx context.Context, image string, check *container.HealthConfig, others []container.Summary,
) (*instance, error) {
	if err := s.engine.removeAll(ctx, others); err != nil {
		return nil, err
	}
	made, err := s.start(ctx, image, container.NetworkMode(""))
	if err != nil {
		return nil, s.explainPort(ctx, err)
	}
	if err := s.awaitHealthy(ctx, made, check); err != nil {
		return nil, errors.Join(err, s.discard(ctx, made))
	}
	return made, nil
}

// start starts a container of the snapshot. The port is published as far as the network has it.
func (s *service) start(ctx context.Context, image string, mode container.NetworkMode) (*instance, error) {
	name := s.newName()
	owner := process.Self()
	if s.place.Detached {
		owner = ""
	}
	config := &container.Config{
		Image:    image,
		Env:      noTelemetry,
		Hostname: "localhost", // which resolves without a network, for the database's logger
		Labels: map[string]string{
			projectLabel: s.place.Project, portLabel: strconv.Itoa(s.place.Port), ownerLabel: owner,
		},
	}
	binding := nat.PortBinding{HostIP: loopback, HostPort: strconv.Itoa(s.place.Port)}
	host := &container.HostConfig{NetworkMode: mode, PortBindings: nat.PortMap{databasePort: {binding}}}
	creating, done := engine.WithGrace(ctx, creationGrace)
	defer done()
	created, err := s.engine.api.ContainerCreate(creating, config, host, nil, s.engine.platform, name)
	if err != nil {
		return nil, fmt.Errorf("creating the container %s: %w", name, err)
	}
	started, stop, err := s.engine.start(ctx, created.ID, "the database")
	if err != nil {
		return nil, errors.Join(err, s.remove(ctx, created.ID))
	}
	return &instance{started, stop}, nil
}

// newName returns the name of the next container. It is known before the container is there, so
// that no interruption can lose it.
func (s *service) newName() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := s.containerName(serviceRole)
	if len(s.names) > 0 {
		name += strconv.Itoa(len(s.names) + 1)
	}
	s.names = append(s.names, name)
	return name
}

// discard removes an instance that was not served; nil is none.
func (s *service) discard(ctx context.Context, made *instance) error {
	if made == nil {
		return nil
	}
	made.stop()
	return s.remove(ctx, made.id)
}

// remove removes a container, even when ctx has ended.
func (s *service) remove(ctx context.Context, id string) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), removalPatience)
	defer done()
	return s.engine.removeContainer(ctx, id)
}

// Prepare starts a snapshot without a network, and removes what was prepared before.
func (s *service) Prepare(ctx context.Context, image string) error {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	before := s.prepared
	s.prepared, s.image = nil, ""
	err := s.discard(ctx, before)
	if served, _ := s.now(); served == nil || image == "" || err != nil {
		return err
	}
	check, err := s.engine.healthCheckOf(ctx, image)
	if err != nil || check == nil {
		return err
	}
	s.prepared, err = s.startApart(ctx, image, check)
	s.image = image
	return err
}

// takePrepared returns what was prepared of a snapshot; nil for nothing.
func (s *service) takePrepared(ctx context.Context, image string) (*instance, error) {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	prepared, of := s.prepared, s.image
	s.prepared, s.image = nil, ""
	if of != image {
		return nil, s.discard(ctx, prepared)
	}
	return prepared, nil
}

// Close removes every container of the service.
func (s *service) Close(ctx context.Context) error {
	s.closing.Do(func() { close(s.closed) })
	if served, _ := s.now(); served != nil {
		served.stop()
	}
	problems := []error{s.Prepare(ctx, "")}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range s.names {
		problems = append(problems, s.engine.removeContainer(ctx, name))
	}
	return errors.Join(problems...)
}
