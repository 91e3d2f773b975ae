// Package up is the command `dynasnap up`, which serves a snapshot on the machine of a developer,
// and `dynasnap down`.
package up

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sirupsen/logrus"
	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
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

// close removes what is served.
func (s *session) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := s.service.Close(ctx); err != nil {
		return fmt.Errorf("removing the database: %w", err)
	}
	return nil
}
