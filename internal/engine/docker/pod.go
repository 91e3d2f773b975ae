package docker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// pod is a seeder with a database in its namespaces, and the volume for the state if it has one.
//
// The seeder is started first and owns the namespaces: the database joins its network, which is
// nothing but loopback, and its PID namespace. When the seeder ends, as it does when the plugin is
// gone, the kernel ends every process in there with it.
type pod struct {
	identity
	engine *Engine
	owner  string // role of the seeder

	volume   stateVolume
	seeder   *sibling
	client   *seeder.Client
	database *sibling
	closers  []func()
	removals []string // names of containers, in the order of their creation
	image    string   // the run's own name of what was committed; empty for none
}

// What creating something gets when the run is cancelled meanwhile. The engine goes on with what
// nobody waits for any more, and that would be there when everything else has been removed.
const creationGrace = 3 * time.Second

// create creates a container of the pod.
func (p *pod) create(
	ctx context.Context,
	role string,
	config *container.Config,
	host *container.HostConfig,
) (id string, err error) {
	return p.createFor(ctx, p.engine.platform, role, config, host)
}

// createFor creates a container for another platform; it cannot be expected to run. nil is the
// engine's own.
func (p *pod) createFor(
	ctx context.Context, platform *ocispec.Platform, role string, config *container.Config, host *container.HostConfig,
) (id string, err error) {
	name := p.containerName(role)
	p.removals = append(p.removals, name) // before it is there, so that no interruption can lose it
	ctx, done := engine.WithGrace(ctx, creationGrace)
	defer done()
	created, err := p.engine.api.ContainerCreate(ctx, config, host, nil, platform, name)
	if err != nil {
		return "", fmt.Errorf("creating the container %s: %w", name, err)
	}
	return created.ID, nil
}

// hostConfig is that of a container that lives in the seeder's namespaces.
func (p *pod) hostConfig(mounts ...mount.Mount) *container.HostConfig {
	owner := p.containerName(p.owner)
	return &container.HostConfig{
		NetworkMode: container.NetworkMode("container:" + owner),
		PidMode:     container.PidMode("container:" + owner),
		Mounts:      mounts,
	}
}

// createVolume makes the volume: in memory, because on disk every write waits for several fsyncs.
// size bounds it, in bytes; with 0 it lies on the disk after all.
func (p *pod) createVolume(ctx context.Context, size int64) error {
	// Known before it is there, so that no interruption can lose it.
	p.volume = stateVolume{name: p.volumeName(), size: size}
	ctx, done := engine.WithGrace(ctx, creationGrace)
	defer done()
	_, err := p.engine.api.VolumeCreate(ctx, volume.CreateOptions{
		Name:       p.volume.name,
		Labels:     p.labels(),
		Driver:     "local",
		DriverOpts: p.volume.options(),
	})
	if err != nil {
		return fmt.Errorf("creating the volume for the state: %w", err)
	}
	return nil
}

// start starts a created container and watches it until the pod is closed.
func (p *pod) start(ctx context.Context, id, what string) (*sibling, error) {
	s, stop, err := p.engine.start(ctx, id, what)
	if err == nil {
		p.closers = append(p.closers, stop)
	}
	return s, err
}

// Close removes everything that the pod has on the engine but its image.
func (p *pod) Close(ctx context.Context) error {
	for _, stop := range p.closers {
		stop()
	}
	problems := make([]error, len(p.removals))
	var others sync.WaitGroup
	for i, name := range slices.Backward(p.removals) {
		// The seeder stays to the end: the others have joined it, and a sweep finds by it what an
		// interrupted removal leaves.
		if i == 0 {
			others.Wait()
		}
		others.Go(func() { problems[i] = p.engine.removeContainer(ctx, name) })
	}
	others.Wait()
	p.removals = nil
	return errors.Join(append(problems, p.removeVolume(ctx))...)
}

func (p *pod) removeVolume(ctx context.Context) error {
	if p.volume.name == "" {
		return nil
	}
	name := p.volume.name
	p.volume = stateVolume{}
	return p.engine.removeVolume(ctx, name)
}
