package plugin

import (
	"context"
	"fmt"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// bakeMemory is for two Java processes and the seed's scripts.
const bakeMemory = 1500 * units.MiB

// parallel returns how many snapshots are baked at the same time: as many as wanted, or as the
// engine has capacity for.
func parallel(wanted int, on engine.Capacity) int {
	if wanted > 0 {
		return wanted
	}
	return max(1, min(on.CPUs, int(on.Memory/bakeMemory)))
}

// buildAll makes the missing snapshots, each as soon as its parent is committed, and the bundles,
// each as soon as its snapshots are verified; as many at a time as there are slots. A failure ends
// the children and the bundles of the failed snapshot; the others go on.
func (s *step) buildAll(ctx context.Context, slots int, build func(context.Context, *bake) error) error {
	free := make(chan struct{}, slots)
	return s.each(func(b *bake) error {
		defer close(b.ended)
		b.err = buildInTurn(ctx, b, free, build)
		if b.err != nil && s.makesSeveral() {
			b.log.Warn("failed; the reason follows when the others have ended")
		}
		return b.err
	})
}

// countSlots returns how many snapshots can be made at the same time. Bundles, which come last,
// take little.
func (s *step) countSlots() int {
	missing := 0
	for _, b := range s.bakes {
		if b.reused == report.Baked && b.duplicate == nil && b.members == nil {
			missing++
		}
	}
	return min(max(1, missing), parallel(s.settings.Parallel, s.engine.Capacity()))
}

// buildInTurn waits for a slot and makes the snapshot, unless it exists.
func buildInTurn(ctx context.Context, b *bake, free chan struct{}, build func(context.Context, *bake) error) error {
	if b.duplicate != nil {
		if err := b.copyDuplicate(); err != nil {
			return err
		}
	}
	if b.reused != report.Baked {
		close(b.committed)
		return nil
	}
	if err := b.awaitCommittedParent(ctx); err != nil {
		return err
	}
	if err := b.awaitMembers(); err != nil {
		return err
	}
	select {
	case free <- struct{}{}:
		defer func() { <-free }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	ctx, cancel := b.cancelWithParent(ctx)
	defer cancel()
	err := build(ctx, b)
	if err != nil {
		if failed := b.awaitVerifiedParent(); failed != nil {
			return failed // which took away what was needed, whatever that was
		}
	}
	return err
}

// copyDuplicate waits for the equal snapshot and copies its result.
func (b *bake) copyDuplicate() error {
	<-b.duplicate.ended
	if b.duplicate.err != nil {
		return fmt.Errorf("not made, because it is the same as %s, which failed", b.duplicate.name())
	}
	b.log.Infof("is the same as %s but for its tags: nothing more to make", b.duplicate.name())
	b.described, b.image, b.manifest, b.found = b.duplicate.described, b.duplicate.image, b.duplicate.manifest, b.duplicate.found
	if b.reused = b.duplicate.reused; b.reused == report.Baked {
		b.reused = report.ReusedFromEngine
	}
	return nil
}
