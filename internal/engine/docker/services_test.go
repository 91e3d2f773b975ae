package docker

import (
	"context"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/process"
)

// servedAPI is an engine with the container of a service.
type servedAPI struct {
	leftoverAPI
	container container.Summary
}

func (f *servedAPI) ContainerList(_ context.Context, options container.ListOptions) ([]container.Summary, error) {
	if options.All && asksFor(options.Filters, "label", projectLabel) {
		return []container.Summary{f.container}, nil
	}
	return nil, nil
}

func TestSweepServices(t *testing.T) {
	self := process.Self()
	const gone = "1" // behind a process's time of start: another had its PID
	for name, test := range map[string]struct {
		state   container.ContainerState
		owner   string
		created time.Time
		removed bool
	}{
		"while its program runs it stays":         {container.StateRunning, self, noon.Add(-time.Hour), false},
		"without a program it stays":              {container.StateRunning, "", noon.Add(-time.Hour), false},
		"when its program was killed it goes":     {container.StateRunning, self + gone, noon, true},
		"when it has ended it goes":               {container.StateExited, "", noon.Add(-time.Hour), true},
		"when it is about to be started it stays": {container.StateCreated, self, noon, false},
	} {
		t.Run(name, func(t *testing.T) {
			served := &servedAPI{container: container.Summary{
				ID: "served", State: test.state, Created: test.created.Unix(),
				Labels: map[string]string{projectLabel: "/home/ann/orders", ownerLabel: test.owner},
			}}
			served.noContainer = true
			docker, err := newEngine(t.Context(), served)
			require.NoError(t, err)
			_, err = docker.Sweep(t.Context(), 30*time.Second, nil)
			require.NoError(t, err)
			assert.Equal(t, test.removed, len(served.removed) > 0 && served.removed[len(served.removed)-1] == "served", served.removed)
		})
	}
}
