package plugin

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	engine "github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// start starts the seeder and the database, with the state to start on, and waits until it answers.
func (b *bake) start(ctx context.Context, need material, stateMemory int64) error {
	defer b.phase("start", "starting the database")()
	timeout := b.settings.StartTimeout
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the database took longer than %s", timeout))
	defer cancel()
	options := engine.SeederOptions{
		Image:     need.seed,
		ImageCLI:  b.settings.AWSCLI == settings.ImageCLI,
		Memory:    b.share(),
		Processes: mostProcesses,
		StateSize: stateMemory,
	}
	if err := b.run.CreateSeeder(ctx, options); err != nil {
		return err
	}
	err := runAll(ctx,
		func(ctx context.Context) error { return b.run.StartSeeder(ctx, options) },
		func(ctx context.Context) error { return b.run.CreateDatabase(ctx, need.base) })
	if err != nil {
		return err
	}
	if err := b.bringState(ctx, need); err != nil {
		return err
	}
	if err := b.run.StartDatabase(ctx, need.base); err != nil {
		return err
	}
	return runAll(ctx,
		b.run.WaitUntilReady,
		func(ctx context.Context) error { return b.run.CopySeed(ctx, b.seed) },
		func(ctx context.Context) error { return b.tryOptions(ctx, need.base) })
}

// bringState brings the state to start on: that of another snapshot, which began with what its base
// holds, or else what the base holds.
func (b *bake) bringState(ctx context.Context, need material) error {
	if need.from.ID != "" {
		b.log.Infof("starting on %s", need.from.Ref)
		return b.run.Restore(ctx, need.from)
	}
	state, others, err := b.run.OwnStates(ctx, need.base)
	if err != nil {
		return fmt.Errorf("%s: %w", b.origin.base.setting, err)
	}
	if state == "" {
		return nil
	}
	b.log.Infof("starting on the state that the base holds, %s", state)
	if len(others) > 0 {
		b.log.Warnf("the base holds other states, which its command does not serve, nor will the snapshot: %s", strings.Join(others, ", "))
	}
	if err := b.run.TakeOver(ctx, state); err != nil {
		return fmt.Errorf("%s: taking over the state of %s: %s: %w", b.origin.base.setting, need.base.Ref, state, err)
	}
	return nil
}

// tryOptions has a JVM of the base's, of which nothing else comes, refuse what it does not know.
func (b *bake) tryOptions(ctx context.Context, base engine.Image) error {
	options := b.serving().Options
	if len(options) == 0 {
		return nil
	}
	complaint, err := b.run.TryOptions(ctx, base, options)
	if err == nil && complaint != "" {
		err = fmt.Errorf("java_options: %s", complaint)
	}
	return err
}

// startVerifier begins to start what the snapshot will be verified by, while the seed is applied.
func (b *bake) startVerifier(ctx context.Context, base engine.Image) {
	b.verifier = b.run.Verifier(ctx, engine.SeederOptions{Image: base, ImageCLI: true, Memory: b.share()})
}

// runAll does several things at the same time. The first that fails ends the others.
func runAll(ctx context.Context, all ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, do := range all {
		group.Go(func() error { return do(ctx) })
	}
	return group.Wait()
}
