package testbed

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/require"
)

// runLabel marks what a run of dynasnap made for its own use; its value names the run.
const runLabel = "io.github.dynasnap.run"

// LeftBehind fails the test if at its end something on the engine carries the label of a run and was not there before.
// Without runs it looks at all, and waits a while for those of tests that run at the same time; with runs only at theirs.
// Call it before anything whose clean-up should come first.
func LeftBehind(t testing.TB, cli *client.Client, runs ...string) {
	t.Helper()
	before := labelled(t.Context(), t, cli, runs)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		var left map[string]string
		for deadline := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
			left = labelled(ctx, t, cli, runs)
			maps.DeleteFunc(left, func(id, _ string) bool { return before[id] != "" })
			if len(left) == 0 {
				return
			}
			if time.Now().After(deadline) {
				break
			}
		}
		t.Errorf("left behind on the engine: %q", slices.Sorted(maps.Values(left)))
	})
}

// patience is how long LeftBehind waits for what still goes away.
var patience = 20 * time.Second

// labelled lists what carries the label, on any of the runs if there are some: what it is, by id.
func labelled(ctx context.Context, t testing.TB, cli *client.Client, runs []string) map[string]string {
	t.Helper()
	label := filters.NewArgs(filters.Arg("label", runLabel))
	found := map[string]string{}
	add := func(kind, id string, labels map[string]string) {
		run := labels[runLabel]
		if len(runs) == 0 || slices.Contains(runs, run) {
			found[id] = kind + " " + id + " of run " + run
		}
	}
	containers, err := cli.ContainerList(ctx, container.ListOptions{All: true, Filters: label})
	require.NoError(t, err)
	for _, c := range containers {
		add("container", c.ID, c.Labels)
	}
	volumes, err := cli.VolumeList(ctx, volume.ListOptions{Filters: label})
	require.NoError(t, err)
	for _, v := range volumes.Volumes {
		add("volume", v.Name, v.Labels)
	}
	images, err := cli.ImageList(ctx, image.ListOptions{All: true, Filters: label})
	require.NoError(t, err)
	for _, i := range images {
		add("image", i.ID, i.Labels)
	}
	return found
}
