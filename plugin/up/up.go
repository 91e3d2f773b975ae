// Package up is the command `dynasnap up`, which serves a snapshot on the machine of a developer,
// and `dynasnap down`.
package up

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Project is what is served.
type Project interface {
	// Plan reads the settings and the seed, and finds the images. Of the plan that it returns
	// beside an error only Seen counts.
	Plan(ctx context.Context) (Plan, error)
	// Service prepares a service on the engine that the first plan has found.
	Service(place engine.ServicePlace) (engine.Service, error)
}

// Plan is a snapshot to serve.
type Plan struct {
	Fingerprint snapshot.Fingerprint
	// Seen is what was read of the workspace.
	Seen *workspace.Seen
	// Warnings are of the settings and the seed, such as files of it that are not read.
	Warnings []string
	// Bake finds the snapshot or makes it. It tells as soon as the image is there, which then has
	// yet to be verified.
	Bake func(ctx context.Context, committed func(image string)) (Baked, error)
}

// Baked is a snapshot on the engine.
type Baked struct {
	snapshot.Description
	// Image is its id on the engine.
	Image string
	// Tag is its own, and Others are those of the other snapshots of the list.
	Tag    string
	Others []string
	// Finish waits until what was needed to make it is removed.
	Finish func()
}

// Options say how a project is served.
type Options struct {
	engine.ServicePlace
	// Watch has the snapshot made anew when a file changes that it was made from.
	Watch bool
	// StartTimeout bounds the start of a database.
	StartTimeout time.Duration
}

// closeTimeout bounds the removal of what was served.
const closeTimeout = 15 * time.Second

// Run serves a project until ctx ends, or what is served does; a detached one until it is healthy.
// How to reach it goes to output.
func Run(ctx context.Context, project Project, options Options, log *logrus.Logger, output io.Writer) error {
	plan, err := project.Plan(ctx)
	if err != nil {
		return err
	}
	s := &session{Options: options, project: project, log: log, plan: plan}
	if s.service, err = project.Service(options.ServicePlace); err != nil {
		return err
	}
	if err := s.service.CheckPort(ctx); err != nil {
		return advisePort(err)
	}
	if options.Watch {
		if s.watcher, err = newWatcher(options.Project); err != nil {
			return err
		}
		defer s.watcher.close()
		if err := s.watcher.watch(plan.Seen); err != nil {
			return err
		}
	}
	err = s.serve(ctx, output)
	if err == nil && options.Detached {
		return nil
	}
	if err == nil {
		err = s.stay(ctx)
	}
	return errors.Join(err, s.close())
}

// session is one run of the command.
type session struct {
	Options
	project Project
	service engine.Service
	watcher *watcher // nil without Watch
	log     *logrus.Logger
	plan    Plan // of what is served
	isStale bool // the files could not be planned or made since then
}

// serve makes the first snapshot and serves it.
func (s *session) serve(ctx context.Context, output io.Writer) error {
	s.warn(s.plan, nil)
	baked, err := s.plan.Bake(ctx, func(string) {})
	if err != nil {
		return err
	}
	defer baked.Finish()
	address, err := s.start(ctx, baked)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(output, instructions(baked, address)); err != nil {
		return fmt.Errorf("printing how to reach the database: %w", err)
	}
	return nil
}

// start serves a snapshot in the place of what is served.
func (s *session) start(ctx context.Context, baked Baked) (engine.Address, error) {
	cause := fmt.Errorf("start_timeout: the database took longer than %s", s.StartTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, s.StartTimeout, cause)
	defer cancel()
	address, err := s.service.Serve(ctx, baked.Image)
	return address, advisePort(err)
}

// advisePort adds to an error what can be done about a port that is taken.
func advisePort(err error) error {
	if errors.As(err, new(*engine.PortError)) {
		return fmt.Errorf("%w: end that, or choose another port by --port; --port 0 takes a free one", err)
	}
	return err
}

// stay passes on the log of the database, and watches the files. When ctx ends it returns nothing.
func (s *session) stay(ctx context.Context) error {
	both, inner := errgroup.WithContext(ctx)
	both.Go(func() error {
		err := s.service.Follow(inner, func(line string) { s.log.Infof("database | %s", line) })
		if errors.Is(err, engine.ErrServiceRemoved) {
			return fmt.Errorf("the database is gone: %w, as dynasnap down does, and another dynasnap up for the same port", err)
		}
		return err
	})
	if s.watcher != nil {
		both.Go(func() error { return s.watch(inner) })
	}
	err := both.Wait()
	if ctx.Err() != nil {
		return nil //nolint:nilerr // that is how it ends
	}
	return err
}

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

// close removes what is served.
func (s *session) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := s.service.Close(ctx); err != nil {
		return fmt.Errorf("removing the database: %w", err)
	}
	return nil
}
