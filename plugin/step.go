package plugin

import (
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/once"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// step is one run on one engine: what its parts, each in a file of its own, have in common.
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
	view      registryView
	cleanup   cleanup
}

// bake is one snapshot on its way. What is there already is found and goes straight on to its tags.
type bake struct {
	*step
	target
	parent      *bake // the snapshot of this step that it starts on
	twin        *bake // one of this step that is the same but for its tags, and comes before it
	origin      origin
	baseID      string // the engine's for the base, as it is without preparation
	fingerprint snapshot.Fingerprint

	log   *logrus.Logger // that of the step, which says of which snapshot each line is
	run   engine.Run
	watch *stopwatch

	reused    report.Reuse
	described snapshot.Description
	image     engine.Image      // the snapshot on the engine; zero when only the registry has it
	layer     int64             // bytes that it adds to its base, where that is known
	manifest  registry.Manifest // the snapshot in the registry; zero until it is there
	found     *images.Pin       // the snapshot in the registry, where it was found there

	committed chan struct{} // closed when others can start on its image
	ended     chan struct{} // closed when err is known
	err       error
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

// origin is what a snapshot starts on: nothing but a base, or another snapshot and the base of
// that.
type origin struct {
	base *images.Pin
	from snapshot.Fingerprint // of the other snapshot; empty for none
	// state has the state to start on; nil for none, or when a snapshot of this step is yet to have
	// it.
	state *images.Pin
}

// recognize reads labels if they are this snapshot's, and tells whether they are: a tag alone
// proves nothing.
func (b *bake) recognize(labels map[string]string) bool {
	described, err := snapshot.Describe(labels)
	if err != nil || described.Fingerprint != b.fingerprint {
		return false
	}
	b.described = described
	return true
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

// phase times one part of the bake, and says that it is on when it takes long, in these words if
// there are any.
func (b *bake) phase(name, doing string) (done func()) {
	end := b.watch.begin(report.Phase{Name: name})
	if doing == "" {
		return end
	}
	_, fallSilent := narrate(b.log, doing)
	return func() {
		fallSilent()
		end()
	}
}

// each does something with all snapshots at the same time and returns what went wrong, in their
// order.
func each(bakes []*bake, do func(*bake) error) error {
	problems := make([]error, len(bakes))
	var all sync.WaitGroup
	for i, b := range bakes {
		all.Go(func() { problems[i] = do(b) })
	}
	all.Wait()
	return wording.Join(problems...)
}

// references are the names that a snapshot gets.
func (s *step) references(b *bake) []registry.Reference {
	references := make([]registry.Reference, len(b.Tags))
	for i, tag := range b.Tags {
		references[i] = s.settings.Repo.Tag(tag)
	}
	return references
}
