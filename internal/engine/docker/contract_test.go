package docker

import (
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/volume"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/engine/enginetest"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestContract(t *testing.T) {
	docker := connect(t)
	enginetest.Run(t, enginetest.Subject{
		Engine:    docker,
		Base:      testbed.BaseImage,
		Interrupt: interrupt,
		Parts: func(t *testing.T, id string) []string {
			t.Helper()
			return parts(t, docker, id)
		},
	})
}

// interrupt closes the connections to a run's seeders, as the death of the plugin does.
func interrupt(r engine.Run) {
	run := r.(*run)
	<-run.verifier.started
	for _, pod := range []*pod{run.pod, run.verifier.pod} {
		for _, stop := range pod.closers {
			stop()
		}
	}
}

// parts are the names of a run's containers and volumes.
func parts(t *testing.T, docker *Engine, id string) (names []string) {
	t.Helper()
	named := filters.NewArgs(filters.Arg("name", "dynasnap-"+id))
	containers, err := docker.api.ContainerList(t.Context(), container.ListOptions{All: true, Filters: named})
	require.NoError(t, err)
	volumes, err := docker.api.VolumeList(t.Context(), volume.ListOptions{Filters: named})
	require.NoError(t, err)
	for _, found := range containers {
		names = append(names, nameOf(found))
	}
	for _, found := range volumes.Volumes {
		names = append(names, found.Name)
	}
	return names
}
