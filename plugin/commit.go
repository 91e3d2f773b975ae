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
	name, serving := a.origin.base.Ref.FullName(), servingOf(a.step.settings, a.states())
	a.described = snapshot.Description{
		Catalog:     catalog,
		Fingerprint: a.fingerprint,
		Origin:      snapshot.Origin{Name: name, Digest: a.origin.base.Digest, ID: base, Platform: images.Platform},
		From:        a.origin.from,
		Isolated:    serving.Isolated(),
	}
	labels, err := a.described.Labels(need.Base.Labels, a.givenLabels(name))
	if err != nil {
		return engine.Snapshot{}, err
	}
	made, err := a.run.Commit(
		ctx,
		engine.CommitOptions{
			Author:  a.step.settings.Author,
			Message: a.Message,
			Labels:  labels,
			Serving: serving,
		},
	)
	if err != nil {
		return made, err
	}
	if !made.HealthCheck {
		a.log.Warnf("the snapshot has no health check: %s has neither curl nor bash nor wget, or the engine does not commit one", need.Base.Ref)
	}
	a.layer = made.LayerBytes
	if a.image, err = a.step.engine.Find(ctx, made.ID); err != nil {
		return made, err
	}
	close(a.committed)
	return made, nil
}

// givenLabels returns the automatic labels and the user's, which override them.
func (a attempt) givenLabels(base string) map[string]string {
	labels := map[string]string{}
	if a.step.settings.AutoLabel {
		maps.Copy(labels, a.step.metadata.Labels(time.Now(), base, a.origin.base.Digest))
	}
	maps.Copy(labels, a.Labels)
	return labels
}
