package plugin

import (
	"context"
)

// publish brings the snapshots to the registry, each under its fingerprint, and moves the wanted tags when all are there: together,
// or not at all. A dry run gives them their names on the engine alone.
func (s *step) publish(ctx context.Context) error {
	defer s.phase("publish", "")()
	if !s.settings.DryRun {
		if err := s.pushAll(ctx); err != nil {
			return err
		}
		if err := s.moveTags(ctx); err != nil {
			return err
		}
	}
	return each(s.bakes, func(b *bake) error { return s.of(b.target, b.nameOnEngine(ctx)) })
}

// nameOnEngine gives a snapshot its tags on the engine, for detached steps and for people. One that only the registry has stays
// there; then no older snapshot may keep the names, for it would be taken for this one.
func (b *bake) nameOnEngine(ctx context.Context) error {
	if b.image.ID == "" {
		found, err := b.engine.Find(ctx, b.settings.Repo.Tag(b.fingerprint.Tag()).String())
		if err == nil && b.recognize(found.Labels) {
			b.image = found
		}
	}
	for _, reference := range b.references(b) {
		if b.image.ID == "" {
			if err := b.engine.Untag(ctx, reference.String()); err != nil {
				b.log.Warnf("%v: the engine still has an older snapshot under that name", err)
			}
			continue
		}
		if err := b.engine.Tag(ctx, b.image.ID, reference.String()); err != nil {
			return err
		}
	}
	return nil
}
