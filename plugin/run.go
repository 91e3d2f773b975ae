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
	warm := &warmBases{step: s, cleanUp: clean}
	m := &builder{step: s, cleanUp: clean, warm: warm, slots: s.countSlots()}
	if err := s.buildAll(ctx, m.slots, m.build); err != nil {
		return err
	}
	return publisher{s, warm}.publish(ctx)
}
