package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/once"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// What of other runs has been quiet for this long, and is not running, was left behind.
const leftoverAge = 30 * time.Second

// Removing what a run has on the engine gets this long even when the run was cancelled: Woodpecker
// kills 20 seconds after it has asked to stop.
const cleanUpTimeout = 15 * time.Second

// Exec does one run: settings, plan, reuse or bake and verify, publish, report, and always the clean-up. It logs
// to output, the error it returns included.
func Exec(ctx context.Context, environ []string, output io.Writer) error {
	return withSettings(environment(environ), output, func(r reporter) error {
		return execute(ctx, r, func(ctx context.Context, s *step) error {
			if err := s.do(ctx); err != nil {
				return err
			}
			r.report(s.result(time.Now()))
			return nil
		})
	})
}

// environment turns a list of K=V, as os.Environ gives it, into a map.
func environment(environ []string) map[string]string {
	values := make(map[string]string, len(environ))
	for _, line := range environ {
		key, value, _ := strings.Cut(line, "=")
		values[key] = value
	}
	return values
}

// withSettings does something with the settings of an environment, unless they are bad, and tells
// what went wrong.
func withSettings(environ map[string]string, output io.Writer, do func(reporter) error) error {
	given, redactor, warnings, err := settings.Load(environ)
	log := newLogger(&oneByOne{to: output}, redactor, given.LogLevel, "")
	for _, warning := range warnings {
		log.Warn(warning)
	}
	if err == nil {
		err = do(reporter{log, output, redactor, given, environ})
	}
	if err != nil {
		log.Error(err)
	}
	return err
}

// execute does the run that r tells of: whatever a step is to do.
func execute(ctx context.Context, r reporter, do func(context.Context, *step) error) error {
	begin := time.Now()
	plan, err := newPlan(r.settings, r.environ, r.redactor)
	if err != nil {
		return errors.New(r.redactor.Problem(err.Error())) // files of tags may hold anything
	}
	for _, warning := range plan.warnings {
		r.log.Warn(warning)
	}
	if plan.skip != "" {
		r.log.Warn(plan.skip)
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, plan.settings.Timeout, overtime(plan.settings))
	defer cancel()
	connected, err := docker.Connect(ctx)
	if err != nil {
		return err
	}
	return do(ctx, newStep(plan, connected, r.log, begin))
}

// overtime is why a run ends that took too long.
func overtime(s settings.Settings) error {
	return fmt.Errorf("timeout: the whole run took longer than %s", s.Timeout)
}

// sweepTimeout is how much longer than everything else the sweep may take.
const sweepTimeout = 5 * time.Second

// sweep removes what earlier runs left behind, but not what this one has found; it is not worth
// failing for, nor waiting for when all else is done.
func (s *step) sweep(ctx context.Context) (done func()) {
	found := map[string]bool{}
	for _, b := range s.bakes {
		found[b.image.ID] = true
		if b.origin.state != nil {
			found[b.origin.state.Local.ID] = true
		}
	}
	sweep, cancel := context.WithCancelCause(ctx)
	s.cleaning.Go(func() {
		defer cancel(nil)
		runs, err := s.engine.Sweep(sweep, leftoverAge, found)
		if err != nil && ctx.Err() == nil { // or else the run says itself why it ends
			s.log.Warnf("removing what earlier runs left behind: %v", err)
		}
		if runs > 0 {
			s.log.Infof("removed what %s left behind", wording.Count(runs, "earlier, interrupted run"))
		}
	})
	return func() {
		time.AfterFunc(sweepTimeout, func() { cancel(fmt.Errorf("given up %s after all else was done", sweepTimeout)) })
	}
}

// step is one run on one engine.
type step struct {
	plan
	engine    engine.Engine
	registry  *registry.Client
	log       *logrus.Logger
	begin     time.Time // of the whole run
	bakes     []*bake
	images    *images.Finder
	seedPin   *images.Pin                      // nil when the scripts run in the base
	slots     chan struct{}                    // as many as bakes may be on at the same time
	warmBases once.Cache[string, engine.Image] // by the identity of the base
	cleaning  sync.WaitGroup                   // what is done beside the work: clearing up after bakes, and after earlier runs
	unasked   sync.Once                        // telling of a registry that cannot be asked for earlier snapshots
	// unreached is whether we could not reach the registry when we looked. A firewall or a wrong
	// name does not pass while we bake.
	unreached atomic.Bool
	// afterwards is for clearing up: it ends a little later than the run.
	afterwards context.Context //nolint:containedctx // set when the run begins
	hidden     error           // why the registry showed us no earlier snapshot, if it refused to
	hiding     sync.Once
}

// newStep is a step of a run that began some time ago.
func newStep(p plan, on engine.Engine, log *logrus.Logger, begin time.Time) *step {
	s := &step{plan: p, engine: on, log: log, begin: begin}
	s.registry = registry.NewClient(p.accounts.Credentials, registry.NewTrust(on.Registries().Secure, on.Registries().InsecureNetworks))
	s.images = &images.Finder{
		Engine: on, Registry: s.registry, Accounts: p.accounts, Log: log,
		Narrate: func(doing string) (func(string), func()) { return narrate(log, doing) },
	}
	for _, t := range p.snapshots {
		b := &bake{step: s, target: t, log: log, committed: make(chan struct{}), ended: make(chan struct{})}
		b.watch = newStopwatch(begin, report.Phase{Name: "plan", Shared: true})
		if len(p.snapshots) > 1 {
			b.log = newLogger(log.Out, p.redactor, log.Level, t.name()+": ")
		}
		s.bakes = append(s.bakes, b)
	}
	for _, b := range s.bakes {
		if b.startsOn >= 0 {
			b.parent = s.bakes[b.startsOn]
		}
	}
	return s
}

// releaseAll takes the runs' names from the snapshots: they have got others by now, or are worth
// nothing.
func (s *step) releaseAll() {
	for _, b := range s.bakes {
		if b.run != nil {
			s.cleaning.Go(func() { s.release(b.run, b.log) })
		}
	}
}

// clean waits for what is cleared up beside the work.
func (s *step) clean() {
	defer s.phase("clean up", "clearing up")()
	s.cleaning.Wait()
}

// phase times a part of the run that all snapshots are in, and says that it is on when it takes
// long, in these words if there are any.
func (s *step) phase(name, doing string) (done func()) {
	var ends []func()
	for _, b := range s.bakes {
		ends = append(ends, b.watch.begin(report.Phase{Name: name, Shared: true}))
	}
	if doing != "" {
		_, fallSilent := narrate(s.log, doing)
		ends = append(ends, fallSilent)
	}
	return func() {
		for _, end := range ends {
			end()
		}
	}
}

// do goes the road from the plan to the published snapshots.
func (s *step) do(ctx context.Context) error {
	afterwards, over := engine.WithGrace(ctx, cleanUpTimeout)
	defer over()
	s.afterwards = afterwards
	defer s.phase("wait", "")() // whatever is in no other phase
	if err := s.checkAccount(ctx); err != nil {
		return err
	}
	if err := s.identify(ctx); err != nil {
		return err
	}
	if err := s.look(ctx); err != nil {
		return err
	}
	if err := s.checkPush(ctx); err != nil {
		return err
	}
	defer s.clean()
	defer s.sweep(ctx)()
	defer s.releaseAll()
	if err := s.bakeAll(ctx); err != nil {
		return err
	}
	return s.publish(ctx)
}
