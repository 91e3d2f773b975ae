package docker

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// leftoverAPI is an engine with one container and one volume of a run, and records what is removed.
type leftoverAPI struct {
	dockerAPI
	state       container.ContainerState
	created     time.Time
	finished    time.Time
	expires     time.Time
	noContainer bool // the volume alone is left
	commit      bool // a container for a commit is left, too
	stuck       bool // containers cannot be removed
	removed     []string
	volumeAge   time.Time
	images      []image.Summary
	unfinished  []image.Summary
	warm        []image.Summary
}

func (f *leftoverAPI) ClientVersion() string { return "1.41" }
func (f *leftoverAPI) Ping(context.Context) (types.Ping, error) {
	return types.Ping{APIVersion: "1.41"}, nil
}
func (f *leftoverAPI) Info(context.Context) (system.Info, error) {
	return system.Info{SystemTime: noon.Format(time.RFC3339Nano)}, nil
}

// engine is one that has these leftovers, at noon.
func (f *leftoverAPI) engine(t *testing.T) *Engine {
	t.Helper()
	engine, err := newEngine(t.Context(), f)
	require.NoError(t, err)
	return engine
}

// asksFor reports whether a listing is of what has this alone.
func asksFor(all filters.Args, filter, value string) bool {
	return slices.Equal(all.Get(filter), []string{value})
}

func (f *leftoverAPI) labels() map[string]string {
	return map[string]string{runLabel: "abc", expiresLabel: f.expires.Format(time.RFC3339)}
}

func (f *leftoverAPI) ContainerList(_ context.Context, options container.ListOptions) ([]container.Summary, error) {
	var found []container.Summary
	if options.All && asksFor(options.Filters, "label", runLabel) && !f.noContainer {
		for _, role := range []string{"seeder", "database"} { // Podman lists them in this order
			found = append(found, container.Summary{Names: []string{"/dynasnap-abc-" + role}, Labels: f.labels(), State: f.state, Created: f.created.Unix()})
		}
	}
	if options.All && options.Filters.Contains("name") && options.Filters.Match("name", "/dynasnap-abc-commit") && f.commit {
		found = append(found,
			container.Summary{Names: []string{"/dynasnap-abc-commit"}, State: container.StateCreated, Created: f.created.Unix()},
			container.Summary{Names: []string{"/my-dynasnap-abc-commit"}, State: container.StateCreated, Created: f.created.Unix()})
	}
	return found, nil
}

func (f *leftoverAPI) ContainerInspect(context.Context, string) (container.InspectResponse, error) {
	return container.InspectResponse{ContainerJSONBase: &container.ContainerJSONBase{State: &container.State{
		StartedAt:  f.created.Format(time.RFC3339Nano),
		FinishedAt: f.finished.Format(time.RFC3339Nano),
	}}}, nil
}

func (f *leftoverAPI) VolumeList(context.Context, volume.ListOptions) (volume.ListResponse, error) {
	return volume.ListResponse{Volumes: []*volume.Volume{{Name: "state", Labels: f.labels(), CreatedAt: f.volumeAge.Format(time.RFC3339)}}}, nil
}

func (f *leftoverAPI) ContainerRemove(_ context.Context, id string, _ container.RemoveOptions) error {
	if f.stuck {
		return errors.New("container state improper")
	}
	f.removed = append(f.removed, id)
	return nil
}

func (f *leftoverAPI) VolumeRemove(_ context.Context, name string, _ bool) error {
	f.removed = append(f.removed, name)
	return nil
}

func (f *leftoverAPI) ImageList(_ context.Context, options image.ListOptions) ([]image.Summary, error) {
	if !options.All && asksFor(options.Filters, "label", "io.github.dynasnap.warm") {
		return f.warm, nil
	}
	if !options.All && asksFor(options.Filters, "reference", "dynasnap.local/run") {
		return f.unfinished, nil
	}
	if options.All || !asksFor(options.Filters, "label", "io.github.dynasnap.catalog") {
		return nil, errors.New("images of others, or that others are built on")
	}
	return f.images, nil
}

func (f *leftoverAPI) ImageRemove(_ context.Context, id string, options image.RemoveOptions) ([]image.DeleteResponse, error) {
	if options.Force || id == "in use" {
		return nil, cerrdefs.ErrConflict
	}
	f.removed = append(f.removed, id)
	return nil, nil
}

func TestSweepRemovesOldSnapshots(t *testing.T) {
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
		"pulled by its digest a week ago":     {forgotten, []string{"r/x@sha256:0"}, []string{"r/x@sha256:0"}, []string{"snapshot"}}, // as containerd lists it
		"superseded for a week":               {forgotten, nil, []string{"r/x@sha256:0"}, []string{"snapshot"}},
	} {
		t.Run(name, func(t *testing.T) {
			left := &leftoverAPI{
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

func TestSweepUntagsUnfinishedImages(t *testing.T) {
	young, old := noon.Add(-time.Minute), noon.Add(-25*time.Hour)
	for name, test := range map[string]struct {
		state   container.ContainerState
		created time.Time
		tags    []string
		removed []string
	}{
		"when it was killed":           {container.StateExited, young, []string{"dynasnap.local/run:abc"}, []string{"dynasnap.local/run:abc"}},
		"and leaves it the others":     {container.StateExited, young, []string{"dynasnap.local/run:abc", "r/x:v1"}, []string{"dynasnap.local/run:abc"}},
		"when nothing tells of it":     {container.StateRunning, old, []string{"dynasnap.local/run:def"}, []string{"dynasnap.local/run:def"}},
		"but not while it may push it": {container.StateRunning, young, []string{"dynasnap.local/run:def"}, nil},
		"and not while it runs":        {container.StateRunning, young, []string{"dynasnap.local/run:abc"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			left := &leftoverAPI{
				state: test.state, created: young, finished: young, expires: noon.Add(time.Hour),
				unfinished: []image.Summary{{ID: "committed", Created: test.created.Unix(), RepoTags: test.tags}},
			}
			_, err := left.engine(t).Sweep(t.Context(), 30*time.Second, nil)
			require.NoError(t, err)
			assert.Equal(t, test.removed, slices.DeleteFunc(left.removed, func(name string) bool { return !strings.Contains(name, ":") }))
		})
	}
}

func TestSweepFindsCommitContainers(t *testing.T) {
	for name, test := range map[string]struct {
		left    leftoverAPI
		removed []string
	}{
		"that is all there is":     {leftoverAPI{noContainer: true, created: noon.Add(-time.Minute)}, []string{"dynasnap-abc-commit", "state"}},
		"but not a young one":      {leftoverAPI{noContainer: true, created: noon}, nil},
		"nor one of a run that is": {leftoverAPI{state: container.StateRunning, created: noon.Add(-time.Minute), expires: noon.Add(time.Minute)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			left := &test.left
			left.commit = true
			_, err := left.engine(t).Sweep(t.Context(), 30*time.Second, nil)
			require.NoError(t, err)
			assert.Equal(t, test.removed, left.removed)
		})
	}
}

func TestSweepCountsRemovedRuns(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second) // it tries again until then
	defer cancel()
	left := &leftoverAPI{state: container.StateExited, created: noon.Add(-time.Minute), stuck: true}
	runs, err := left.engine(t).Sweep(ctx, 30*time.Second, nil)
	assert.Zero(t, runs)
	require.ErrorContains(t, err, "removing the container dynasnap-abc-database: container state improper")
}

func TestSweepUntagsOldWarmBases(t *testing.T) {
	const local, pushed = "dynasnap.local/warm-base:0123", "r/x:dynasnap-base-0123"
	old, young := noon.Add(-29*24*time.Hour).Unix(), noon.Add(-time.Hour).Unix()
	left := &leftoverAPI{
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
		left *leftoverAPI
		gone bool
	}{
		"a run that is alive":                   {&leftoverAPI{state: container.StateRunning, created: ago(time.Hour), expires: later}, false},
		"a run that has just been created":      {&leftoverAPI{state: container.StateCreated, created: ago(time.Second), expires: later}, false},
		"a run that has just ended":             {&leftoverAPI{state: container.StateExited, created: ago(time.Hour), finished: ago(5 * time.Second), expires: later}, false},
		"a run that was killed":                 {&leftoverAPI{state: container.StateExited, created: ago(time.Hour), finished: ago(time.Minute), expires: later}, true},
		"a run that was killed before it began": {&leftoverAPI{state: container.StateCreated, created: ago(time.Minute), expires: later}, true},
		"a run that has outlived its lifetime":  {&leftoverAPI{state: container.StateRunning, created: ago(time.Hour), expires: ago(time.Minute)}, true},
		"a volume that has just been created":   {&leftoverAPI{noContainer: true, volumeAge: ago(time.Second), expires: later}, false},
		"a volume alone":                        {&leftoverAPI{noContainer: true, volumeAge: ago(time.Minute), expires: later}, true},
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
			want := []string{"dynasnap-abc-database", "dynasnap-abc-seeder", "state"}
			if test.left.noContainer {
				want = []string{"state"}
			}
			assert.Equal(t, want, test.left.removed, "what others have joined goes last")
		})
	}
}
