package plugin

import (
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// withOrders describes a snapshot with a table of so many items.
func withOrders(fingerprint snapshot.Fingerprint, items int64) snapshot.Description {
	return snapshot.Description{Fingerprint: fingerprint, Catalog: dynamo.Catalog{Tables: []dynamo.Table{{Name: "orders", Items: items}}}}
}

// pushAs puts an image with labels into a registry, and returns its digest.
func pushAs(t *testing.T, ref registry.Reference, labels map[string]string) (digest string) {
	t.Helper()
	image, err := mutate.Config(empty.Image, v1.Config{Labels: labels})
	require.NoError(t, err)
	require.NoError(t, crane.Push(image, ref.String()))
	hash, err := image.Digest()
	require.NoError(t, err)
	return hash.String()
}

func labelsOf(t *testing.T, described snapshot.Description) map[string]string {
	t.Helper()
	labels, err := described.Labels(nil, nil)
	require.NoError(t, err)
	return labels
}

func TestCompareWithTheRunBefore(t *testing.T) {
	t.Parallel()
	host := testbed.Registry(t).Host()
	repository := repo(host + "/acme/orders-db")
	ours := withOrders("0", 14)
	digest := pushAs(t, repository.Tag("dynasnap-0"), labelsOf(t, ours))
	before := pushAs(t, repository.Tag("moves"), labelsOf(t, withOrders("1", 12)))
	pushAs(t, repository.Tag("rebuilt"), labelsOf(t, withOrders("1", 14)))
	pushAs(t, repository.Tag("stays"), labelsOf(t, ours))
	pushAs(t, repository.Tag("other"), map[string]string{"a": "b"})
	for _, test := range []struct {
		tag      string
		requests int // beside those that move the tag
		want     string
		logged   string
	}{
		{"moves", 2, "changed since " + before, ""},
		{"rebuilt", 2, "equal", ""},
		{"stays", 0, "equal", ""},
		{"new", 0, "new", ""},
		{"other", 2, "not known", "what other was before is not known: not a snapshot"},
	} {
		t.Run(test.tag, func(t *testing.T) {
			s, _, log := publishing(t, settings.Settings{Repo: repository, DryRun: true, DiffFile: "diff.md"}, nil, settings.List{test.tag, "second"})
			s.registry = registry.NewClient(registry.Credentials{}, registry.NewTrust(nil, []string{"127.0.0.0/8"}))
			b := s.bakes[0]
			s.log.SetLevel(logrus.DebugLevel)
			b.described = ours
			require.NoError(t, newPublisher(s).publish(t.Context()))
			assert.Equal(t, test.want, sinceText(b.since), "after a dry run")

			found, err := s.registry.Find(t.Context(), repository.WithDigest(digest))
			require.NoError(t, err)
			b.since, b.manifest = report.Since{}, found
			movement := s.registry.Movement([]registry.Move{{Repository: repository, Tag: test.tag, Manifest: found}})
			require.NoError(t, movement.Try(t.Context()))
			moved := s.registry.Requests()
			newPublisher(s).compare(t.Context(), movement)
			assert.Equal(t, test.want, sinceText(b.since))
			assert.Equal(t, test.requests, s.registry.Requests()-moved)
			assert.Contains(t, log.String(), test.logged)
		})
	}
}

func sinceText(since report.Since) string {
	switch {
	case since.New:
		return "new"
	case since.Diff == nil:
		return "not known"
	case since.Diff.Equal:
		return "equal"
	}
	return "changed since " + since.Diff.Before.Digest
}

func TestNoRegistryToCompareWith(t *testing.T) {
	t.Parallel()
	s, _, log := publishing(t, settings.Settings{Repo: repo("127.0.0.1:1/x"), DryRun: true, DiffFile: "diff.md"}, nil, settings.List{"a"})
	require.NoError(t, newPublisher(s).publish(t.Context()))
	assert.Empty(t, log.String(), "below the level debug")
	assert.Equal(t, "not known", sinceText(s.bakes[0].since))

	s.settings.DiffFile = ""
	require.NoError(t, newPublisher(s).publish(t.Context()))
	assert.Zero(t, s.registry.Requests(), "nobody asked for it")
}
