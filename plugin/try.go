package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// maxSample is the number of items of each table that a trial shows.
const maxSample = 5

// Try runs a seed and prints the state to output. It commits and pushes nothing, and asks a
// registry only for missing images. It logs to log, including the error that it returns.
func Try(ctx context.Context, environ []string, trial Trial, output, log io.Writer) error {
	return withTrial(environ, trial, log, func(r reporter) error {
		if r.settings.HasList() {
			return errors.New("a list of snapshots cannot be tried: name the files of one seed, or serve one of the list by dynasnap up --state TAG")
		}
		r.settings.Tags, r.settings.TagsFile, r.settings.AutoTag, r.settings.Bundle = settings.List{"try"}, "", false, nil
		r.settings.DryRun = true
		return execute(ctx, r, func(ctx context.Context, s *step) error {
			s.images.Local = true
			return try(ctx, s, func(state report.State) error { return state.Write(output, trial.JSON, r.redactor.String) })
		})
	})
}

// try makes the seeded state and shows it.
func try(ctx context.Context, s *step, show func(report.State) error) error {
	clean, stop := newCleanUp(ctx)
	defer stop()
	defer s.phase("wait", "")()
	if err := s.identify(ctx); err != nil {
		return err
	}
	defer finish(s, clean)
	defer sweep(ctx, s, clean)()
	warm := &warmBases{step: s, cleanUp: clean}
	m := &builder{step: s, cleanUp: clean, warm: warm, slots: 1}
	b := s.bakes[0]
	prepared, err := isPrepared(ctx, warm, b)
	if err != nil {
		return err
	}
	err = m.withState(b, func(size int64) error { return m.try(ctx, b, size, prepared, show) })
	if err != nil {
		return err
	}
	s.log.Infof("took %s", report.Timing(s.result(time.Now())))
	if prepared {
		return nil
	}
	return prepareBase(ctx, warm, b)
}

// isPrepared reports whether the base is prepared for fast starts, or need not be. A trial does not
// prepare it first, because that takes longer than a slow start.
func isPrepared(ctx context.Context, warm *warmBases, b *bake) (bool, error) {
	if !warm.settings.FastStart {
		return true, nil
	}
	found, err := warm.find(ctx, warmIdentity(b.origin.base))
	return found.ID != "", err
}

// prepareBase prepares the base for the next trial.
func prepareBase(ctx context.Context, warm *warmBases, b *bake) error {
	base, err := b.origin.base.Fetch(ctx)
	if err != nil {
		return err
	}
	_, err = warm.prepare(ctx, b, base)
	return err
}

// try seeds a database and shows its state.
func (m *builder) try(ctx context.Context, b *bake, stateSize int64, prepared bool, show func(report.State) error) error {
	a := m.newAttempt(b)
	defer func() {
		defer b.phase("clean up", "clearing up")()
		m.cleanUp.close(a.run, b.log)
	}()
	need, err := a.findMaterial(ctx, m.memoryShare(), stateSize)
	if err != nil {
		return err
	}
	if prepared {
		if need.Base, err = m.warm.prepare(ctx, b, need.Base); err != nil {
			return err
		}
	}
	seeded, err := m.start(ctx, a, need)
	if err != nil {
		return err
	}
	catalog, err := a.applySeed(ctx, seeded)
	if err != nil {
		return err
	}
	items, err := seeded.Sample(ctx, maxSample)
	if err != nil {
		return err
	}
	b.log.Info("")
	if err := show(report.NewState(catalog, a.made, items)); err != nil {
		return fmt.Errorf("printing the state: %w", err)
	}
	return nil
}
