package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Labels of the siblings, for the sweep and for people. No image carries them.
const (
	runLabel     = snapshot.LabelPrefix + "run"
	expiresLabel = snapshot.LabelPrefix + "expires"
)

// Run is everything that one run has on the engine: a volume in memory for the state, the seeder and
// the database, later the container that is committed and the one that is verified.
//
// The seeder is started first and owns the namespaces: the others join its network, which is nothing
// but loopback, and its PID namespace. When the seeder ends, as it does when the plugin is gone, the
// kernel ends every process in there with it.
//
// What is committed is verified beside another seeder, with namespaces of its own: see [Run.Verifier].
type Run struct {
	engine  *Engine
	id      string
	expires time.Time
	owner   string // role of its seeder, which owns the namespaces

	state    string // name of the volume
	room     int64  // what the volume takes, in bytes; 0 for what the disk has
	seeder   *sibling
	client   *seeder.Client
	database *sibling
	closers  []func()
	removals []string // names of containers, in the order of their creation

	verifier *Run
	starting errgroup.Group // of a verifier
	cancel   func()         // of that
}

// NewRun prepares a run that takes no longer than lifetime.
func (e *Engine) NewRun(lifetime time.Duration) *Run {
	random := make([]byte, 6)
	_, _ = rand.Read(random) // never fails
	return &Run{engine: e, id: hex.EncodeToString(random), expires: time.Now().Add(lifetime), owner: seederRole}
}

// ID names the run in its siblings' names and labels.
func (r *Run) ID() string { return r.id }

// Roles of the containers that the others join.
const (
	seederRole   = "seeder"
	verifierRole = "verifier"
)

// Verifier is a part of the run with a seeder of its own, which never runs a script: what a script may have done to the first one's
// says nothing there. It starts while the caller goes on; what waits for it first returns its error. Closing the run closes it.
func (r *Run) Verifier(ctx context.Context, options SeederOptions) *Run {
	ctx, cancel := context.WithCancel(ctx)
	v := &Run{engine: r.engine, id: r.id, expires: r.expires, owner: verifierRole, cancel: cancel}
	v.starting.Go(func() error {
		if err := v.createSeeder(ctx, options); err != nil {
			return err
		}
		return v.StartSeeder(ctx, options)
	})
	r.verifier = v
	return v
}

func containerName(run, role string) string { return "dynasnap-" + run + "-" + role }

func (r *Run) labels() map[string]string {
	return map[string]string{runLabel: r.id, expiresLabel: r.expires.UTC().Format(time.RFC3339)}
}

// createState makes the volume in which the database keeps its file: in memory, because on disk every write waits for several
// fsyncs. size bounds it, in bytes; with 0 it lies on the disk after all.
func (r *Run) createState(ctx context.Context, size int64) error {
	r.room = size
	r.state = "dynasnap-" + r.id // known before it is there, so that no interruption can lose it
	ctx, done := lasting(ctx)
	defer done()
	_, err := r.engine.api.VolumeCreate(ctx, volume.CreateOptions{
		Name:       r.state,
		Labels:     r.labels(),
		Driver:     "local",
		DriverOpts: inMemory(size),
	})
	if err != nil {
		return fmt.Errorf("creating the volume for the state: %w", err)
	}
	return nil
}

// inMemory are the options of a volume that lies in memory; none for one on the disk.
func inMemory(size int64) map[string]string {
	if size == 0 {
		return nil
	}
	// In pages, because Podman takes a "size" for a disk quota, which it refuses.
	return map[string]string{"type": "tmpfs", "device": "tmpfs", "o": fmt.Sprintf("nr_blocks=%d,mode=1777", size/int64(os.Getpagesize()))}
}

func (r *Run) stateMount() mount.Mount {
	return mount.Mount{Type: mount.TypeVolume, Source: r.state, Target: seeder.State}
}

// create creates a container of the run.
func (r *Run) create(ctx context.Context, role string, config *container.Config, host *container.HostConfig) (id string, err error) {
	return r.createFor(ctx, nil, role, config, host)
}

// createFor creates a container for another platform than the engine's; it cannot be expected to run.
func (r *Run) createFor(ctx context.Context, platform *ocispec.Platform, role string, config *container.Config, host *container.HostConfig) (id string, err error) {
	name := containerName(r.id, role)
	r.removals = append(r.removals, name) // before it is there, so that no interruption can lose it
	ctx, done := lasting(ctx)
	defer done()
	created, err := r.engine.api.ContainerCreate(ctx, config, host, nil, platform, name)
	if err != nil {
		return "", fmt.Errorf("creating the container %s: %w", name, err)
	}
	return created.ID, nil
}

// grace is what creating something gets when the run is cancelled meanwhile.
const grace = 3 * time.Second

// lasting is a context that ends a little later than ctx. The engine goes on creating what nobody waits for any more, and that would
// be there when everything else has been removed.
func lasting(ctx context.Context) (lasting context.Context, done func()) {
	if ctx.Err() != nil {
		return ctx, func() {} // nothing is begun then
	}
	lasting, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return lasting, func() {
		stop()
		cancel(nil)
	}
}

// joined is the host configuration of a container that lives in the seeder's namespaces.
func (r *Run) joined(mounts ...mount.Mount) *container.HostConfig {
	owner := containerName(r.id, r.owner)
	return &container.HostConfig{
		NetworkMode: container.NetworkMode("container:" + owner),
		PidMode:     container.PidMode("container:" + owner),
		Mounts:      mounts,
	}
}

// Close removes everything that the run has on the engine; images stay.
func (r *Run) Close(ctx context.Context) error {
	if r.cancel != nil {
		r.cancel()
		_ = r.starting.Wait() // who uses it has had the error
	}
	for _, stop := range r.closers {
		stop()
	}
	problems := make([]error, len(r.removals)+1)
	var others sync.WaitGroup
	if r.verifier != nil {
		others.Go(func() { problems[len(r.removals)] = r.verifier.Close(ctx) })
	}
	for i, name := range slices.Backward(r.removals) {
		if i == 0 { // the labelled seeder stays to the end, so that a sweep finds what an interrupted removal leaves
			others.Wait()
		}
		others.Go(func() { problems[i] = r.engine.removeContainer(ctx, name) })
	}
	others.Wait()
	r.removals, r.verifier = nil, nil
	if r.state != "" {
		problems = append(problems, r.engine.removeVolume(ctx, r.state))
		r.state = ""
	}
	return errors.Join(problems...)
}

func (e *Engine) removeContainer(ctx context.Context, id string) error {
	err := e.api.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
	if err == nil || cerrdefs.IsNotFound(err) || cerrdefs.IsConflict(err) { // gone, or being removed by another run's sweep
		return nil
	}
	return fmt.Errorf("removing the container %s: %w", id, err)
}

func (e *Engine) removeVolume(ctx context.Context, name string) error {
	if err := e.api.VolumeRemove(ctx, name, true); err != nil && !cerrdefs.IsNotFound(err) {
		return fmt.Errorf("removing the volume %s: %w", name, err)
	}
	return nil
}
