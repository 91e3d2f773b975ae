package engine

import (
	"context"
	"errors"
	"slices"
	"sort"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// leftAPI is an engine with one container and one volume of a run, and records what is removed.
type leftAPI struct {
	API
	state       container.ContainerState
	created     time.Time
	finished    time.Time
	expires     time.Time
	noContainer bool // the volume alone is left
	removed     []string
	volumeAge   time.Time
	images      []image.Summary
	warm        []image.Summary
}

func (f *leftAPI) ClientVersion() string { return "1.41" }
func (f *leftAPI) Ping(context.Context) (types.Ping, error) {
	return types.Ping{APIVersion: "1.41"}, nil
}
func (f *leftAPI) Info(context.Context) (system.Info, error) {
	return system.Info{SystemTime: noon.Format(time.RFC3339Nano)}, nil
}

// engine is one that has these leftovers, at noon.
func (f *leftAPI) engine(t *testing.T) *Engine {
	t.Helper()
	engine, err := New(t.Context(), f)
	require.NoError(t, err)
	return engine
}

func (f *leftAPI) labels() map[string]string {
	return map[string]string{runLabel: "abc", expiresLabel: f.expires.Format(time.RFC3339)}
}

func (f *leftAPI) ContainerList(_ context.Context, options container.ListOptions) ([]container.Summary, error) {
	if f.noContainer || !options.All || !options.Filters.ExactMatch("label", runLabel) {
		return nil, nil
	}
	return []container.Summary{{ID: "seeder", ImageID: "committed", Labels: f.labels(), State: f.state, Created: f.created.Unix()}}, nil
}

func (f *leftAPI) ContainerInspect(context.Context, string) (container.InspectResponse, error) {
	return container.InspectResponse{ContainerJSONBase: &container.ContainerJSONBase{State: &container.State{
		StartedAt:  f.created.Format(time.RFC3339Nano),
		FinishedAt: f.finished.Format(time.RFC3339Nano),
	}}}, nil
}

func (f *leftAPI) VolumeList(context.Context, volume.ListOptions) (volume.ListResponse, error) {
	return volume.ListResponse{Volumes: []*volume.Volume{{Name: "state", Labels: f.labels(), CreatedAt: f.volumeAge.Format(time.RFC3339)}}}, nil
}

func (f *leftAPI) ContainerRemove(_ context.Context, id string, _ container.RemoveOptions) error {
	if id == "dynasnap-abc-commit" {
		f.removed = append(f.removed, id)
		return cerrdefs.ErrNotFound // most runs are killed before there is one
	}
	f.removed = append(f.removed, id)
	return nil
}

func (f *leftAPI) VolumeRemove(_ context.Context, name string, _ bool) error {
	f.removed = append(f.removed, name)
	return nil
}

func (f *leftAPI) ImageList(_ context.Context, options image.ListOptions) ([]image.Summary, error) {
	if !options.All && options.Filters.ExactMatch("label", "io.github.dynasnap.warm") {
		return f.warm, nil
	}
	if options.All || !options.Filters.ExactMatch("label", "io.github.dynasnap.catalog") {
		return nil, errors.New("images of others, or that others are built on")
	}
	return f.images, nil
}

func (f *leftAPI) ImageRemove(_ context.Context, id string, options image.RemoveOptions) ([]image.DeleteResponse, error) {
	if options.Force || id == "in use" {
		return nil, cerrdefs.ErrConflict
	}
	f.removed = append(f.removed, id)
	return nil, nil
}

func TestSweepRemovesSnapshotsThatNobodyNames(t *testing.T) {
	const fingerprint = "r/x:dynasnap-0123456789abcdef0123456789abcdef"
	young, old, forgotten := noon.Add(-time.Hour), noon.Add(-25*time.Hour), noon.Add(-8*24*time.Hour)
	for name, test := range map[string]struct {
		created time.Time
		tags    []string
		digests []string
		removed []string
	}{
		"without a name":                      {old, nil, nil, []string{"snapshot"}},
		"without a name, as engines write it": {old, []string{"<none>:<none>"}, []string{"<none>@<none>"}, []string{"snapshot"}},
		"without a name, on containerd":       {old, nil, []string{"moby-dangling@sha256:0"}, []string{"snapshot"}},
		"without a name since today":          {young, nil, nil, nil}, // that of a run that is on, when another took the name
		"named":                               {forgotten, []string{"r/x:v1", fingerprint}, nil, nil},
		"kept for reuse":                      {old, []string{fingerprint}, nil, nil},
		"kept for reuse for a week":           {forgotten, []string{fingerprint}, nil, []string{fingerprint}},
		"pulled by its digest":                {old, nil, []string{"r/x@sha256:0"}, nil},
		"superseded for a week":               {forgotten, nil, []string{"r/x@sha256:0"}, []string{"snapshot"}},
	} {
		t.Run(name, func(t *testing.T) {
			left := &leftAPI{
				state: container.StateRunning, created: noon, expires: noon.Add(time.Hour), // a run that is alive
				images: []image.Summary{
					{ID: "snapshot", Created: test.created.Unix(), RepoTags: test.tags, RepoDigests: test.digests},
					{ID: "in use", Created: old.Unix()},
					{ID: "kept", Created: forgotten.Unix()},
				},
			}
			runs, err := left.engine(t).Sweep(t.Context(), 30*time.Second, map[string]bool{"kept": true})
			require.NoError(t, err)
			assert.Zero(t, runs)
			assert.Equal(t, test.removed, left.removed)
		})
	}
}

func TestSweepRemovesWhatAKilledRunCommitted(t *testing.T) {
	for name, test := range map[string]struct {
		tags    []string
		state   container.ContainerState
		removed bool
	}{
		"and could not vouch for":         {nil, container.StateExited, true},
		"but not when it has a name":      {[]string{"r/x:v1"}, container.StateExited, false},
		"but not when the run still runs": {nil, container.StateRunning, false},
	} {
		t.Run(name, func(t *testing.T) {
			left := &leftAPI{
				state: test.state, created: noon.Add(-time.Minute), finished: noon.Add(-time.Minute), expires: noon.Add(time.Hour),
				images: []image.Summary{{ID: "committed", Created: noon.Add(-time.Minute).Unix(), RepoTags: test.tags}},
			}
			_, err := left.engine(t).Sweep(t.Context(), 30*time.Second, map[string]bool{"kept": true})
			require.NoError(t, err)
			assert.Equal(t, test.removed, slices.Contains(left.removed, "committed"))
		})
	}
}

func TestSweepTakesTheNamesFromOldWarmBases(t *testing.T) {
	const local, pushed = "dynasnap.local/warm-base:0123", "r/x:dynasnap-base-0123"
	old, young := noon.Add(-29*24*time.Hour).Unix(), noon.Add(-time.Hour).Unix()
	left := &leftAPI{
		state: container.StateRunning, created: noon, expires: noon.Add(time.Hour), // a run that is alive
		warm: []image.Summary{
			{ID: "old", Created: old, RepoTags: []string{local, pushed}},
			{ID: "young", Created: young, RepoTags: []string{"dynasnap.local/warm-base:4567"}},
			{ID: "snapshot", Created: old, RepoTags: []string{"r/x:v1"}}, // which has its base's labels
		},
	}
	_, err := left.engine(t).Sweep(t.Context(), 30*time.Second, map[string]bool{"kept": true})
	require.NoError(t, err)
	assert.Equal(t, []string{local, pushed}, left.removed)
}

func TestSweep(t *testing.T) {
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	later := noon.Add(time.Hour)
	for name, test := range map[string]struct {
		left *leftAPI
		gone bool
	}{
		"a run that is alive":                   {&leftAPI{state: container.StateRunning, created: ago(time.Hour), expires: later}, false},
		"a run that has just been created":      {&leftAPI{state: container.StateCreated, created: ago(time.Second), expires: later}, false},
		"a run that has just ended":             {&leftAPI{state: container.StateExited, created: ago(time.Hour), finished: ago(5 * time.Second), expires: later}, false},
		"a run that was killed":                 {&leftAPI{state: container.StateExited, created: ago(time.Hour), finished: ago(time.Minute), expires: later}, true},
		"a run that was killed before it began": {&leftAPI{state: container.StateCreated, created: ago(time.Minute), expires: later}, true},
		"a run that has outlived its lifetime":  {&leftAPI{state: container.StateRunning, created: ago(time.Hour), expires: ago(time.Minute)}, true},
		"a volume that has just been created":   {&leftAPI{noContainer: true, volumeAge: ago(time.Second), expires: later}, false},
		"a volume alone":                        {&leftAPI{noContainer: true, volumeAge: ago(time.Minute), expires: later}, true},
	} {
		t.Run(name, func(t *testing.T) {
			runs, err := test.left.engine(t).Sweep(t.Context(), 30*time.Second, map[string]bool{"kept": true})
			require.NoError(t, err)
			if !test.gone {
				assert.Zero(t, runs)
				assert.Empty(t, test.left.removed)
				return
			}
			assert.Equal(t, 1, runs)
			want := []string{"dynasnap-abc-commit", "seeder", "state"}
			if test.left.noContainer {
				want = []string{"dynasnap-abc-commit", "state"}
			}
			sort.Strings(test.left.removed)
			assert.Equal(t, want, test.left.removed)
		})
	}
}
