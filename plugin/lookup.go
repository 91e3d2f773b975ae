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

// lookUpAll finds the snapshots that exist already, in the registry or on the engine.
func (s *step) lookUpAll(ctx context.Context) error {
	if s.settings.Rebuild {
		return nil
	}
	return s.each(func(b *bake) error {
		if b.duplicate != nil {
			return nil
		}
		return s.lookUp(ctx, b)
	})
}

// lookUp finds a snapshot that exists already.
func (s *step) lookUp(ctx context.Context, b *bake) error {
	defer b.phase("look up", "looking for an earlier snapshot")()
	ref := s.settings.Repo.Tag(b.fingerprint.Tag())
	if !s.settings.DryRun { // which wants it on the engine
		found, err := s.registry.Find(ctx, ref)
		switch {
		case err == nil && b.recognize(found.Labels):
			b.reused, b.manifest = report.ReusedFromRegistry, found
			b.found = s.images.NewPin("from", ref, found.Digest)
			return nil
		case err == nil:
			b.log.Warnf("%s is not the snapshot that its tag says, and is replaced", ref)
		case errors.Is(err, registry.ErrNotFound):
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, registry.ErrRefused):
			s.view.hide(err)
		default:
			s.warnOfRegistry(err, ref)
		}
	}
	found, err := s.engine.Find(ctx, ref.String())
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

// warnOfRegistry logs once why the registry was not searched for earlier snapshots. The engine may
// reach a registry that we cannot; if it is refused as well, its push reports that.
func (s *step) warnOfRegistry(err error, ref registry.Reference) {
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
