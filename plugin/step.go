package plugin

import (
	"fmt"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// step is a plan with everything that executes it: one run on one engine.
type step struct {
	plan
	engine   engine.Engine
	registry *registry.Client
	images   *images.Finder
	log      *logrus.Logger
	bakes    []*bake
	view     registryView
}

// newStep returns a step of a run on an engine.
func newStep(p plan, on engine.Engine, log *logrus.Logger) *step {
	trust := registry.NewTrust(on.Registries().Secure, on.Registries().InsecureNetworks)
	s := &step{plan: p, engine: on, log: log, registry: registry.NewClient(p.accounts.Credentials, trust)}
	s.images = &images.Finder{
		Engine: on, Registry: s.registry, Accounts: p.accounts, Log: log,
		Narrate: func(doing string) (engine.Progress, func()) { return narrate(log, doing) },
	}
	for _, t := range p.snapshots {
		s.addBake(t)
	}
	for _, b := range s.bakes {
		if b.startsOn >= 0 {
			b.parent = s.bakes[b.startsOn]
		}
	}
	for _, planned := range p.bundles {
		members := planned.members(s.bakes)
		s.addBake(planned.target(members)).members = members
	}
	return s
}

// addBake adds a snapshot or a bundle.
func (s *step) addBake(t target) *bake {
	b := &bake{target: t, log: s.log, committed: make(chan struct{}), ended: make(chan struct{})}
	b.watch = newStopwatch(s.begin, report.Phase{Name: "plan", Shared: true})
	if s.makesSeveral() {
		b.log = newLogger(s.log.Out, s.redactor, s.log.Level, t.name()+": ")
	}
	s.bakes = append(s.bakes, b)
	return b
}

// makesSeveral reports whether there is more than one image to make.
func (p plan) makesSeveral() bool { return len(p.snapshots)+len(p.bundles) > 1 }

// phase times a part of the run for all snapshots. If doing is not empty, the log says so when it
// takes long.
func (s *step) phase(name, doing string) (done func()) {
	watches := make([]*stopwatch, len(s.bakes))
	for i, b := range s.bakes {
		watches[i] = b.watch
	}
	return inPhase(s.log, doing, report.Phase{Name: name, Shared: true}, watches...)
}

// each calls do for all snapshots and bundles in parallel and returns the errors in their order.
func (s *step) each(do func(*bake) error) error {
	problems := make([]error, len(s.bakes))
	var all sync.WaitGroup
	for i, b := range s.bakes {
		all.Go(func() { problems[i] = s.nameBake(b, do(b)) })
	}
	all.Wait()
	return wording.Join(problems...)
}

// references returns the names that a snapshot gets.
func (s *step) references(b *bake) []registry.Reference {
	references := make([]registry.Reference, len(b.Tags))
	for i, tag := range b.Tags {
		references[i] = s.settings.Repo.Tag(tag)
	}
	return references
}

// nameBake adds to an error which of several snapshots and bundles it is about.
func (s *step) nameBake(b *bake, err error) error {
	switch {
	case err == nil || !s.makesSeveral():
		return err
	case b.members != nil:
		return fmt.Errorf("bundle %s: %w", b.name(), err)
	}
	return fmt.Errorf("snapshot %s: %w", b.name(), err)
}
