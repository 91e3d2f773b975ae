package docker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/process"
)

// ListServices returns the containers that serve a project.
func (e *Engine) ListServices(ctx context.Context, project string) ([]engine.Listed, error) {
	containers, err := e.services(ctx, projectLabel+"="+project)
	listed := make([]engine.Listed, len(containers))
	for i, c := range containers {
		listed[i] = listedOf(c)
	}
	return listed, err
}

// services returns the containers of services that have a label.
func (e *Engine) services(ctx context.Context, label string) ([]container.Summary, error) {
	options := container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", label))}
	containers, err := e.api.ContainerList(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("listing what is served: %w", err)
	}
	return containers, nil
}

func listedOf(c container.Summary) engine.Listed {
	listed := engine.Listed{ID: c.ID}
	listed.Port, _ = strconv.Atoi(c.Labels[portLabel])
	for _, port := range c.Ports {
		if port.PublicPort > 0 && port.PrivatePort == uint16(databasePort.Int()) {
			listed.Port = int(port.PublicPort)
		}
	}
	return listed
}

// RemoveService removes a container.
func (e *Engine) RemoveService(ctx context.Context, listed engine.Listed) error {
	return e.removeContainer(ctx, listed.ID)
}

func (e *Engine) removeAll(ctx context.Context, all []container.Summary) error {
	var problems []error
	for _, c := range all {
		problems = append(problems, e.removeContainer(ctx, c.ID))
	}
	return errors.Join(problems...)
}

// predecessors are the containers that a service takes the place of: its own but for one that is to
// be served, those of the same project and port, and what killed programs have left of the project.
func (s *service) predecessors(ctx context.Context, but *instance) ([]container.Summary, error) {
	containers, err := s.engine.services(ctx, projectLabel+"="+s.place.Project)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(containers, func(c container.Summary) bool {
		isOwn := slices.Contains(s.names, nameOf(c))
		isSame := s.place.Port != 0 && listedOf(c).Port == s.place.Port
		return but != nil && c.ID == but.id || !isOwn && !isSame && !process.HasEnded(c.Labels[ownerLabel])
	}), nil
}

// holderOf returns the predecessor that has the port.
func (s *service) holderOf(predecessors []container.Summary) (holder container.Summary, held bool) {
	i := slices.IndexFunc(predecessors, func(c container.Summary) bool { return publishes(c, s.place.Port) })
	if i < 0 {
		return holder, false
	}
	return predecessors[i], true
}

// publishes reports whether the database of a container is reached at a port.
func publishes(c container.Summary, port int) bool {
	return slices.ContainsFunc(c.Ports, func(p container.Port) bool { return port > 0 && int(p.PublicPort) == port })
}

// sweepServices removes the containers of services that have ended, or that were to end with a
// program that is gone. It leaves those alone that are being started.
func (e *Engine) sweepServices(ctx context.Context, now time.Time, quiet time.Duration) error {
	containers, err := e.services(ctx, projectLabel)
	if err != nil {
		return err
	}
	var problems []error
	for _, c := range containers {
		isOver := c.State != container.StateRunning && now.Sub(time.Unix(c.Created, 0)) >= quiet
		if isOver || process.HasEnded(c.Labels[ownerLabel]) {
			problems = append(problems, e.removeContainer(ctx, c.ID))
		}
	}
	return errors.Join(problems...)
}
