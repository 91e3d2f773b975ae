package plugin

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/distribution/reference"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/seed"
)

// plan is everything that is known before Docker is touched.
type plan struct {
	settings    Settings
	seed        seed.Seed
	repository  registry.Repository
	credentials registry.Credentials
	metadata    Metadata
	tagging     tagging
	redactor    *Redactor
}

func newPlan(settings Settings, environ []string, redactor *Redactor) (plan, error) {
	workspace, err := os.Getwd()
	if err != nil {
		return plan{}, fmt.Errorf("finding the workspace: %w", err)
	}
	p := plan{settings: settings, metadata: ReadMetadata(environ), redactor: redactor}
	if p.tagging, err = settings.resolveTags(p.metadata, workspace); err != nil {
		return plan{}, err
	}
	p.settings.Tags = p.tagging.tags
	if p.seed, err = seed.Read(workspace, settings.Seed, settings.Commands); err != nil {
		return plan{}, err
	}
	if p.repository, err = registry.ParseRepository(settings.Repo); err != nil {
		return plan{}, fmt.Errorf("repo: %w", err)
	}
	p.credentials = settings.credentials(p.repository)
	return p, nil
}

// auth is the engine's X-Registry-Auth header for an image. Credentials that were found elsewhere than
// in the settings become known to the redactor.
func (p plan) auth(image string) (header string, err error) {
	header, _, err = p.credentials.For(image)
	p.redactor.AddAuth(header)
	return header, err
}

// references are the names that the snapshot gets.
func (p plan) references() []string {
	references := make([]string, len(p.settings.Tags))
	for i, tag := range p.settings.Tags {
		references[i] = p.repository.Tag(tag)
	}
	return references
}

// labels are the automatic ones and the user's, which win.
func (p plan) labels(base engine.Image, now time.Time) map[string]string {
	labels := map[string]string{}
	if p.settings.AutoLabel {
		labels = p.metadata.Labels(now, fullName(base.Ref), base.Digest)
	}
	maps.Copy(labels, p.settings.Labels)
	return labels
}

// fullName spells out the registry and the tag that an image's short name leaves to Docker's defaults.
func fullName(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	return reference.TagNameOnly(named).String()
}

// runsOurBinary tells whether containers of the image can run this very binary, as the seeder does.
func runsOurBinary(image engine.Image) error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("this is the %s binary, but siblings run linux: run the plugin's image instead", runtime.GOOS)
	}
	if image.Architecture != "" && image.Architecture != runtime.GOARCH {
		return fmt.Errorf("%s is for %s, but this plugin is for %s: use the image and the plugin of one platform", image.Ref, image.Architecture, runtime.GOARCH)
	}
	return nil
}

// different tells how a snapshot's catalog differs from the one described before the commit.
func different(seeded, served dynamo.Catalog) error {
	differences := seeded.Diff(served)
	if len(differences) == 0 {
		return nil
	}
	return errors.New("it does not serve what was seeded:\n- " + strings.Join(differences, "\n- "))
}
