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

// Removing what a run has on the engine gets this long even when the run was cancelled: Woodpecker
// kills 20 seconds after it has asked to stop.
const cleanUpTimeout = 15 * time.Second

var errCleanUpTimeout = fmt.Errorf("not done within %s", cleanUpTimeout)

// What of other runs has been quiet for this long, and is not running, was left behind.
const leftoverAge = 30 * time.Second

// sweepTimeout is how much longer than everything else the sweep may take.
const sweepTimeout = 5 * time.Second

// cleanUp removes what is on the engine and needed no more, most of it while the run goes on.
type cleanUp struct {
	// ctx ends a little later than the run.
	ctx     context.Context //nolint:containedctx // what is removed outlives the calls that say so
	pending sync.WaitGroup

	mu    sync.Mutex
	named []namedRun
}

// namedRun is a run on the engine whose image has a name of the run's own.
type namedRun struct {
	run engine.Cleaner
	log *logrus.Logger
}

// newCleanUp clears up after a run with this context. stop ends whatever is still being removed.
func newCleanUp(ctx context.Context) (c *cleanUp, stop func()) {
	ctx, stop = engine.WithGrace(ctx, cleanUpTimeout)
	return &cleanUp{ctx: ctx}, stop
}

// add has the run's own name taken from its image by releaseAll.
func (c *cleanUp) add(run engine.Cleaner, log *logrus.Logger) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.named = append(c.named, namedRun{run, log})
}

// close removes everything that a run has on the engine but its image; doing it again does nothing.
func (c *cleanUp) close(run engine.Cleaner, log *logrus.Logger) { c.remove(log, run.Close) }

// closeAsync closes a run while nobody waits for that: neither a push nor another bake needs to.
func (c *cleanUp) closeAsync(run engine.Cleaner, log *logrus.Logger) {
	c.pending.Go(func() { c.close(run, log) })
}

// discard removes everything that a run has on the engine. Its image goes with it if that has no
// name but the run's own.
func (c *cleanUp) discard(run engine.Cleaner, log *logrus.Logger) {
	c.close(run, log) // a container of the image may be running
	c.remove(log, run.Release)
}

// discardAsync discards a run while nobody waits for that.
func (c *cleanUp) discardAsync(run engine.Cleaner, log *logrus.Logger) {
	c.pending.Go(func() { c.discard(run, log) })
}

// releaseAll takes the runs' own names from the snapshots: they have got others by now, or are
// worth nothing.
func (c *cleanUp) releaseAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.named {
		c.pending.Go(func() { c.remove(n.log, n.run.Release) })
	}
}

// remove removes something, which goes on for a while when the run is over.
func (c *cleanUp) remove(log *logrus.Logger, what func(context.Context) error) {
	ctx, cancel := context.WithTimeoutCause(c.ctx, cleanUpTimeout, errCleanUpTimeout)
	defer cancel()
	if err := what(ctx); err != nil {
		log.Warnf("cleaning up: %v; the next run will try again", err)
	}
}

// sweep removes what earlier runs left behind, but not the images to keep, by their ids. It is not
// worth failing for, nor waiting for when all else is done.
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

// wait returns when all is removed.
func (c *cleanUp) wait() { c.pending.Wait() }
