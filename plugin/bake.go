package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// bake is one snapshot on its way.
type bake struct {
	*step
	target
	parent      *bake // the snapshot of this step that it starts on
	twin        *bake // another snapshot of this step that is the same and is made for both; nil for most
	origin      origin
	fingerprint snapshot.Fingerprint

	log    *logrus.Logger
	run    *engine.Run
	phases []Phase

	reused    Reuse
	described snapshot.Description
	image     engine.Image      // the snapshot on the engine; zero when only the registry has it
	layer     int64             // bytes that it adds to its base, where that is known
	manifest  registry.Manifest // the snapshot in the registry; zero until it is there

	committed chan struct{} // closed when others can start on its image
	ended     chan struct{} // closed when err is known
	err       error
}

// bake goes the road from the base to the verified snapshot.
func (b *bake) bake(ctx context.Context) (err error) {
	b.run = b.engine.NewRun(b.settings.Timeout + cleanUpTimeout)
	b.log.Debugf("run %s on Docker Engine %s", b.run.ID(), b.engine.Description)
	defer b.cleanUp(ctx)
	base, seedImage, err := b.pullImages(ctx)
	if err != nil {
		return err
	}
	if err := b.start(ctx, base, seedImage); err != nil {
		return err
	}
	catalog, err := b.applySeed(ctx)
	if err != nil {
		return err
	}
	made, err := b.commit(ctx, base, catalog)
	if err == nil {
		err = b.verify(ctx, made, catalog)
	}
	if err == nil {
		err = b.parentIsVouchedFor()
	}
	if err == nil {
		// Named while a container still uses it: another run's sweep removes what is neither.
		err = b.engine.Tag(ctx, made.ID, b.repository.Tag(b.fingerprint.Tag()))
	}
	if err != nil {
		return errors.Join(err, b.discard(ctx, made))
	}
	return nil
}

// phase times one part of the bake.
func (b *bake) phase(name string) (done func()) {
	begin := time.Now()
	return func() { b.phases = append(b.phases, Phase{Name: name, Duration: time.Since(begin)}) }
}

// pullImages makes sure of the images.
func (b *bake) pullImages(ctx context.Context) (base, seedImage engine.Image, err error) {
	defer b.phase("pull")()
	if base, err = b.fetch(ctx, b.origin.base); err != nil {
		return base, seedImage, err
	}
	if _, err := base.Base.ServingCommand(); err != nil {
		return base, seedImage, fmt.Errorf("%s: %s: %w", b.origin.base.setting, base.Ref, err)
	}
	b.log.Infof("base %s (%s)", base.Ref, base.ID)
	if b.seedPin == nil {
		return base, base, nil
	}
	seedImage, err = b.fetch(ctx, b.seedPin)
	return base, seedImage, err
}

// start starts the seeder and the database, with the state to start on, and waits until it answers.
func (b *bake) start(ctx context.Context, base, seedImage engine.Image) error {
	defer b.phase("start")()
	timeout := b.settings.StartTimeout
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the database took longer than %s", timeout))
	defer cancel()
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding our own binary: %w", err)
	}
	// Half of the machine each, so that no seed takes down the runner it shares with others.
	half := b.engine.Memory / 2 / int64(cap(b.slots))
	options := engine.SeederOptions{
		Image:     seedImage,
		Binary:    binary,
		ImageCLI:  b.settings.AWSCLI == AWSCLIImage,
		Seed:      b.seed,
		Memory:    half,
		StateSize: half,
	}
	if err := b.run.StartSeeder(ctx, options); err != nil {
		return err
	}
	from, err := b.imageToStartOn(ctx)
	if err != nil {
		return err
	}
	if from.ID != "" {
		b.log.Infof("starting on %s", from.Ref)
		if err := b.run.Restore(ctx, from); err != nil {
			return err
		}
	}
	if err := b.run.StartDatabase(ctx, base); err != nil {
		return err
	}
	return b.run.WaitUntilReady(ctx)
}

// imageToStartOn is the snapshot that this one starts on; the zero Image for none.
func (b *bake) imageToStartOn(ctx context.Context) (engine.Image, error) {
	switch {
	case b.parent != nil:
		return b.parent.onEngine(ctx)
	case b.origin.image != nil:
		return b.fetch(ctx, b.origin.image)
	}
	return engine.Image{}, nil
}

// onEngine is the snapshot's image, pulled when it was found in the registry.
func (b *bake) onEngine(ctx context.Context) (engine.Image, error) {
	if b.image.ID != "" {
		return b.image, nil
	}
	return b.fetch(ctx, &pin{setting: "from", ref: b.repository.Tag(b.fingerprint.Tag()), digest: b.manifest.Digest})
}

// applySeed runs the scripts and describes what they made.
func (b *bake) applySeed(ctx context.Context) (dynamo.Catalog, error) {
	defer b.phase("seed")()
	timeout := b.settings.SeedTimeout
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("seed_timeout: the seed took longer than %s", timeout))
	defer cancel()
	what := seeder.Seed{
		Scripts:  b.seed.Scripts,
		Commands: b.seed.Commands != "",
		ImageCLI: b.settings.AWSCLI == AWSCLIImage,
		Image:    b.seedImage(),
	}
	begin := time.Now()
	seeded, err := b.run.Seed(limited, what, b.pass)
	if err != nil {
		return dynamo.Catalog{}, fmt.Errorf("applying the seed: %w", err)
	}
	if seeded.Commands > 0 {
		b.log.Infof("seeded by %s: %s in %.1f s", count(int64(seeded.Commands), "command"), count(int64(seeded.Items), "item"), time.Since(begin).Seconds())
	}
	if seeded.Note != "" {
		b.log.Infof("note: %s", seeded.Note)
	}
	catalog, err := b.run.Describe(limited) // which waits for tables that are still being changed
	if err != nil {
		return catalog, err
	}
	if len(catalog.Tables) == 0 {
		b.log.Warn("the seed left no tables: the snapshot will be empty")
	}
	for _, table := range catalog.Tables {
		if table.Expired > 0 { // a state that changes by itself is none that anybody can vouch for
			return catalog, fmt.Errorf("table %s: %d of its items have expired by %s, their time to live: DynamoDB Local deletes them soon after a start; seed them with a later time", table.Name, table.Expired, table.TTL)
		}
	}
	return catalog, b.expect(limited)
}

// expect finds out whether the database that runs holds what the user says it must.
func (b *bake) expect(ctx context.Context) error {
	if b.Expect.IsZero() {
		return nil
	}
	return b.run.Expect(ctx, b.Expect)
}

// pass writes a line of a script, or about it, into the log.
func (b *bake) pass(o seeder.Output) {
	switch o.Stream {
	case seeder.Progress:
		b.log.Infof("%s: %s", o.Script, o.Line)
	case seeder.Detail:
		b.log.Debugf("%s: %s", o.Script, o.Line)
	default:
		b.log.Infof("%s | %s", o.Script, o.Line)
	}
}

// commit stops the database and makes the image.
func (b *bake) commit(ctx context.Context, base engine.Image, catalog dynamo.Catalog) (engine.Snapshot, error) {
	defer b.phase("commit")()
	if err := b.run.StopDatabase(ctx); err != nil {
		return engine.Snapshot{}, err
	}
	name := fullName(b.origin.base.ref)
	b.described = snapshot.Description{
		Catalog:     catalog,
		Fingerprint: b.fingerprint,
		Origin:      snapshot.Origin{Name: name, Digest: b.origin.base.digest, ID: base.ID, Platform: platform},
		From:        b.origin.from,
	}
	labels, err := b.described.Labels(b.labels(b.metadata.Labels(time.Now(), name, b.origin.base.digest), b.Labels))
	if err != nil {
		return engine.Snapshot{}, err
	}
	made, err := b.run.Commit(ctx, base, engine.CommitOptions{Author: b.settings.Author, Message: b.Message, Labels: labels})
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
	b.image.Ref = b.name()
	close(b.committed)
	return made, nil
}

// verify starts the snapshot and compares what it serves with what was seeded.
func (b *bake) verify(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	defer b.phase("verify")()
	if b.redactor.Find(made.Texts) {
		return errors.New("verifying the snapshot: its configuration holds one of the step's secrets; look at author, message and labels")
	}
	timeout := b.settings.StartTimeout
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the snapshot took longer than %s", timeout))
	defer cancel()
	err := b.run.StartSnapshot(limited, made.ID)
	if err == nil {
		err = b.run.WaitUntilReady(limited)
	}
	var served dynamo.Catalog
	if err == nil {
		served, err = b.run.Describe(ctx)
	}
	if err == nil {
		err = different(catalog, served)
	}
	if err == nil {
		err = b.expect(ctx)
	}
	if err == nil {
		err = b.run.CheckWritable(ctx)
	}
	if err == nil && made.HealthCheck {
		err = b.run.CheckHealth(ctx)
	}
	if err != nil {
		return fmt.Errorf("verifying the snapshot: %w", err)
	}
	return nil
}

// different tells how a snapshot's catalog differs from the one described before the commit.
func different(seeded, served dynamo.Catalog) error {
	differences := seeded.Diff(served)
	if len(differences) == 0 {
		return nil
	}
	return errors.New("it does not serve what was seeded:\n- " + strings.Join(differences, "\n- "))
}

// discard removes a snapshot that nobody can vouch for, if there is one.
func (b *bake) discard(ctx context.Context, made engine.Snapshot) error {
	if made.ID == "" {
		return nil
	}
	b.cleanUp(ctx) // a container of it may be running
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	return b.engine.RemoveImage(ctx, made.ID)
}

// cleanUp removes everything but images; calling it again does nothing.
func (b *bake) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	if err := b.run.Close(ctx); err != nil {
		b.log.Warnf("cleaning up: %v; the next run will try again", err)
	}
}
