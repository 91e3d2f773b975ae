package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
	"github.com/dynasnap/dynasnap/plugin/settings"
	"github.com/dynasnap/dynasnap/plugin/up"
)

// project is what is served on the machine of a developer. It implements [up.Project].
type project struct {
	Serving
	environ map[string]string
	log     io.Writer
	screen  io.Writer // where log leads to; nil before the settings are read
	dir     string
	engine  *docker.Engine // nil before the first plan
	isSwept bool
}

// load reads the settings. The reporter can log beside an error, too.
func (p *project) load() (reporter, error) {
	r, err := load(p.Trial.environ(p.environ), p.log)
	if p.screen == nil {
		p.screen = r.log.Out
	}
	r.log.SetOutput(p.screen) // one for all plans: a terminal has one place for bars
	if err != nil {
		return r, err
	}
	r.settings.DryRun = true
	if r.settings.HasList() {
		withoutCommit(r.settings.Snapshots)
		return r, nil
	}
	r.settings.Tags, r.settings.TagsFile, r.settings.AutoTag, r.settings.Bundle = settings.List{"up"}, "", false, nil
	return r, nil
}

// withoutCommit drops the tags that stand for the commit, which is not known here.
func withoutCommit(specs []settings.Spec) {
	drop := func(tags settings.List) settings.List {
		return slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return tag == settings.CommitTag })
	}
	for i, spec := range specs {
		specs[i].Bundle = drop(spec.Bundle)
		if specs[i].Tags = drop(spec.Tags); len(specs[i].Tags) == 0 {
			specs[i].Tags = settings.List{fmt.Sprintf("snapshot-%d", i)}
		}
	}
}

// Plan reads the settings and the seeds of all snapshots, and finds the images of the one that is
// served. No registry is asked about images that the engine has.
func (p *project) Plan(ctx context.Context) (up.Plan, error) {
	planned := up.Plan{Seen: &workspace.Seen{}}
	r, err := p.load()
	for _, name := range r.settings.SourceFiles() {
		planned.Seen.AddFile(name)
	}
	if err != nil {
		return planned, err
	}
	if p.State != "" && !r.settings.HasList() {
		return planned, errors.New("--state: is for a list of snapshots, and this is a seed: leave it out")
	}
	all, err := r.plan(planned.Seen)
	if err != nil {
		return planned, err
	}
	if p.engine == nil {
		if p.engine, err = docker.Connect(ctx); err != nil {
			return planned, err
		}
	}
	s := newStep(all, p.engine, r.log)
	s.images.Local = true
	chosen, others, err := s.choose(p.State)
	if err != nil {
		return planned, err
	}
	s.keepOnly(chosen)
	if err := s.identify(ctx); err != nil {
		return planned, err
	}
	planned.Fingerprint, planned.Warnings = chosen.fingerprint, slices.Concat(r.warnings, all.warnings)
	planned.Bake = func(ctx context.Context, committed func(image string)) (up.Baked, error) {
		made := up.Baked{Tag: chosen.name(), Others: others}
		made.Finish, err = p.bake(ctx, s, chosen, committed)
		made.Description, made.Image = chosen.described, chosen.image.ID
		return made, err
	}
	return planned, nil
}

// Service prepares a service on the engine.
func (p *project) Service(place engine.ServicePlace) (engine.Service, error) {
	return p.engine.NewService(place), nil
}

// choose returns the snapshot or bundle with a tag, the first one where the tag is empty, and the
// tags of the others.
func (s *step) choose(tag string) (chosen *bake, others []string, err error) {
	chosen = s.bakes[0]
	if tag != "" {
		i := slices.IndexFunc(s.bakes, func(b *bake) bool { return slices.Contains(b.Tags, tag) })
		if i < 0 {
			for _, b := range s.bakes {
				others = append(others, b.name())
			}
			return nil, nil, fmt.Errorf("--state: no snapshot has the tag %s: there are %s", sanitize.Quote(tag), wording.Names(others))
		}
		chosen = s.bakes[i]
	}
	for _, b := range s.bakes {
		if b != chosen {
			others = append(others, b.name())
		}
	}
	return chosen, others, nil
}

// keepOnly drops the snapshots that one does not need.
func (s *step) keepOnly(chosen *bake) {
	needed := map[*bake]bool{}
	var need func(b *bake)
	need = func(b *bake) {
		if b == nil || needed[b] {
			return
		}
		needed[b] = true
		need(b.parent)
		for _, m := range b.members {
			need(m.bake)
		}
	}
	need(chosen)
	s.bakes = slices.DeleteFunc(s.bakes, func(b *bake) bool { return !needed[b] })
}

// bake finds or makes the snapshots of a step, and pushes nothing. end waits until the rest is
// removed, which may go on while the snapshot is served. committed gets the image of the chosen one
// as soon as that is there.
func (p *project) bake(
	ctx context.Context, s *step, chosen *bake, committed func(image string),
) (end func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.settings.Timeout, timeoutError(s.settings))
	clean, stop := newCleanUp(ctx)
	endSweep := func() {}
	end = func() {
		defer cancel()
		defer stop()
		clean.releaseAll()
		endSweep()
		finish(s, clean)
	}
	if err := s.lookUpAll(ctx); err != nil {
		end()
		return nil, err
	}
	if !p.isSwept {
		endSweep, p.isSwept = sweep(ctx, s, clean), true
	}
	var telling sync.WaitGroup
	telling.Go(func() {
		select {
		case <-chosen.committed:
			committed(chosen.image.ID)
		case <-ctx.Done(): // it has failed, or was cancelled
		}
	})
	_, err = s.makeAll(ctx, clean)
	if err != nil {
		end()
	}
	telling.Wait()
	return end, err
}
