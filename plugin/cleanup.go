package plugin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// Removing what a run has on the engine gets this long even when the run was cancelled: Woodpecker
// kills 20 seconds after it has asked to stop.
const cleanUpTimeout = 15 * time.Second

// cleanup is clearing up, which goes on next to the work and for a while after the run.
type cleanup struct {
	pending sync.WaitGroup
	ctx     context.Context //nolint:containedctx // that of the run, with a grace
}

// begin sets the context of the run that is cleared up after.
func (c *cleanup) begin(ctx context.Context) (end context.CancelFunc) {
	c.ctx, end = engine.WithGrace(ctx, cleanUpTimeout)
	return end
}

// close removes everything that a run has on the engine but its image; doing it again does nothing.
func (c *cleanup) close(run engine.Cleaner, log *logrus.Logger) { c.do(log, run.Close) }

// release takes the run's own name from its image, which goes if it has got no other.
func (c *cleanup) release(run engine.Cleaner, log *logrus.Logger) { c.do(log, run.Release) }

// discard removes everything that a run has on the engine, with an image that nobody vouches for.
func (c *cleanup) discard(run engine.Cleaner, log *logrus.Logger) {
	c.close(run, log) // a container of the image may be running
	c.release(run, log)
}

// do clears something up. What fails is only told: the next run's sweep finds it.
func (c *cleanup) do(log *logrus.Logger, remove func(context.Context) error) {
	ctx, cancel := context.WithTimeoutCause(c.ctx, cleanUpTimeout, errCleanUpTimeout)
	defer cancel()
	if err := remove(ctx); err != nil {
		log.Warnf("cleaning up: %v; the next run will try again", err)
	}
}

var errCleanUpTimeout = fmt.Errorf("not done within %s", cleanUpTimeout)
