package plugin

import (
	"context"
)

// run goes the road from the plan to the published snapshots.
func (s *step) run(ctx context.Context) error {
	defer s.cleanup.begin(ctx)()
	defer s.phase("wait", "")() // whatever is in no other phase
	if err := s.checkAccount(ctx); err != nil {
		return err
	}
	if err := s.identify(ctx); err != nil {
		return err
	}
	if err := s.lookUpAll(ctx); err != nil {
		return err
	}
	if err := s.checkPush(ctx); err != nil {
		return err
	}
	defer s.waitForCleanup()
	defer s.sweep(ctx)()
	defer s.releaseAll()
	if err := s.bakeAll(ctx); err != nil {
		return err
	}
	return s.publish(ctx)
}

// releaseAll takes the runs' names from the snapshots: they have got others by now, or are worth
// nothing.
func (s *step) releaseAll() {
	for _, b := range s.bakes {
		if b.run != nil {
			s.cleanup.pending.Go(func() { s.cleanup.release(b.run, b.log) })
		}
	}
}

// waitForCleanup waits for what is cleared up next to the work.
func (s *step) waitForCleanup() {
	defer s.phase("clean up", "clearing up")()
	s.cleanup.pending.Wait()
}
