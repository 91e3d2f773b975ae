package docker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/process"
)

// noNetwork is the network of a container that has none but loopback.
const noNetwork = "none"

// errNoRelief says that an engine does not let one container take another's place in a network.
var errNoRelief = errors.New("the engine does not move a port")

// startApart starts the snapshot without a network, and returns when it is healthy.
func (s *service) startApart(ctx context.Context, image string, check *container.HealthConfig) (*instance, error) {
	made, err := s.start(ctx, image, noNetwork)
	if err != nil {
		return nil, err
	}
	if err = s.awaitHealthy(ctx, made, check); err == nil {
		err = noRelief(s.engine.api.NetworkDisconnect(ctx, noNetwork, made.id, false))
	}
	if err != nil {
		return nil, errors.Join(err, s.discard(ctx, made))
	}
	return made, nil
}

// relieve has the snapshot take the place of the container that has the port. prepared is an
// instance that was started apart; nil for none. So the port is without a database for a moment
// only, although a database takes most of a second to start.
func (s *service) relieve(
	ctx context.Context, image string, check *container.HealthConfig, prepared *instance, holder container.Summary,
) (made *instance, err error) {
	if made = prepared; made == nil {
		if made, err = s.startApart(ctx, image, check); err != nil {
			return nil, err
		}
	}
	moving, done := engine.WithGrace(ctx, creationGrace)
	defer done()
	if err := s.engine.moveNetwork(moving, holder.ID, made.id); err != nil {
		return nil, errors.Join(err, s.discard(ctx, made))
	}
	return made, nil
}

// moveNetwork gives the network of one container to another one, which has none, and its port with
// it.
func (e *Engine) moveNetwork(ctx context.Context, from, to string) error {
	found, err := e.api.ContainerInspect(ctx, from)
	if err != nil {
		return fmt.Errorf("inspecting what is served: %w", err)
	}
	if found.NetworkSettings == nil || len(found.NetworkSettings.Networks) != 1 {
		return errNoRelief
	}
	for network := range found.NetworkSettings.Networks {
		if err := e.api.NetworkDisconnect(ctx, network, from, false); err != nil {
			return noRelief(err)
		}
		if err := e.api.NetworkConnect(ctx, network, to, nil); err != nil {
			return noRelief(err)
		}
	}
	_, err = e.publishedPort(ctx, to)
	return noRelief(err)
}

func noRelief(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errNoRelief, err)
}

// publishedPort returns the port at which the database of a container is reached.
func (e *Engine) publishedPort(ctx context.Context, id string) (int, error) {
	found, err := e.api.ContainerInspect(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("inspecting what is served: %w", err)
	}
	if found.NetworkSettings != nil {
		for _, binding := range found.NetworkSettings.Ports[databasePort] {
			if port, err := strconv.Atoi(binding.HostPort); err == nil && port > 0 {
				return port, nil
			}
		}
	}
	return 0, errors.New("the engine has not published the port of the database")
}

// CheckPort finds out whether something else has the port.
func (s *service) CheckPort(ctx context.Context) error {
	if s.place.Port == 0 {
		return nil
	}
	ours, err := s.predecessors(ctx, nil)
	if err != nil {
		return err
	}
	if _, held := s.holderOf(ours); held {
		return nil
	}
	by, err := s.engine.whoPublishes(ctx, s.place.Port)
	if err != nil {
		return err
	}
	if by != "" {
		return &engine.PortError{Port: s.place.Port, By: by}
	}
	if s.engine.isLocal && isBound(s.place.Port) {
		return &engine.PortError{Port: s.place.Port, By: whoListens(s.place.Port)}
	}
	return nil
}

// explainPort makes a [engine.PortError] of the engine's error where another has the port.
func (s *service) explainPort(ctx context.Context, err error) error {
	text := err.Error()
	if !strings.Contains(text, "port is already allocated") && !strings.Contains(text, "address already in use") {
		return err
	}
	by, _ := s.engine.whoPublishes(ctx, s.place.Port)
	if by == "" && s.engine.isLocal {
		by = whoListens(s.place.Port)
	}
	return &engine.PortError{Port: s.place.Port, By: by}
}

// whoPublishes names the container that has a port of the engine's machine; empty for none.
func (e *Engine) whoPublishes(ctx context.Context, port int) (string, error) {
	containers, err := e.api.ContainerList(ctx, container.ListOptions{})
	if err != nil {
		return "", fmt.Errorf("listing containers: %w", err)
	}
	for _, c := range containers {
		has := func(p container.Port) bool {
			address := net.ParseIP(p.IP)
			return int(p.PublicPort) == port && (address == nil || address.IsUnspecified() || address.IsLoopback())
		}
		switch project := c.Labels[projectLabel]; {
		case !slices.ContainsFunc(c.Ports, has):
		case project != "":
			return fmt.Sprintf("the database of %s (container %s)", project, nameOf(c)), nil
		default:
			return fmt.Sprintf("the container %s of the image %s", nameOf(c), c.Image), nil
		}
	}
	return "", nil
}

// isBound reports whether something listens at a port of this machine.
func isBound(port int) bool {
	listener, err := net.Listen("tcp4", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err == nil {
		_ = listener.Close()
	}
	return errors.Is(err, syscall.EADDRINUSE)
}

// whoListens names the process that listens at a port; empty where that is not known.
func whoListens(port int) string {
	p, known := process.ListensOn(port)
	if !known {
		return ""
	}
	return fmt.Sprintf("the process %s (PID %d)", p.Program, p.PID)
}
