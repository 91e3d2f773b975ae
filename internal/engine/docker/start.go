package docker

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/engine"
)

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
	if err := concurrently(ctx, r.awaitDatabase, r.copySeed, r.tryOptions); err != nil {
		return nil, err
	}
	if material.Serve {
		r.startVerifier(ctx, material.Base, material.Memory)
	}
	return r.ask(), nil
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

// loadState brings the state to start on: that of another snapshot, which began with what its base
// holds, that of the seed, or else what the base holds.
func (r *run) loadState(ctx context.Context) error {
	if r.material.From.ID != "" {
		return r.restoreSnapshot(ctx, r.material.From)
	}
	state, err := r.material.Seed.OpenState()
	if err != nil {
		return err
	}
	if state != nil {
		defer func() { _ = state.Close() }()
		r.adopted = state.Name
		return r.adopt(ctx, state)
	}
	if err := r.takeOverOwnState(ctx); err != nil {
		return &engine.BaseError{Err: err}
	}
	return nil
}

// takeOverOwnState puts a state that the base itself holds where the database, which was created of
// the base, will keep its own.
func (r *run) takeOverOwnState(ctx context.Context) error {
	base := r.material.Base
	own, err := r.findOwnState(ctx, base)
	if err != nil || own.Path == "" {
		return err
	}
	if r.material.OwnState != nil {
		r.material.OwnState(own)
	}
	if err := r.restore(ctx, r.containerName(databaseRole), own.Path); err != nil {
		return fmt.Errorf("taking over the state of %s: %s: %w", base.Ref, own.Path, err)
	}
	return nil
}
