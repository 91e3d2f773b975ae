package plugin

import (
	"context"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// start starts the database, with the state to start on, and waits until it answers.
func (b *bake) start(ctx context.Context, need engine.Material) (engine.Database, error) {
	defer b.phase("start", "starting the database")()
	timeout := b.settings.StartTimeout
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the database took longer than %s", timeout))
	defer cancel()
	if need.From.ID != "" {
		b.log.Infof("starting on %s", need.From.Ref)
	}
	seeded, err := b.run.Start(ctx, need)
	return seeded, inSettings(err, b.origin.base.Setting)
}

// tellOwnState tells of the state that the base holds, which is started on.
func (b *bake) tellOwnState(own engine.OwnState) {
	b.log.Infof("starting on the state that the base holds, %s", own.Path)
	if len(own.Ignored) > 0 {
		b.log.Warnf("the base holds other states, which its command does not serve, nor will the snapshot: %s", strings.Join(own.Ignored, ", "))
	}
}
