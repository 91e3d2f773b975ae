package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seed"
)

// plan is everything that is known before Docker is touched.
type plan struct {
	settings    Settings
	snapshots   []target
	repository  registry.Repository
	credentials registry.Credentials
	metadata    Metadata
	redactor    *Redactor
	skip        string // why nothing is to be made
	warnings    []string
}

// target is one of the snapshots that a step is to make.
type target struct {
	Spec
	seed seed.Seed
	// startsOn is the index of the snapshot of this step that it starts on; -1 when there is none.
	startsOn int
}

// name tells a snapshot from the others of its step.
func (t target) name() string { return t.Tags[0] }

func newPlan(settings Settings, environ []string, redactor *Redactor) (plan, error) {
	workspace, err := os.Getwd()
	if err != nil {
		return plan{}, fmt.Errorf("finding the workspace: %w", err)
	}
	p := plan{settings: settings, metadata: ReadMetadata(environ), redactor: redactor}
	if p.repository, err = registry.ParseRepository(settings.Repo); err != nil {
		return plan{}, fmt.Errorf("repo: %w", err)
	}
	specs, err := p.specs(workspace)
	if err != nil {
		return plan{}, err
	}
	p.credentials = settings.credentials(p.repository)
	p.credentials.Learn = redactor.Add
	var problems []error
	for i, spec := range specs {
		t := target{Spec: spec, startsOn: -1}
		if parent, ok := parent(specs, i); ok {
			t.startsOn = parent
		}
		var err error
		t.seed, err = seed.Read(workspace, spec.Seed, spec.Commands)
		if err == nil && (redactor.Find(settings.Author, spec.Message) || redactor.FindIn(spec.Labels)) {
			err = errors.New("author, message or labels hold one of the step's secrets, and an image shows them to everybody who has it")
		}
		if err != nil && len(specs) > 1 {
			err = fmt.Errorf("snapshots[%d]: %w", i, err)
		}
		problems = append(problems, err)
		p.snapshots = append(p.snapshots, t)
	}
	return p, errors.Join(problems...)
}

// specs are the settings' snapshots with the tags that they get: nothing that depends on the build is open any more.
func (p *plan) specs(workspace string) ([]Spec, error) {
	specs := p.settings.Specs()
	if !p.settings.hasList() {
		tagging, err := p.settings.resolveTags(p.metadata, workspace)
		if err != nil || tagging.skip != "" {
			p.skip = tagging.skip
			return nil, err
		}
		p.warnings = tagging.warnings
		specs[0].Tags = tagging.tags
		return specs, nil
	}
	owner := map[string]int{} // of each tag
	for i := range specs {
		tags, err := commitTags(specs[i].Tags, p.metadata)
		if err != nil {
			return nil, fmt.Errorf("snapshots[%d].tags: %w", i, err)
		}
		for _, tag := range tags {
			if other, taken := owner[tag]; taken && other != i {
				return nil, fmt.Errorf("snapshots[%d].tags: snapshots[%d] has the tag %s, too", i, other, tag)
			}
			owner[tag] = i
		}
		specs[i].Tags = tags
	}
	for i, spec := range specs {
		for _, tag := range slices.Sorted(maps.Keys(owner)) {
			if spec.From != "" && fullName(spec.From) == fullName(p.repository.Tag(tag)) {
				return nil, fmt.Errorf("snapshots[%d].from: %s is one that this very step is to make: write from: %s", i, spec.From, tag)
			}
		}
	}
	return specs, nil
}

// auth is the engine's X-Registry-Auth header for an image. Credentials that were found elsewhere than
// in the settings become known to the redactor.
func (p plan) auth(ctx context.Context, image string) (header string, err error) {
	header, _, err = p.credentials.For(ctx, image)
	p.redactor.AddAuth(header)
	return header, err
}

// labels are the automatic ones and the user's, which win.
func (p plan) labels(automatic, own map[string]string) map[string]string {
	labels := map[string]string{}
	if p.settings.AutoLabel {
		maps.Copy(labels, automatic)
	}
	maps.Copy(labels, own)
	return labels
}

// seedImage is the image whose shell and tools the scripts see.
func (p plan) seedImage() string { return cmp.Or(p.settings.SeedImage, p.settings.BaseImage) }

// of says which snapshot of several something is about.
func (p plan) of(t target, err error) error {
	if err == nil || len(p.snapshots) == 1 {
		return err
	}
	return fmt.Errorf("snapshot %s: %w", t.name(), err)
}

// list joins names for a sentence.
func list(names []string) string { return strings.Join(names, ", ") }
