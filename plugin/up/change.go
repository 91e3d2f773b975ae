package up

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// watch makes and serves the snapshot again whenever its files have changed.
func (s *session) watch(ctx context.Context) error {
	s.log.Infof("watching %s", wording.Count(len(s.plan.Seen.Files()), "file"))
	for {
		names, err := s.watcher.next(ctx)
		if err != nil {
			return err
		}
		if err := s.change(ctx, changed(names)); err != nil {
			return err
		}
	}
}

// warn tells the warnings of a plan that were not told before.
func (s *session) warn(of Plan, told []string) {
	for _, warning := range of.Warnings {
		if !slices.Contains(told, warning) {
			s.log.Warn(warning)
		}
	}
}

// changed says what has changed.
func changed(names []string) string {
	switch len(names) {
	case 0:
		return "many files changed"
	case 1:
		return names[0] + " changed"
	}
	return wording.Names(names) + " changed"
}

// change plans again. Where the plan is another one, its snapshot takes the place of the one that
// is served. Only what ends the session is an error.
func (s *session) change(ctx context.Context, what string) error {
	begin := time.Now()
	plan, problem := s.project.Plan(ctx)
	if plan.Seen == nil {
		plan.Seen = s.plan.Seen
	}
	seen := []*workspace.Seen{plan.Seen}
	if problem != nil { // it may have seen less than before
		seen = append(seen, s.plan.Seen)
	}
	if err := s.watcher.watch(seen...); err != nil {
		return err
	}
	if problem != nil {
		return s.keep(ctx, what, problem)
	}
	s.warn(plan, s.plan.Warnings)
	if plan.Fingerprint == s.plan.Fingerprint {
		if s.isStale {
			s.log.Infof("%s: the database is up to date", what)
		} else {
			s.log.Debugf("%s, which changes nothing", what)
		}
		s.plan, s.isStale = plan, false
		return nil
	}
	s.log.Infof("%s: baking", what)
	baked, awaitPrepared, err := s.bake(ctx, plan)
	if err != nil {
		return s.keep(ctx, what, err)
	}
	defer baked.Finish()
	bakeTime, begin := time.Since(begin), time.Now()
	awaitPrepared()
	address, err := s.start(ctx, baked)
	if err != nil {
		return s.keep(ctx, what, err)
	}
	s.plan, s.isStale = plan, false
	s.log.Infof("%s: %s at %s (baked in %s, swapped in %s)", what, holds(baked.Description), endpoint(address), seconds(bakeTime), seconds(time.Since(begin)))
	return nil
}

// bake makes a snapshot. Its database is prepared while it is verified, and perhaps longer.
func (s *session) bake(ctx context.Context, plan Plan) (baked Baked, awaitPrepared func(), err error) {
	var preparing sync.WaitGroup
	baked, err = plan.Bake(ctx, func(image string) {
		preparing.Go(func() {
			if err := s.service.Prepare(ctx, image); err != nil {
				s.log.Debugf("starting the next database: %v", err)
			}
		})
	})
	if err == nil {
		return baked, preparing.Wait, nil
	}
	preparing.Wait()
	if problem := s.service.Prepare(ctx, ""); problem != nil {
		s.log.Warnf("removing the database that is not served: %v", problem)
	}
	return baked, nil, err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// keep tells that what is served stays, and why.
func (s *session) keep(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.isStale = true
	s.log.Errorf("%s: %s", what, strings.TrimSpace(err.Error()))
	s.log.Warn("the database from before the change is still served")
	return nil
}
