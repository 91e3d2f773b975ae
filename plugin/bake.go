package plugin

import (
	"context"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// bake is a snapshot or a bundle of a run, and its progress.
type bake struct {
	target
	members   []member // the states of a bundle, in their order; nil for a snapshot
	parent    *bake    // the snapshot of this run that it starts on; nil for none
	duplicate *bake    // one of this run that is the same but for its tags, and comes before it
	log       *logrus.Logger
	watch     *stopwatch

	// Known when it is identified.
	origin      origin
	seedImage   *images.Pin // nil when scripts run in the base
	fingerprint snapshot.Fingerprint

	// Known when it is found or made.
	reused    report.Reuse
	described snapshot.Description
	made      report.Sources    // of its tables; nil where it was not made
	image     engine.Image      // the snapshot on the engine; zero when only the registry has it
	layer     int64             // bytes that it adds to its base; 0 where that is not known
	manifest  registry.Manifest // the snapshot in the registry; zero until it is there
	found     *images.Pin       // the snapshot in the registry, where it was found there
	since     report.Since      // how it differs from what its first tag was; zero until it is known

	committed chan struct{} // closed when others can start on its image
	ended     chan struct{} // closed when err is known
	err       error
}

// origin is what a snapshot starts from: a base, or another snapshot and its base.
type origin struct {
	base *images.Pin
	from snapshot.Fingerprint // of the other snapshot; empty for none
	// state has the state to start on; nil for none, or when a snapshot of this run is yet to have
	// it.
	state *images.Pin
}

// phase times a part of the bake. If doing is not empty, the log says so when it takes long.
func (b *bake) phase(name, doing string) (done func()) {
	return inPhase(b.log, doing, report.Phase{Name: name}, b.watch)
}

// recognize reads labels and reports whether they are this snapshot's. A tag alone proves nothing.
func (b *bake) recognize(labels map[string]string) bool {
	described, err := snapshot.Describe(labels)
	if err != nil || described.Fingerprint != b.fingerprint {
		return false
	}
	b.described = described
	return true
}

// onEngine returns the snapshot's image. It pulls one that was found in the registry.
func (b *bake) onEngine(ctx context.Context) (image engine.Image, err error) {
	image = b.image
	if b.found != nil {
		image, err = b.found.Fetch(ctx)
	}
	image.Ref = b.name()
	return image, err
}
