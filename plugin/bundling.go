package plugin

import (
	"context"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// bundling makes a bundle in one run of the engine.
type bundling struct {
	*bake
	step *step
	run  engine.Bundling
}

// bundle makes and verifies a bundle of snapshots that are there.
func (m *builder) bundle(ctx context.Context, b *bake) (err error) {
	u := bundling{bake: b, step: m.step, run: m.engine.NewBundling(m.settings.Timeout + cleanUpTimeout)}
	m.cleanUp.add(u.run, b.log)
	b.log.Debugf("run %s on %s", u.run.ID(), m.engine.Description())
	defer func() {
		if err != nil {
			m.cleanUp.discard(u.run, b.log)
			return
		}
		m.cleanUp.closeAsync(u.run, b.log)
	}()
	need, err := u.pullImages(ctx)
	if err != nil {
		return err
	}
	base := need.Base.ID
	if need.Base, err = m.warm.prepare(ctx, b, need.Base); err != nil {
		return err
	}
	need.Memory = m.memoryShare()
	made, err := u.commit(ctx, base, need)
	if err != nil {
		return err
	}
	if err := u.verify(ctx, made); err != nil {
		return err
	}
	return m.engine.Tag(ctx, made.ID, m.settings.Repo.Tag(b.fingerprint.Tag()).String())
}

// pullImages pulls the base and the snapshots that the engine lacks.
func (u bundling) pullImages(ctx context.Context) (need engine.BundleMaterial, err error) {
	defer u.phase("pull", "")()
	if need.Base, err = u.origin.base.Fetch(ctx); err != nil {
		return need, err
	}
	if err := checkBase(need.Base, servingOf(u.step.settings, u.states())); err != nil {
		return need, fmt.Errorf("%s: %s: %w", u.origin.base.Setting, need.Base.Ref, err)
	}
	for _, m := range u.members {
		image, err := m.onEngine(ctx)
		if err != nil {
			return need, err
		}
		need.Snapshots = append(need.Snapshots, image)
	}
	return need, nil
}

// commit makes the image.
func (u bundling) commit(ctx context.Context, base string, need engine.BundleMaterial) (engine.Snapshot, error) {
	defer u.phase("commit", "committing the bundle")()
	u.tellPrefixes()
	u.described = snapshot.Description{Catalog: u.members[0].described.Catalog}
	for _, m := range u.members {
		state := snapshot.State{Name: m.name, Fingerprint: m.fingerprint, Catalog: m.described.Catalog}
		u.described.States = append(u.described.States, state)
	}
	options, err := u.step.commitOptions(u.bake, base, need.Base)
	if err != nil {
		return engine.Snapshot{}, err
	}
	made, err := u.run.Commit(ctx, need, options)
	if err != nil {
		return made, err
	}
	return made, u.step.noteCommitted(ctx, u.bake, need.Base, made)
}

// tellPrefixes logs which names of states begin with another one.
func (u bundling) tellPrefixes() {
	for _, short := range u.members {
		var longer []string
		for _, other := range u.members {
			if other.name != short.name && strings.HasPrefix(other.name, short.name) {
				longer = append(longer, other.name)
			}
		}
		if len(longer) > 0 {
			u.log.Infof("the name of the state %s is the beginning of others (%s): an access key gets the state with the longest name that fits", short.name, wording.Names(longer))
		}
	}
}

// verify starts the bundle and compares each of its states with that of its snapshot.
func (u bundling) verify(ctx context.Context, made engine.Snapshot) error {
	defer u.phase("verify", "verifying the bundle")()
	if err := u.step.examine(ctx, u.bake, made, u.run.Serve, u.examineStates); err != nil {
		return fmt.Errorf("verifying the bundle: %w", err)
	}
	return nil
}

// examineStates examines the state of each snapshot. Its name is an access key that chooses it.
func (u bundling) examineStates(ctx context.Context, served engine.Served) error {
	for i, m := range u.members {
		other := u.members[(i+1)%len(u.members)].name
		if len(u.members) == 1 {
			other = dynamo.AccessKey
		}
		if err := m.examine(ctx, served.As(m.name), other); err != nil {
			return fmt.Errorf("access key %s: %w", m.name, err)
		}
	}
	return nil
}

// examine examines the database that an access key has. Who has the other key must not see what is
// written to it.
func (m member) examine(ctx context.Context, served engine.Served, other string) error {
	serves, err := served.Describe(ctx)
	if err != nil {
		return err
	}
	if err := different(m.described.Catalog, serves); err != nil {
		return err
	}
	if err := m.check(ctx, served, serves); err != nil {
		return err
	}
	return served.CheckWritable(ctx, other)
}
