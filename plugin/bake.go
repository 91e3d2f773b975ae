package plugin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/docker/go-units"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// bake is one snapshot on its way. What is there already is found and goes straight on to its tags.
type bake struct {
	*step
	target
	parent      *bake // the snapshot of this step that it starts on
	twin        *bake // one of this step that is the same but for its tags, and comes before it
	origin      origin
	baseID      string // the engine's for the base, as it is without preparation
	fingerprint snapshot.Fingerprint

	log   *logrus.Logger // that of the step, which says of which snapshot each line is
	run   engine.Run
	watch *stopwatch

	reused    report.Reuse
	described snapshot.Description
	image     engine.Image      // the snapshot on the engine; zero when only the registry has it
	layer     int64             // bytes that it adds to its base, where that is known
	manifest  registry.Manifest // the snapshot in the registry; zero until it is there
	found     *images.Pin       // the snapshot in the registry, where it was found there

	committed chan struct{} // closed when others can start on its image
	ended     chan struct{} // closed when err is known
	err       error
}

// onDisk is the memory of a state that lies on the disk.
const onDisk = 0

// bake goes the road from the base to the verified snapshot.
func (b *bake) bake(ctx context.Context) error {
	return b.withRoom(func(stateMemory int64) error { return b.bakeIn(ctx, stateMemory) })
}

// withRoom has a state made in memory and, when it does not fit in there, on the disk.
func (b *bake) withRoom(do func(stateMemory int64) error) error {
	err := do(b.stateMemory())
	if errors.Is(err, seeder.ErrFull) {
		b.log.Infof("once more on the disk, because the state needs more memory than %s", units.BytesSize(float64(b.stateMemory())))
		err = do(onDisk)
	}
	return err
}

// share is what of the machine's memory one of the snapshots may take that are baked at the same time. Half of the machine is for the
// scripts, half for the states, so that no seed takes down the runner that it shares with others.
func (b *bake) share() int64 { return b.engine.Capacity().Memory / 2 / int64(cap(b.slots)) }

// mostProcesses is how many processes and threads a seed may have at a time: far more than any
// needs, and far less than the runner has.
const mostProcesses = 4096

func (b *bake) stateMemory() int64 {
	if given := b.settings.StateMemory; given > 0 {
		return int64(given)
	}
	return b.share()
}

func (b *bake) bakeIn(ctx context.Context, stateMemory int64) (err error) {
	run := b.newRun()
	defer func() {
		if err != nil {
			b.discard(run, b.log)
			return
		}
		b.cleaning.Go(func() { b.close(run, b.log) }) // nothing needs to wait for it: neither a push nor another bake
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

// findMaterial makes sure of the images, and says how the run is to use them.
func (b *bake) findMaterial(ctx context.Context, stateMemory int64) (engine.Material, error) {
	need := engine.Material{
		Seed:        b.seed,
		ImageCLI:    b.settings.AWSCLI == settings.ImageCLI,
		Memory:      b.share(),
		Processes:   mostProcesses,
		StateSize:   stateMemory,
		JavaOptions: servingOf(b.settings).Options,
		Serve:       true,
		OwnState:    b.tellOwnState,
	}
	if err := b.pullImages(ctx, &need); err != nil {
		return need, err
	}
	var err error
	need.Base, err = b.prepare(ctx, need.Base)
	return need, err
}

// phase times one part of the bake, and says that it is on when it takes long, in these words if
// there are any.
func (b *bake) phase(name, doing string) (done func()) {
	end := b.watch.begin(report.Phase{Name: name})
	if doing == "" {
		return end
	}
	_, fallSilent := narrate(b.log, doing)
	return func() {
		fallSilent()
		end()
	}
}

// pullImages makes sure of the images.
func (b *bake) pullImages(ctx context.Context, need *engine.Material) (err error) {
	defer b.phase("pull", "")()
	if need.Base, err = b.origin.base.Fetch(ctx); err != nil {
		return err
	}
	b.baseID = need.Base.ID
	if err := checkBase(need.Base, servingOf(b.settings)); err != nil {
		return fmt.Errorf("%s: %s: %w", b.origin.base.Setting, need.Base.Ref, err)
	}
	if strings.HasSuffix(need.Base.Ref, "@"+need.Base.ID) { // as Docker with the containerd store has it
		b.log.Infof("base %s", need.Base.Ref)
	} else {
		b.log.Infof("base %s (%s)", need.Base.Ref, need.Base.ID)
	}
	for _, option := range need.Base.Base.DroppedOptions() {
		b.log.Infof("left out of its command: %s", option)
	}
	need.SeedImage = need.Base
	if b.seedPin != nil {
		if need.SeedImage, err = b.seedPin.Fetch(ctx); err != nil {
			return err
		}
	}
	switch {
	case b.parent != nil:
		need.From, err = b.parent.onEngine(ctx)
	case b.origin.state != nil:
		need.From, err = b.origin.state.Fetch(ctx)
	}
	return err
}

// checkBase finds out whether an image can be made into a snapshot.
func checkBase(base engine.Image, serving snapshot.Serving) error {
	_, err := base.Base.ServingCommand(serving)
	if err != nil && base.IsSnapshot() {
		return snapshotAsBase(engine.ErrSnapshotAsBase)
	}
	return err
}

// onEngine is the snapshot's image, pulled when it was found in the registry.
func (b *bake) onEngine(ctx context.Context) (image engine.Image, err error) {
	image = b.image
	if b.found != nil {
		image, err = b.found.Fetch(ctx)
	}
	image.Ref = b.name()
	return image, err
}

// patience is how long the seeder has for saying where a script is whose time is over.
const patience = 5 * time.Second

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

// close removes everything that a run has on the engine but its image; doing it again does nothing.
func (s *step) close(run engine.Cleaner, log *logrus.Logger) { s.clear(log, run.Close) }

// release takes the run's own name from its image, which goes if it has got no other.
func (s *step) release(run engine.Cleaner, log *logrus.Logger) { s.clear(log, run.Release) }

// discard removes everything that a run has on the engine, with an image that nobody vouches for.
func (s *step) discard(run engine.Cleaner, log *logrus.Logger) {
	s.close(run, log) // a container of the image may be running
	s.release(run, log)
}

// clear clears up, which goes on for a while when the run is over.
func (s *step) clear(log *logrus.Logger, what func(context.Context) error) {
	ctx, cancel := context.WithTimeoutCause(s.afterwards, cleanUpTimeout, errUnclear)
	defer cancel()
	if err := what(ctx); err != nil {
		log.Warnf("cleaning up: %v; the next run will try again", err)
	}
}

var errUnclear = fmt.Errorf("not done within %s", cleanUpTimeout)
