package plugin

import (
	"context"
	"errors"
	"fmt"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// identify works out what each snapshot starts on, and its fingerprint. A snapshot that starts on another one of this step comes
// after that one.
func (s *step) identify(ctx context.Context) error {
	defer s.phase("identify", "finding out what the images are")()
	var seedImage string
	if !s.settings.SeedImage.IsZero() {
		pinned, err := s.images.Pin(ctx, "seed_image", s.settings.SeedImage)
		if err != nil {
			return err
		}
		s.seedPin, seedImage = pinned, pinned.Identity()
	}
	first := map[snapshot.Fingerprint]*bake{}
	for _, b := range s.inOrder() {
		var err error
		switch {
		case b.parent != nil:
			b.origin = origin{base: b.parent.origin.base, from: b.parent.fingerprint}
		case !b.From.IsZero():
			b.origin, err = s.startOn(ctx, b.From.Image)
		default:
			b.origin.base, err = s.images.Pin(ctx, "base_image", s.settings.BaseImage)
		}
		if err != nil {
			return s.of(b.target, err)
		}
		found := identities{base: b.origin.base.Identity(), from: b.origin.from, seed: seedImage}
		inputs := inputsOf(s.settings, b.target, found)
		if b.fingerprint, err = inputs.Fingerprint(); err != nil {
			return s.of(b.target, err)
		}
		s.log.Debugf("%s has the fingerprint %s", b.name(), b.fingerprint)
		if b.twin = first[b.fingerprint]; b.twin == nil {
			first[b.fingerprint] = b
		}
	}
	return nil
}

// origin is what a snapshot starts on: nothing but a base, or another snapshot and the base of that.
type origin struct {
	base *images.Pin
	from snapshot.Fingerprint // of the other snapshot; empty for none
	// state has the state to start on; nil for none, or when a snapshot of this step is yet to have
	// it.
	state *images.Pin
}

// startOn is the origin of what starts on a snapshot that is not one of this step's.
func (s *step) startOn(ctx context.Context, ref registry.Reference) (origin, error) {
	parent, err := s.images.Parent(ctx, ref)
	return origin{base: parent.Base, from: parent.Fingerprint, state: parent.State}, err
}

// inOrder lists the snapshots, each after the one that it starts on.
func (s *step) inOrder() []*bake {
	var order []*bake
	done := map[*bake]bool{}
	var add func(b *bake)
	add = func(b *bake) {
		if b == nil || done[b] {
			return
		}
		add(b.parent)
		done[b] = true
		order = append(order, b)
	}
	for _, b := range s.bakes {
		add(b)
	}
	return order
}

// look finds out which snapshots are there already: in the registry, or else on the engine.
func (s *step) look(ctx context.Context) error {
	if s.settings.Rebuild {
		return nil
	}
	return each(s.bakes, func(b *bake) error {
		if b.twin != nil {
			return nil
		}
		return s.of(b.target, s.lookFor(ctx, b))
	})
}

func (s *step) lookFor(ctx context.Context, b *bake) error {
	defer b.phase("look up", "looking for an earlier snapshot")()
	ref := s.repository.Tag(b.fingerprint.Tag())
	if !s.settings.DryRun { // which wants it on the engine
		found, err := s.registry.Find(ctx, ref)
		switch {
		case err == nil && b.recognize(found.Labels):
			b.reused, b.manifest = report.ReusedFromRegistry, found
			b.found = s.images.NewPin("from", ref, found.Digest)
			return nil
		case err == nil:
			s.log.Warnf("%s is not the snapshot that its tag says, and is replaced", ref)
		case errors.Is(err, registry.ErrNotFound):
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, registry.ErrRefused):
			s.hiding.Do(func() { s.hidden = err })
		default:
			s.cannotAsk(err, ref)
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

// cannotAsk tells why no earlier snapshot is looked for: once, because the reason is the same for
// all. The engine may reach what we cannot; if it is not let in either, its push says so.
func (s *step) cannotAsk(err error, ref registry.Reference) {
	level := logrus.DebugLevel
	s.unasked.Do(func() { level = logrus.InfoLevel })
	if errors.Is(err, registry.ErrUnreachable) {
		s.unreached.Store(true)
	}
	why := s.accounts.Advise(err, ref.Host())
	if errors.Is(err, registry.ErrNobodyListens) {
		why = errors.New(s.accounts.Advice(err, ref.Host())) // which is all there is to know
	}
	s.log.Logf(level, "not looking for an earlier snapshot: %v", why)
}

// recognize reads labels if they are this snapshot's, and tells whether they are: a tag alone proves nothing.
func (b *bake) recognize(labels map[string]string) bool {
	described, err := snapshot.Describe(labels)
	if err != nil || described.Fingerprint != b.fingerprint {
		return false
	}
	b.described = described
	return true
}
