package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	stdlog "log"
	"net/http"
	"slices"
	"strings"
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

	engine "github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// bareAPI is an engine that has no image but what it pulls, which has these labels.
type bareAPI struct {
	pushAPI
	labels map[string]string
	pulled []string
}

func (f *bareAPI) ImageInspect(_ context.Context, ref string, _ ...client.ImageInspectOption) (image.InspectResponse, error) {
	if !slices.Contains(f.pulled, ref) {
		return image.InspectResponse{}, cerrdefs.ErrNotFound
	}
	answer, err := json.Marshal(map[string]any{"Id": "pulled", "Config": map[string]any{"Labels": f.labels}})
	if err != nil {
		return image.InspectResponse{}, err
	}
	var found image.InspectResponse
	return found, json.Unmarshal(answer, &found)
}

func (f *bareAPI) ImagePull(_ context.Context, ref string, _ image.PullOptions) (io.ReadCloser, error) {
	f.pulled = append(f.pulled, ref)
	return io.NopCloser(strings.NewReader("")), nil
}

// on gives a step another engine.
func (s *step) on(t *testing.T, api engine.API) {
	t.Helper()
	var err error
	s.engine, err = engine.New(t.Context(), api)
	require.NoError(t, err)
}

// startable are the labels of a snapshot that others can start on.
func startable(t *testing.T) map[string]string {
	t.Helper()
	origin := snapshot.Origin{Name: "base", Digest: digestA, Platform: platform}
	labels, err := snapshot.Description{Fingerprint: "f00d", Origin: origin}.Labels(nil, nil)
	require.NoError(t, err)
	return labels
}

func TestWhatSeveralSnapshotsStartOnIsLookedUpOnce(t *testing.T) {
	requests := func(snapshots int) int {
		s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, slices.Repeat([]settings.List{{"a"}}, snapshots)...)
		s.at(t, memory.New(memory.Logger(stdlog.New(io.Discard, "", 0))))
		s.on(t, &bareAPI{})
		parent, err := mutate.Config(empty.Image, v1.Config{Labels: startable(t)})
		require.NoError(t, err)
		require.NoError(t, crane.Push(parent, s.repository.Tag("bob").String()))
		for _, b := range s.bakes {
			b.From.Image = s.repository.Tag("bob")
		}
		require.NoError(t, s.identify(t.Context()))
		for _, b := range s.bakes {
			assert.Equal(t, snapshot.Fingerprint("f00d"), b.origin.from)
		}
		return s.registry.Requests()
	}
	assert.Equal(t, requests(1), requests(5))
}

func TestARunThatIsOverLooksNoFurther(t *testing.T) {
	s, _, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"})
	s.at(t, http.HandlerFunc(refusing))
	s.on(t, &bareAPI{})
	ctx, cancel := context.WithCancelCause(t.Context())
	over := errors.New("timeout: the whole run took longer than 1s")
	cancel(over)
	require.ErrorIs(t, s.look(ctx), over)
	assert.Empty(t, log.String())
}

func TestTheEnginePullsWhatToStartOnWhereWeCannotTalkToTheRegistry(t *testing.T) {
	s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"})
	s.at(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="http://10.1.2.3/token"`) // a private address, which our client does not follow
		w.WriteHeader(http.StatusUnauthorized)
	}))
	api := &bareAPI{labels: startable(t)}
	s.on(t, api)
	from, err := s.pinSnapshot(t.Context(), s.repository.Tag("bob"))
	require.NoError(t, err)
	assert.Equal(t, []string{s.repository.Tag("bob").String()}, api.pulled)
	assert.Equal(t, snapshot.Fingerprint("f00d"), from.from)
}
