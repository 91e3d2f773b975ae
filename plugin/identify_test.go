package plugin

import (
	"context"
	"errors"
	"io"
	stdlog "log"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	memory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// parentLabels are the labels of a snapshot that can be a parent.
func parentLabels(t *testing.T) map[string]string {
	t.Helper()
	origin := snapshot.Origin{Name: "base", Digest: digestA, Platform: images.Platform}
	labels, err := snapshot.Description{Fingerprint: "f00d", Origin: origin}.Labels(nil, nil)
	require.NoError(t, err)
	return labels
}

func TestIdentifyLooksUpParentsOnce(t *testing.T) {
	requests := func(snapshots int) int {
		s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, slices.Repeat([]settings.List{{"a"}}, snapshots)...)
		s.at(t, memory.New(memory.Logger(stdlog.New(io.Discard, "", 0))))
		s.on(&bareEngine{})
		parent, err := mutate.Config(empty.Image, v1.Config{Labels: parentLabels(t)})
		require.NoError(t, err)
		require.NoError(t, crane.Push(parent, s.settings.Repo.Tag("bob").String()))
		for _, b := range s.bakes {
			b.From.Image = s.settings.Repo.Tag("bob")
		}
		require.NoError(t, s.identify(t.Context()))
		for _, b := range s.bakes {
			assert.Equal(t, snapshot.Fingerprint("f00d"), b.origin.from)
		}
		return s.registry.Requests()
	}
	assert.Equal(t, requests(1), requests(5))
}

func TestIdentifyEndsWithTheRun(t *testing.T) {
	s, _, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"})
	s.at(t, http.HandlerFunc(refuseAll))
	s.on(&bareEngine{})
	ctx, cancel := context.WithCancelCause(t.Context())
	over := errors.New("timeout: the whole run took longer than 1s")
	cancel(over)
	require.ErrorIs(t, s.lookUpAll(ctx), over)
	assert.Empty(t, log.String())
}
