package plugin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// cleanUpTimeout bounds the removal of a run, even of a cancelled one. Woodpecker kills a step 20
// seconds after it has asked it to stop.
const cleanUpTimeout = 15 * time.Second

var errCleanUpTimeout = fmt.Errorf("not done within %s", cleanUpTimeout)

// leftoverAge is the time without activity after which a run that is not running counts as left
// over.
const leftoverAge = 30 * time.Second

// sweepTimeout is how much longer than the rest of a run the sweep may take.
const sweepTimeout = 5 * time.Second

// cleanUp removes what is no longer needed from the engine, mostly while the run goes on.
type cleanUp struct {
	// ctx ends a little later than the run.
	ctx     context.Context //nolint:containedctx // what is removed outlives the calls that say so
	pending sync.WaitGroup

	mu    sync.Mutex
	named []namedRun
}

// namedRun is a run on the engine whose image has the run's own name.
type namedRun struct {
	run engine.Cleaner
	log *logrus.Logger
}

// newCleanUp cleans up after a run with this context. stop ends every removal.
func newCleanUp(ctx context.Context) (c *cleanUp, stop func()) {
	ctx, stop = engine.WithGrace(ctx, cleanUpTimeout)
	return &cleanUp{ctx: ctx}, stop
}

// add makes releaseAll remove the run's own name from its image.
func (c *cleanUp) add(run engine.Cleaner, log *logrus.Logger) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.named = append(c.named, namedRun{run, log})
}

// close removes a run from the engine, without its image. It may be called repeatedly.
func (c *cleanUp) close(run engine.Cleaner, log *logrus.Logger) { c.remove(log, run.Close) }

// closeAsync closes a run without waiting, because neither a push nor another bake needs to.
func (c *cleanUp) closeAsync(run engine.Cleaner, log *logrus.Logger) {
	c.pending.Go(func() { c.close(run, log) })
}

// discard removes a run from the engine. Its image is removed as well if it has only the run's own
// name.
func (c *cleanUp) discard(run engine.Cleaner, log *logrus.Logger) {
	c.close(run, log) // a container of the image may be running
	c.remove(log, run.Release)
}

// discardAsync discards a run without waiting.
func (c *cleanUp) discardAsync(run engine.Cleaner, log *logrus.Logger) {
	c.pending.Go(func() { c.discard(run, log) })
}

// releaseAll removes the runs' own names from the snapshots, which have other names by now, or are
// useless.
func (c *cleanUp) releaseAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.named {
		c.pending.Go(func() { c.remove(n.log, n.run.Release) })
	}
}

// remove removes something. It continues for a while when the run is over.
func (c *cleanUp) remove(log *logrus.Logger, what func(context.Context) error) {
	ctx, cancel := context.WithTimeoutCause(c.ctx, cleanUpTimeout, errCleanUpTimeout)
	defer cancel()
	if err := what(ctx); err != nil {
		log.Warnf("cleaning up: %v; the next run will try again", err)
	}
}

// sweep removes what earlier runs left, except for images with the ids in keep. Its errors do not
// fail the run, and nothing waits for it.
func (c *cleanUp) sweep(ctx context.Context, on engine.Engine, keep map[string]bool, log *logrus.Logger) (done func()) {
	sweep, cancel := context.WithCancelCause(ctx)
	c.pending.Go(func() {
		defer cancel(nil)
		runs, err := on.Sweep(sweep, leftoverAge, keep)
		if err != nil && ctx.Err() == nil { // or else the run says itself why it ends
			log.Warnf("removing what earlier runs left behind: %v", err)
		}
		if runs > 0 {
			log.Infof("removed what %s left behind", wording.Count(runs, "earlier, interrupted run"))
		}
	})
	return func() {
		time.AfterFunc(sweepTimeout, func() { cancel(fmt.Errorf("given up %s after all else was done", sweepTimeout)) })
	}
}

// wait waits until everything is removed.
func (c *cleanUp) wait() { c.pending.Wait() }
