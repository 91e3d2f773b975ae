package plugin

import "context"

// sweep removes what earlier runs left, but not what this one has found.
func sweep(ctx context.Context, s *step, c *cleanUp) (done func()) {
	found := map[string]bool{}
	for _, b := range s.bakes {
		found[b.image.ID] = true
		if b.origin.state != nil {
			found[b.origin.state.Local.ID] = true
		}
	}
	return c.sweep(ctx, s.engine, found, s.log)
}

// finish waits for removals that started during the run.
func finish(s *step, c *cleanUp) {
	defer s.phase("clean up", "clearing up")()
	c.wait()
}
