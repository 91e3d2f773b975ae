// Package plugin is a run: plan, reuse, bake, verify and publish, and the order of events.
package plugin

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/workspace"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// Exec does one run: settings, plan, reuse or bake and verify, publish, report, and always the
// clean-up. It logs to output, including the error that it returns.
func Exec(ctx context.Context, environ []string, output io.Writer) error {
	return withSettings(environment(environ), output, func(r reporter) error {
		return execute(ctx, r, func(ctx context.Context, s *step) error {
			if err := run(ctx, s); err != nil {
				return err
			}
			r.report(s.result(time.Now()))
			return nil
		})
	})
}

// environment turns a list of NAME=value, as from os.Environ, into a map.
func environment(environ []string) map[string]string {
	values := make(map[string]string, len(environ))
	for _, line := range environ {
		key, value, _ := strings.Cut(line, "=")
		values[key] = value
	}
	return values
}

// withSettings calls do with the settings of an environment, unless they are invalid, and logs its
// error.
func withSettings(environ map[string]string, output io.Writer, do func(reporter) error) error {
	r, err := load(environ, output)
	for _, warning := range r.warnings {
		r.log.Warn(warning)
	}
	if err == nil {
		err = do(r)
	}
	if err != nil {
		r.log.Error(err)
	}
	return err
}

// withTrial is [withSettings] for those of a command line and an environment.
func withTrial(environ []string, given Trial, output io.Writer, do func(reporter) error) error {
	all := environment(environ)
	dir, err := os.Getwd()
	if err == nil {
		given, err = given.withList(dir, all)
	}
	return withSettings(given.environ(all), output, func(r reporter) error {
		if err != nil {
			return err
		}
		return do(r)
	})
}

// load reads the settings of an environment. The reporter can log beside an error, too.
func load(environ map[string]string, output io.Writer) (reporter, error) {
	given, redactor, warnings, err := settings.Load(environ)
	log := newLogger(logOutput(output, environ, given.LogLevel), redactor, given.LogLevel, "")
	return reporter{log, output, redactor, given, environ, warnings}, err
}

// plan makes the plan of a run. seen notes what is read of the workspace.
func (r reporter) plan(seen *workspace.Seen) (plan, error) {
	p, err := newPlan(r.settings, r.environ, r.redactor, time.Now(), seen)
	if err != nil {
		return p, errors.New(r.redactor.Problem(err.Error())) // files of tags may hold anything
	}
	return p, nil
}

// execute makes the plan of a run and connects to the engine, and calls do with both.
func execute(ctx context.Context, r reporter, do func(context.Context, *step) error) error {
	plan, err := r.plan(nil)
	if err != nil {
		return err
	}
	for _, warning := range plan.warnings {
		r.log.Warn(warning)
	}
	if plan.skip != "" {
		r.log.Warn(plan.skip)
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, plan.settings.Timeout, timeoutError(plan.settings))
	defer cancel()
	connected, err := docker.Connect(ctx)
	if err != nil {
		return err
	}
	return do(ctx, newStep(plan, connected, r.log))
}
