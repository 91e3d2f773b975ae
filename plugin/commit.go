package plugin

import (
	"context"
	"maps"
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
)

// commit stops the database and makes the image.
func (a attempt) commit(
	ctx context.Context,
	base string,
	need engine.Material,
	catalog dynamo.Catalog,
) (engine.Snapshot, error) {
	defer a.phase("commit", "committing the snapshot")()
	a.described = snapshot.Description{Catalog: catalog, From: a.origin.from}
	options, err := a.step.commitOptions(a.bake, base, need.Base)
	if err != nil {
		return engine.Snapshot{}, err
	}
	made, err := a.run.Commit(ctx, options)
	if err != nil {
		return made, err
	}
	return made, a.step.noteCommitted(ctx, a.bake, need.Base, made)
}

// commitOptions completes the description of a snapshot or a bundle, and returns how to commit it.
// base is the engine's id of its base, and on is what it is committed on.
func (s *step) commitOptions(b *bake, base string, on engine.Image) (engine.CommitOptions, error) {
	name, serving := b.origin.base.Ref.FullName(), servingOf(s.settings, b.states())
	b.described.Fingerprint = b.fingerprint
	b.described.Origin = snapshot.Origin{Name: name, Digest: b.origin.base.Digest, ID: base, Platform: images.Platform}
	b.described.Isolated = serving.Isolated()
	labels, err := b.described.Labels(on.Labels, s.givenLabels(b, name))
	return engine.CommitOptions{Author: s.settings.Author, Message: b.Message, Labels: labels, Serving: serving}, err
}

// noteCommitted takes over what is known of an image that was committed.
func (s *step) noteCommitted(ctx context.Context, b *bake, on engine.Image, made engine.Snapshot) (err error) {
	if !made.HealthCheck {
		b.log.Warnf("the snapshot has no health check: %s has neither curl nor bash nor wget, or the engine does not commit one", on.Ref)
	}
	b.layer = made.LayerBytes
	if b.image, err = s.engine.Find(ctx, made.ID); err == nil {
		close(b.committed)
	}
	return err
}

// givenLabels returns the automatic labels and the user's, which override them.
func (s *step) givenLabels(b *bake, base string) map[string]string {
	labels := map[string]string{}
	if s.settings.AutoLabel {
		maps.Copy(labels, s.metadata.Labels(time.Now(), base, b.origin.base.Digest))
	}
	maps.Copy(labels, b.Labels)
	return labels
}
