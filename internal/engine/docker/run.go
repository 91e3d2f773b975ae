package docker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// run makes a snapshot: its own pod has the database that is seeded; what is committed is verified
// in another one.
type run struct {
	*pod
	material engine.Material
	// companions are the directories of the seeder's that hold what is beside the script that runs.
	companions []string
	verifier   *verifier
}

// NewRun prepares a run that takes no longer than lifetime.
func (e *Engine) NewRun(lifetime time.Duration) engine.Run { return e.newRun(lifetime) }

func (e *Engine) newRun(lifetime time.Duration) *run {
	return &run{pod: &pod{engine: e, identity: newIdentity(lifetime), owner: seederRole}}
}

// ID names the run in its containers' names and labels.
func (r *run) ID() string { return r.id }

// Start starts a database with the state to start on, and makes everything ready for the seed.
func (r *run) Start(ctx context.Context, material engine.Material) (engine.Database, error) {
	r.material = material
	if err := r.createVolume(ctx, material.StateSize); err != nil {
		return nil, err
	}
	options := seederOptions{
		image:     material.SeedImage,
		imageCLI:  material.ImageCLI,
		memory:    material.Memory,
		processes: material.Processes,
	}
	if err := r.createSeeder(ctx, options, r.volume.mount()); err != nil {
		return nil, err
	}
	err := concurrently(ctx,
		func(ctx context.Context) error { return r.startSeeder(ctx, options) },
		r.createDatabase)
	if err != nil {
		return nil, err
	}
	if err := r.loadState(ctx); err != nil {
		return nil, err
	}
	if err := r.startDatabase(ctx, r.containerName(databaseRole), material.Base.Ref); err != nil {
		return nil, err
	}
	if err := concurrently(ctx, r.waitUntilReady, r.copySeed, r.tryOptions); err != nil {
		return nil, err
	}
	if material.Serve {
		r.startVerifier(ctx)
	}
	return r.pod, nil
}

// concurrently does several things at the same time. The first that fails ends the others.
func concurrently(ctx context.Context, all ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, do := range all {
		group.Go(func() error { return do(ctx) })
	}
	return group.Wait()
}

// createDatabase creates DynamoDB Local of the base in the pod, with its state in the volume.
func (r *run) createDatabase(ctx context.Context) error {
	base := r.material.Base
	command, err := base.Base.SeedingCommand(seederPlace.State())
	if err != nil {
		return fmt.Errorf("%s: %w", base.Ref, err)
	}
	_, err = r.createDatabaseOf(ctx, databaseRole, base, command)
	return err
}

// tryOptions finds out whether the base's JVM knows all options that the user has for it. In the
// snapshot it would ignore those that it does not know, because our options have it do so.
func (r *run) tryOptions(ctx context.Context) error {
	if len(r.material.JavaOptions) == 0 {
		return nil
	}
	command, err := r.material.Base.Base.TrialCommand(r.material.JavaOptions)
	if err != nil {
		return err
	}
	var output string
	var status int
	err = r.await(ctx, func() (err error) {
		output, status, err = r.engine.exec(ctx, r.database.id, command)
		return err
	})
	if err == nil && status != 0 {
		err = &engine.OptionsError{Complaint: fmt.Sprintf("%q ends with exit code %d%s", command, status, quoted("; it writes:\n", output))}
	}
	return err
}

// Seed applies the seed to the database.
func (r *run) Seed(ctx context.Context, how seeder.Seed, output func(seeder.Output)) (seeded seeder.Seeded, err error) {
	how.SameDirectory = r.companions
	err = r.await(ctx, func() error {
		var err error
		seeded, err = r.client.Seed(how, output)
		return err
	})
	return seeded, err
}

// Serve starts a committed image in the verifier's pod.
func (r *run) Serve(ctx context.Context, image string) (engine.Served, error) {
	if r.verifier == nil {
		r.startVerifier(ctx)
	}
	if err := r.verifier.serve(ctx, image); err != nil {
		return nil, err
	}
	return r.verifier.pod, nil
}

// Close removes everything that the run has on the engine; its image stays.
func (r *run) Close(ctx context.Context) error {
	if r.verifier == nil {
		return r.pod.Close(ctx)
	}
	var verifier error
	var closing sync.WaitGroup
	closing.Go(func() { verifier = r.verifier.Close(ctx) })
	err := r.pod.Close(ctx)
	closing.Wait()
	r.verifier = nil
	return errors.Join(err, verifier)
}
