package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// mostSampled is how many items of each table a trial shows.
const mostSampled = 5

// Try runs a seed as a bake does and prints to output what it has made. Nothing is committed,
// pushed or asked of a registry, unless an image is missing. It logs to the log, the error it
// returns included.
func Try(ctx context.Context, environ []string, trial Trial, output, log io.Writer) error {
	return withSettings(trial.environ(environment(environ)), log, func(r reporter) error {
		if r.settings.HasList() {
			return errors.New("snapshots: a trial is of one seed: name it on the command line, and leave out the list")
		}
		r.settings.Tags, r.settings.TagsFile, r.settings.AutoTag = settings.List{"try"}, "", false
		r.settings.DryRun = true
		return execute(ctx, r, func(ctx context.Context, s *step) error {
			s.images.Local = true
			return s.try(ctx, func(state report.State) error { return state.Write(output, trial.JSON, r.redactor.String) })
		})
	})
}

// try goes the road from the plan to the seeded state, and shows that.
func (s *step) try(ctx context.Context, show func(report.State) error) error {
	defer s.cleanup.begin(ctx)()
	defer s.phase("wait", "")()
	if err := s.identify(ctx); err != nil {
		return err
	}
	b := s.bakes[0]
	s.slots = make(chan struct{}, 1)
	defer s.waitForCleanup()
	defer s.sweep(ctx)()
	prepare, err := s.prepareLater(ctx, b.origin.base)
	if err != nil {
		return err
	}
	err = b.withRoom(func(stateMemory int64) error { return b.tryIn(ctx, stateMemory, show) })
	if err != nil {
		return err
	}
	s.log.Infof("took %s", report.Timing(s.result(time.Now())))
	return prepare()
}

// prepareLater leaves the base as it is unless it has been prepared for fast starts already: that
// takes longer than the start of one that is not. It returns what prepares it, for the next trial.
func (s *step) prepareLater(ctx context.Context, base *images.Pin) (prepare func() error, err error) {
	nothing := func() error { return nil }
	if !s.settings.FastStart {
		return nothing, nil
	}
	warm, err := s.findWarm(ctx, warmIdentity(base))
	if err != nil || warm.ID != "" {
		return nothing, err
	}
	s.settings.FastStart = false
	return func() error {
		s.settings.FastStart = true
		image, err := base.Fetch(ctx)
		if err != nil {
			return err
		}
		_, err = s.bakes[0].prepare(ctx, image)
		return err
	}, nil
}

func (b *bake) tryIn(ctx context.Context, stateMemory int64, show func(report.State) error) error {
	run := b.newRun()
	defer func() {
		defer b.phase("clean up", "clearing up")()
		b.cleanup.close(run, b.log)
	}()
	need, err := b.findMaterial(ctx, stateMemory)
	if err != nil {
		return err
	}
	need.Serve = false
	seeded, err := b.start(ctx, need)
	if err != nil {
		return err
	}
	catalog, err := b.applySeed(ctx, seeded)
	if err != nil {
		return err
	}
	items, err := seeded.Sample(ctx, mostSampled)
	if err != nil {
		return err
	}
	b.log.Info("")
	if err := show(report.NewState(catalog, items)); err != nil {
		return fmt.Errorf("printing the state: %w", err)
	}
	return nil
}
