package plugin

import (
	"context"
	"errors"
	"fmt"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// lookUpAll finds out which snapshots are there already: in the registry, or else on the engine.
func (s *step) lookUpAll(ctx context.Context) error {
	if s.settings.Rebuild {
		return nil
	}
	return each(s.bakes, func(b *bake) error {
		if b.twin != nil {
			return nil
		}
		return s.of(b.target, b.lookUp(ctx))
	})
}

// lookUp finds out whether this snapshot is there already.
func (b *bake) lookUp(ctx context.Context) error {
	defer b.phase("look up", "looking for an earlier snapshot")()
	ref := b.settings.Repo.Tag(b.fingerprint.Tag())
	if !b.settings.DryRun { // which wants it on the engine
		found, err := b.registry.Find(ctx, ref)
		switch {
		case err == nil && b.recognize(found.Labels):
			b.reused, b.manifest = report.ReusedFromRegistry, found
			b.found = b.images.NewPin("from", ref, found.Digest)
			return nil
		case err == nil:
			b.log.Warnf("%s is not the snapshot that its tag says, and is replaced", ref)
		case errors.Is(err, registry.ErrNotFound):
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, registry.ErrRefused):
			b.view.hide(err)
		default:
			b.cannotAsk(err, ref)
		}
	}
	found, err := b.engine.Find(ctx, ref.String())
	switch {
	case errors.Is(err, engine.ErrNoImage):
		return nil
	case err != nil:
		return fmt.Errorf("looking for an earlier snapshot: %w", err)
	case b.recognize(found.Labels):
		b.reused, b.image = report.ReusedFromEngine, found
	}
	return nil
}

// cannotAsk tells why no earlier snapshot is looked for: once, because the reason is the same for
// all. The engine may reach what we cannot; if it is not let in either, its push says so.
func (s *step) cannotAsk(err error, ref registry.Reference) {
	level := logrus.DebugLevel
	if s.view.fail(err) {
		level = logrus.InfoLevel
	}
	why := s.accounts.Advise(err, ref.Host())
	if errors.Is(err, registry.ErrNobodyListens) {
		why = errors.New(s.accounts.Advice(err, ref.Host())) // which is all there is to know
	}
	s.log.Logf(level, "not looking for an earlier snapshot: %v", why)
}
