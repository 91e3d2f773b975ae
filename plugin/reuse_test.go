package plugin

import (
	"context"
	"io"
	stdlog "log"
	"slices"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"github.com/google/go-containerregistry/pkg/crane"
	memory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// bareAPI is an engine without any image.
type bareAPI struct{ pushAPI }

func (*bareAPI) ImageInspect(context.Context, string, ...client.ImageInspectOption) (image.InspectResponse, error) {
	return image.InspectResponse{}, cerrdefs.ErrNotFound
}

func TestWhatSeveralSnapshotsStartOnIsLookedUpOnce(t *testing.T) {
	requests := func(snapshots int) int {
		s, _, _ := publishing(t, Settings{Repo: "r.example.com/x"}, nil, slices.Repeat([]List{{"a"}}, snapshots)...)
		s.at(t, memory.New(memory.Logger(stdlog.New(io.Discard, "", 0))))
		var err error
		s.engine, err = engine.New(t.Context(), &bareAPI{})
		require.NoError(t, err)
		labels, err := snapshot.Description{Fingerprint: "f00d", Origin: snapshot.Origin{Name: "base", Digest: digestA, Platform: platform}}.Labels(nil)
		require.NoError(t, err)
		parent, err := mutate.Config(empty.Image, v1.Config{Labels: labels})
		require.NoError(t, err)
		require.NoError(t, crane.Push(parent, s.repository.Tag("bob")))
		for _, b := range s.bakes {
			b.From = s.repository.Tag("bob")
		}
		require.NoError(t, s.identify(t.Context()))
		for _, b := range s.bakes {
			assert.Equal(t, snapshot.Fingerprint("f00d"), b.origin.from)
		}
		return s.registry.Requests()
	}
	assert.Equal(t, requests(1), requests(5))
}
