package plugin

import (
	"context"
)

// run makes and publishes the snapshots of a step.
func run(ctx context.Context, s *step) error {
	clean, stop := newCleanUp(ctx)
	defer stop()
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
	defer finish(s, clean)
	defer sweep(ctx, s, clean)()
	defer clean.releaseAll()
	warm, err := s.makeAll(ctx, clean)
	if err != nil {
		return err
	}
	return publisher{s, warm}.publish(ctx)
}

// makeAll makes what was not found.
func (s *step) makeAll(ctx context.Context, clean *cleanUp) (*warmBases, error) {
	warm := &warmBases{step: s, cleanUp: clean}
	m := &builder{step: s, cleanUp: clean, warm: warm, slots: s.countSlots()}
	return warm, s.buildAll(ctx, m.slots, m.build)
}
