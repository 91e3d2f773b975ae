package plugin

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
	"github.com/dynasnap/dynasnap/plugin/ci"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// plan is everything that is known before the engine is used.
type plan struct {
	settings  settings.Settings
	snapshots []target
	bundles   []bundle
	accounts  images.Accounts
	metadata  ci.Metadata
	redactor  *redact.Redactor
	begin     time.Time // of the run
	seen      *workspace.Seen
	skip      string // why nothing is to be made
	warnings  []string
}

// target is a snapshot that a step is to make.
type target struct {
	settings.Spec
	seed seed.Seed
	// startsOn is the index of the snapshot of this step that it starts on; -1 when there is none.
	startsOn int
}

// name identifies the snapshot in its step.
func (t target) name() string { return t.Tags[0] }

// newPlan returns the plan of a run that began at begin. seen notes what is read of the workspace.
func newPlan(
	given settings.Settings, environ map[string]string, redactor *redact.Redactor, begin time.Time, seen *workspace.Seen,
) (plan, error) {
	dir, err := os.Getwd()
	if err != nil {
		return plan{}, fmt.Errorf("finding the workspace: %w", err)
	}
	p := plan{settings: given, metadata: ci.Read(environ), redactor: redactor, begin: begin, seen: seen}
	p.accounts = images.NewAccounts(given, environ)
	p.accounts.Learn = redactor.Add
	specs, err := p.specs(dir)
	if err != nil {
		return plan{}, err
	}
	bundles, err := p.planBundles(specs)
	if err != nil {
		return plan{}, err
	}
	p.bundles = bundles
	var problems []error
	parents := settings.Parents(specs)
	for i, spec := range specs {
		t, err := p.target(dir, spec)
		t.startsOn = parents[i]
		problems = append(problems, inList(specs, i, err)...)
		p.snapshots = append(p.snapshots, t)
	}
	p.warnings = append(p.warnings, p.seedWarnings()...)
	return p, wording.Join(problems...)
}

// inList adds to the problems of a snapshot which one of a list it is.
func inList(specs []settings.Spec, i int, err error) []error {
	problems := wording.Split(err)
	for at, problem := range problems {
		if len(specs) > 1 {
			problems[at] = fmt.Errorf("snapshots[%d]: %w", i, problem)
		}
	}
	return problems
}

// specs returns the settings' snapshots with their final tags.
func (p *plan) specs(dir string) ([]settings.Spec, error) {
	specs := p.settings.Specs()
	if p.settings.HasList() {
		return specs, p.resolveListTags(specs)
	}
	tagging, err := resolveTags(p.settings, p.metadata, dir)
	if err != nil || tagging.skip != "" {
		p.skip = tagging.skip
		return nil, err
	}
	p.warnings = tagging.warnings
	specs[0].Tags = tagging.tags
	return specs, nil
}

// resolveListTags inserts the commit into the tags of a list, and checks the result.
func (p *plan) resolveListTags(specs []settings.Spec) error {
	owner := map[string]int{} // of each tag
	for i := range specs {
		tags, err := commitTags(specs[i].Tags, p.metadata)
		if err != nil {
			return fmt.Errorf("snapshots[%d].tags: %w", i, err)
		}
		for _, tag := range tags {
			if other, taken := owner[tag]; taken && other != i {
				return fmt.Errorf("snapshots[%d].tags: snapshots[%d] has the tag %s, too", i, other, tag)
			}
			owner[tag] = i
		}
		specs[i].Tags = tags
	}
	made := map[string]string{} // the tags by their full names
	for tag := range owner {
		made[p.settings.Repo.Tag(tag).FullName()] = tag
	}
	for i, spec := range specs {
		if tag := made[spec.From.Image.FullName()]; tag != "" {
			return fmt.Errorf("snapshots[%d].from: %s is one that this very step is to make: write from: %s", i, spec.From, tag)
		}
	}
	return nil
}

// target returns the snapshot of a spec, with its seed.
func (p *plan) target(dir string, spec settings.Spec) (t target, err error) {
	t.Spec = spec
	if err := p.checkSecrets(spec); err != nil {
		return t, err
	}
	source := p.settings.Source(spec, p.begin)
	source.Seen = p.seen
	if t.seed, err = seed.Read(dir, source, formats.All()); err != nil {
		return t, explainSeed(err)
	}
	if p.redactor.Find(p.settings.Author, t.Message) || p.redactor.FindIn(t.Labels) {
		return t, errors.New("author, message or labels hold one of the step's secrets, and an image shows them to everybody who has it")
	}
	return t, nil
}

// checkSecrets refuses secrets in the inputs of a seed, because the log and the database may show
// them.
func (p *plan) checkSecrets(spec settings.Spec) error {
	where := ""
	switch {
	case p.redactor.FindIn(spec.Env):
		where = "env"
	case p.redactor.FindIn(spec.Parameters):
		where = "parameters"
	}
	for i, entry := range spec.Seed {
		if p.redactor.Find(entry.Options.Texts()...) {
			where = fmt.Sprintf("seed[%d]", i)
		}
	}
	if where == "" {
		return nil
	}
	return fmt.Errorf("%s: holds one of the step's secrets, and no secret goes into a container that applies a seed; a database of fixtures needs none", where)
}
