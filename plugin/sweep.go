package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// What of other runs has been quiet for this long, and is not running, was left behind.
const leftoverAge = 30 * time.Second

// sweepTimeout is how much longer than everything else the sweep may take.
const sweepTimeout = 5 * time.Second

// sweep removes what earlier runs left behind, but not what this one has found; it is not worth
// failing for, nor waiting for when all else is done.
func (s *step) sweep(ctx context.Context) (done func()) {
	found := map[string]bool{}
	for _, b := range s.bakes {
		found[b.image.ID] = true
		if b.origin.state != nil {
			found[b.origin.state.Local.ID] = true
		}
	}
	sweep, cancel := context.WithCancelCause(ctx)
	s.cleanup.pending.Go(func() {
		defer cancel(nil)
		runs, err := s.engine.Sweep(sweep, leftoverAge, found)
		if err != nil && ctx.Err() == nil { // or else the run says itself why it ends
			s.log.Warnf("removing what earlier runs left behind: %v", err)
		}
		if runs > 0 {
			s.log.Infof("removed what %s left behind", wording.Count(runs, "earlier, interrupted run"))
		}
	})
	return func() {
		time.AfterFunc(sweepTimeout, func() { cancel(fmt.Errorf("given up %s after all else was done", sweepTimeout)) })
	}
}
