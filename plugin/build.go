package plugin

import (
	"context"
	"errors"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// builder makes snapshots on the engine.
type builder struct {
	*step
	cleanUp *cleanUp
	warm    *warmBases
	slots   int // how many snapshots may be made at the same time
}

// diskState is the size of a state that is on the disk.
const diskState = 0

// memoryShare returns the memory for each of the parallel snapshots, in bytes. Half of the machine
// is for the scripts, half for the states, so that no seed exhausts a runner that others use, too.
func (m *builder) memoryShare() int64 { return m.engine.Capacity().Memory / 2 / int64(m.slots) }

// withState makes a state in memory or, if it does not fit, on the disk. do gets the memory for the
// state, in bytes.
func (m *builder) withState(b *bake, do func(size int64) error) error {
	size := int64(m.settings.StateMemory)
	if size <= 0 {
		size = m.memoryShare()
	}
	err := do(size)
	if errors.Is(err, seeder.ErrFull) {
		b.log.Infof("once more on the disk, because the state needs more memory than %s", units.BytesSize(float64(size)))
		err = do(diskState)
	}
	return err
}

// build makes and verifies a snapshot or a bundle.
func (m *builder) build(ctx context.Context, b *bake) error {
	if b.members != nil {
		return m.bundle(ctx, b)
	}
	return m.withState(b, func(size int64) error { return m.attempt(ctx, b, size) })
}

func (m *builder) attempt(ctx context.Context, b *bake, stateSize int64) (err error) {
	a := m.newAttempt(b)
	defer func() {
		if err != nil {
			m.cleanUp.discard(a.run, b.log)
			return
		}
		m.cleanUp.closeAsync(a.run, b.log)
	}()
	need, err := a.findMaterial(ctx, m.memoryShare(), stateSize)
	if err != nil {
		return err
	}
	base := need.Base.ID
	if need.Base, err = m.warm.prepare(ctx, b, need.Base); err != nil {
		return err
	}
	need.Serve = true
	seeded, err := m.start(ctx, a, need)
	if err != nil {
		return err
	}
	catalog, err := a.applySeed(ctx, seeded)
	if err != nil {
		return err
	}
	made, err := a.commit(ctx, base, need, catalog)
	if err != nil {
		return err
	}
	if err := a.verify(ctx, made, catalog); err != nil {
		return err
	}
	if err := b.awaitVerifiedParent(); err != nil {
		return err
	}
	// While a container still uses it: another run's sweep removes what has neither name nor
	// container.
	return m.engine.Tag(ctx, made.ID, m.settings.Repo.Tag(b.fingerprint.Tag()).String())
}

func (m *builder) newAttempt(b *bake) attempt {
	run := m.engine.NewRun(m.settings.Timeout + cleanUpTimeout)
	m.cleanUp.add(run, b.log)
	b.log.Debugf("run %s on %s", run.ID(), m.engine.Description())
	return attempt{bake: b, step: m.step, run: run}
}

// start starts the database and waits until it answers.
func (m *builder) start(ctx context.Context, a attempt, need engine.Material) (engine.Database, error) {
	defer a.phase("start", "starting the database")()
	ctx, cancel := m.limitStart(ctx, "the database")
	defer cancel()
	switch {
	case need.From.ID != "":
		a.log.Infof("starting on %s", need.From.Ref)
	case len(a.seed.Parts) > 0 && a.seed.Parts[0].State:
		a.log.Infof("starting on the database in %s", a.seed.Parts[0].Name)
	}
	seeded, err := a.run.Start(ctx, need)
	return seeded, inSettings(err, a.origin.base.Setting)
}
