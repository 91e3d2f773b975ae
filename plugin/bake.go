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

// bake goes the road from the base to the verified snapshot.
func (b *bake) bake(ctx context.Context) error {
	return b.withRoom(func(stateMemory int64) error { return b.bakeIn(ctx, stateMemory) })
}

func (b *bake) bakeIn(ctx context.Context, stateMemory int64) (err error) {
	run := b.newRun()
	defer func() {
		if err != nil {
			b.cleanup.discard(run, b.log)
			return
		}
		b.cleanup.pending.Go(func() { b.cleanup.close(run, b.log) }) // nothing needs to wait for it: neither a push nor another bake
	}()
	need, err := b.findMaterial(ctx, stateMemory)
	if err != nil {
		return err
	}
	seeded, err := b.start(ctx, need)
	if err != nil {
		return err
	}
	catalog, err := b.applySeed(ctx, seeded)
	if err != nil {
		return err
	}
	made, err := b.commit(ctx, need.Base, catalog)
	if err != nil {
		return err
	}
	return b.vouchFor(ctx, made, catalog)
}

func (b *bake) newRun() engine.Run {
	b.run = b.engine.NewRun(b.settings.Timeout + cleanUpTimeout)
	b.log.Debugf("run %s on %s", b.run.ID(), b.engine.Description())
	return b.run
}

// commit stops the database and makes the image.
func (b *bake) commit(ctx context.Context, base engine.Image, catalog dynamo.Catalog) (engine.Snapshot, error) {
	defer b.phase("commit", "committing the snapshot")()
	name := b.origin.base.Ref.FullName()
	b.described = snapshot.Description{
		Catalog:     catalog,
		Fingerprint: b.fingerprint,
		Origin:      snapshot.Origin{Name: name, Digest: b.origin.base.Digest, ID: b.baseID, Platform: images.Platform},
		From:        b.origin.from,
	}
	labels, err := b.described.Labels(base.Labels, b.givenLabels(name))
	if err != nil {
		return engine.Snapshot{}, err
	}
	made, err := b.run.Commit(ctx, engine.CommitOptions{Author: b.settings.Author, Message: b.Message, Labels: labels, Serving: servingOf(b.settings)})
	if err != nil {
		return made, err
	}
	if !made.HealthCheck {
		b.log.Warnf("the snapshot has no health check: %s has neither curl nor bash nor wget, or the engine does not commit one", base.Ref)
	}
	b.layer = made.LayerBytes
	if b.image, err = b.engine.Find(ctx, made.ID); err != nil {
		return made, err
	}
	close(b.committed)
	return made, nil
}

// givenLabels are the automatic labels and the user's, which win.
func (b *bake) givenLabels(base string) map[string]string {
	labels := map[string]string{}
	if b.settings.AutoLabel {
		maps.Copy(labels, b.metadata.Labels(time.Now(), base, b.origin.base.Digest))
	}
	maps.Copy(labels, b.Labels)
	return labels
}

// start starts the database, with the state to start on, and waits until it answers.
func (b *bake) start(ctx context.Context, need engine.Material) (engine.Database, error) {
	defer b.phase("start", "starting the database")()
	ctx, cancel := b.limitStart(ctx, "the database")
	defer cancel()
	if need.From.ID != "" {
		b.log.Infof("starting on %s", need.From.Ref)
	}
	seeded, err := b.run.Start(ctx, need)
	return seeded, inSettings(err, b.origin.base.Setting)
}
