package plugin

import (
	"context"
)

// publish pushes the snapshots, each under its fingerprint, and moves the wanted tags together when
// all of them are there. A dry run only names them on the engine.
func (p publisher) publish(ctx context.Context) error {
	defer p.phase("publish", "")()
	if !p.settings.DryRun {
		if err := p.pushAll(ctx); err != nil {
			return err
		}
		if err := p.moveTags(ctx); err != nil {
			return err
		}
	} else if p.settings.DiffFile != "" {
		p.compareUnmoved(ctx)
	}
	return p.each(func(b *bake) error { return p.nameOnEngine(ctx, b) })
}

// nameOnEngine gives a snapshot its tags on the engine, for detached steps and for people. A
// snapshot that only the registry has is not pulled; then its names are removed from older
// snapshots.
func (p publisher) nameOnEngine(ctx context.Context, b *bake) error {
	if b.image.ID == "" {
		found, err := p.engine.Find(ctx, p.settings.Repo.Tag(b.fingerprint.Tag()).String())
		if err == nil && b.recognize(found.Labels) {
			b.image = found
		}
	}
	for _, reference := range p.references(b) {
		if b.image.ID == "" {
			if err := p.engine.Untag(ctx, reference.String()); err != nil {
				b.log.Warnf("%v: the engine still has an older snapshot under that name", err)
			}
			continue
		}
		if err := p.engine.Tag(ctx, b.image.ID, reference.String()); err != nil {
			return err
		}
	}
	return nil
}
