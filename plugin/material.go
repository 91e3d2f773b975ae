package plugin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

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

// mostProcesses is how many processes and threads a seed may have at a time: far more than any
// needs, and far less than the runner has.
const mostProcesses = 4096

// share is what of the machine's memory one of the snapshots may take that are baked at the same
// time. Half of the machine is for the scripts, half for the states, so that no seed takes down the
// runner that it shares with others.
func (b *bake) share() int64 { return b.engine.Capacity().Memory / 2 / int64(cap(b.slots)) }

func (b *bake) stateMemory() int64 {
	if given := b.settings.StateMemory; given > 0 {
		return int64(given)
	}
	return b.share()
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

// onDisk is the memory of a state that lies on the disk.
const onDisk = 0

// tellOwnState tells of the state that the base holds, which is started on.
func (b *bake) tellOwnState(own engine.OwnState) {
	b.log.Infof("starting on the state that the base holds, %s", own.Path)
	if len(own.Ignored) > 0 {
		b.log.Warnf("the base holds other states, which its command does not serve, nor will the snapshot: %s", strings.Join(own.Ignored, ", "))
	}
}
