package plugin

import (
	"context"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// maxProcesses bounds the processes and threads of a seed: far more than any needs, and far fewer
// than the runner has.
const maxProcesses = 4096

// findMaterial pulls missing images, and describes what the run needs. memory is for the scripts,
// stateSize for the state, in bytes.
func (a attempt) findMaterial(ctx context.Context, memory, stateSize int64) (engine.Material, error) {
	given := a.step.settings
	need := engine.Material{
		Seed:        a.seed,
		ImageCLI:    given.AWSCLI == settings.ImageCLI,
		Memory:      memory,
		Processes:   maxProcesses,
		StateSize:   stateSize,
		JavaOptions: given.JavaOptions,
		OwnState:    a.logOwnState,
	}
	err := a.pullImages(ctx, &need)
	return need, err
}

// pullImages pulls the images that the engine lacks.
func (a attempt) pullImages(ctx context.Context, need *engine.Material) (err error) {
	defer a.phase("pull", "")()
	if need.Base, err = a.origin.base.Fetch(ctx); err != nil {
		return err
	}
	if err := checkBase(need.Base, servingOf(a.step.settings, a.states())); err != nil {
		return fmt.Errorf("%s: %s: %w", a.origin.base.Setting, need.Base.Ref, err)
	}
	if strings.HasSuffix(need.Base.Ref, "@"+need.Base.ID) { // as Docker with the containerd store has it
		a.log.Infof("base %s", need.Base.Ref)
	} else {
		a.log.Infof("base %s (%s)", need.Base.Ref, need.Base.ID)
	}
	for _, option := range need.Base.Base.DroppedOptions() {
		a.log.Infof("left out of its command: %s", option)
	}
	need.SeedImage = need.Base
	if a.seedImage != nil {
		if need.SeedImage, err = a.seedImage.Fetch(ctx); err != nil {
			return err
		}
	}
	switch {
	case a.parent != nil:
		need.From, err = a.parent.onEngine(ctx)
	case a.origin.state != nil:
		need.From, err = a.origin.state.Fetch(ctx)
	}
	return err
}

// checkBase checks that a snapshot can be made from an image.
func checkBase(base engine.Image, serving snapshot.Serving) error {
	_, err := base.Base.ServingCommand(serving)
	if err != nil && base.IsSnapshot() {
		return snapshotAsBase(engine.ErrSnapshotAsBase)
	}
	return err
}

// logOwnState logs the state in the base, which the snapshot starts with.
func (a attempt) logOwnState(own engine.OwnState) {
	a.log.Infof("starting on the state that the base holds, %s", own.Path)
	if len(own.Ignored) > 0 {
		a.log.Warnf("the base holds other states, which its command does not serve, nor will the snapshot: %s", strings.Join(own.Ignored, ", "))
	}
}
