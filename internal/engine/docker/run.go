package docker

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
	"github.com/docker/docker/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Labels of the siblings, for the sweep and for people. No image carries them.
const (
	runLabel     = snapshot.LabelPrefix + "run"
	expiresLabel = snapshot.LabelPrefix + "expires"
)

// Run is everything that one run has on the engine: a volume in memory for the state, the seeder
// and the database, later the container that is committed and the one that is verified.
//
// The seeder is started first and owns the namespaces: the others join its network, which is
// nothing but loopback, and its PID namespace. When the seeder ends, as it does when the plugin is
// gone, the kernel ends every process in there with it.
//
// What is committed is verified beside another seeder, with namespaces of its own: see
// [Run.Verifier].
type Run struct {
	engine  *Engine
	id      string
	expires time.Time
	owner   string // role of its seeder, which owns the namespaces

	state    string // name of the volume
	room     int64  // what the volume takes, in bytes; 0 for what the disk has
	seeder   *sibling
	client   *seeder.Client
	beside   []string // directories of the seeder's that hold what is beside a script
	database *sibling
	closers  []func()
	removals []string // names of containers, in the order of their creation
	image    string   // the run's own name of what it commits

	verifier *Run
	cancel   func()        // ends the start of a verifier
	started  chan struct{} // closed when that has ended, with startErr
	startErr error
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

// Verifier is a part of the run with a seeder of its own, which never runs a script: what a script
// may have done to the first one's says nothing there. It starts while the caller goes on;
// [Run.StartSnapshot] waits for it. Closing the run closes it.
func (r *Run) Verifier(ctx context.Context, options SeederOptions) *Run {
	ctx, cancel := context.WithCancel(ctx)
	v := &Run{engine: r.engine, id: r.id, expires: r.expires, owner: verifierRole, cancel: cancel, started: make(chan struct{})}
	go func() {
		defer close(v.started)
		if v.startErr = v.createSeeder(ctx, options); v.startErr == nil {
			v.startErr = v.StartSeeder(ctx, options)
		}
	}()
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
	ctx, done := Lasting(ctx, creationGrace)
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
	return mount.Mount{Type: mount.TypeVolume, Source: r.state, Target: seederPlace.State()}
}

// create creates a container of the run.
func (r *Run) create(ctx context.Context, role string, config *container.Config, host *container.HostConfig) (id string, err error) {
	return r.createFor(ctx, r.engine.platform, role, config, host)
}

// createFor creates a container for another platform; it cannot be expected to run. nil is the
// engine's own.
func (r *Run) createFor(ctx context.Context, platform *ocispec.Platform, role string, config *container.Config, host *container.HostConfig) (id string, err error) {
	name := containerName(r.id, role)
	r.removals = append(r.removals, name) // before it is there, so that no interruption can lose it
	ctx, done := Lasting(ctx, creationGrace)
	defer done()
	created, err := r.engine.api.ContainerCreate(ctx, config, host, nil, platform, name)
	if err != nil {
		return "", fmt.Errorf("creating the container %s: %w", name, err)
	}
	return created.ID, nil
}

// What creating something gets when the run is cancelled meanwhile, and what making an image of a
// large state does. The engine goes on with what nobody waits for any more, and that would be there
// when everything else has been removed.
const (
	creationGrace = 3 * time.Second
	commitGrace   = 8 * time.Second
)

// Lasting is a context that ends by a grace later than ctx.
func Lasting(ctx context.Context, grace time.Duration) (lasting context.Context, done func()) {
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

// commit makes an image of a container that holds what it is to hold. It gets a name of the run's
// own, by which it is found even where the engine's answer is lost, and which keeps it when another
// run takes the name that it gets in the end.
func (r *Run) commit(ctx context.Context, id string, options container.CommitOptions) (image string, err error) {
	r.image = runImage(r.id) // before it is there, so that no interruption can lose it
	options.Reference = r.image
	options.Config = &container.Config{} // Podman insists on a body
	ctx, done := Lasting(ctx, commitGrace)
	defer done()
	committed, err := r.engine.api.ContainerCommit(ctx, id, options)
	return committed.ID, err
}

// runImages is the repository of the names that images have while the run that made them is on.
// Nobody else can have it: no registry is in a domain of one machine.
const runImages = "dynasnap.local/run"

func runImage(run string) string { return runImages + ":" + run }

// Close removes everything that the run has on the engine; its image stays.
func (r *Run) Close(ctx context.Context) error {
	if r.cancel != nil {
		r.cancel()
		<-r.started
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
		if i == 0 { // the seeder stays to the end: the others have joined it, and a sweep finds by it what an interrupted removal leaves
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

// Release takes the run's own name from its image, if it has made one: without another name that
// goes as well.
func (r *Run) Release(ctx context.Context) error {
	if r.image == "" {
		return nil
	}
	name := r.image
	r.image = ""
	return r.engine.release(ctx, name)
}

// release takes a name from an image that may still be in use, as another snapshot that starts on
// it does for a moment: it is left to the next sweep then.
func (e *Engine) release(ctx context.Context, name string) error {
	err := e.Untag(ctx, name)
	if cerrdefs.IsConflict(err) {
		return nil
	}
	return err
}

// What could not be removed is tried again, because an engine may not remove what is just ending,
// or is being removed by another run's sweep: Podman says "container state improper" and "has
// dependent containers" of it.
const (
	removalPatience = 5 * time.Second
	removalPause    = 100 * time.Millisecond
)

// removeContainer returns when a container is gone.
func (e *Engine) removeContainer(ctx context.Context, id string) error {
	options := container.RemoveOptions{Force: true, RemoveVolumes: true}
	return e.remove(ctx, "the container "+id, func() error { return e.api.ContainerRemove(ctx, id, options) })
}

func (e *Engine) removeVolume(ctx context.Context, name string) error {
	return e.remove(ctx, "the volume "+name, func() error { return e.api.VolumeRemove(ctx, name, true) })
}

// remove tries to remove something until it is gone.
func (e *Engine) remove(ctx context.Context, what string, try func() error) error {
	var reason error // the engine's, before any of ours
	for begin := time.Now(); ; {
		err := try()
		if err == nil || cerrdefs.IsNotFound(err) {
			return nil
		}
		if reason == nil || ctx.Err() == nil {
			reason = err
		}
		if time.Since(begin) > removalPatience || client.IsErrConnectionFailed(err) || ctx.Err() != nil {
			return fmt.Errorf("removing %s: %w", what, reason)
		}
		select {
		case <-ctx.Done():
		case <-time.After(removalPause):
		}
	}
}
