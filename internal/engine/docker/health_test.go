package docker

import (
	"bufio"
	"context"
	"net"
	"testing"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unhealthyAPI is an engine on which a health check ends with these statuses, one after the other;
// a negative one says that it hangs.
type unhealthyAPI struct {
	dockerAPI
	statuses []int
	tries    int
}

func (f *unhealthyAPI) ContainerInspect(context.Context, string) (container.InspectResponse, error) {
	check := &container.HealthConfig{Test: []string{"CMD", "check"}, Interval: time.Millisecond, Timeout: time.Second, Retries: 3}
	return container.InspectResponse{Config: &container.Config{Healthcheck: check}}, nil
}

func (f *unhealthyAPI) ContainerExecCreate(context.Context, string, container.ExecOptions) (container.ExecCreateResponse, error) {
	return container.ExecCreateResponse{ID: "exec"}, nil
}

func (f *unhealthyAPI) ContainerExecAttach(context.Context, string, container.ExecAttachOptions) (types.HijackedResponse, error) {
	ours, engines := net.Pipe()
	status := f.statuses[f.tries]
	f.tries++
	go func() {
		_, _ = stdcopy.NewStdWriter(engines, stdcopy.Stderr).Write([]byte("curl: (28) timed out\n"))
		if status >= 0 {
			_ = engines.Close()
		}
	}()
	return types.HijackedResponse{Conn: ours, Reader: bufio.NewReader(ours)}, nil
}

func (f *unhealthyAPI) ContainerExecInspect(context.Context, string) (container.ExecInspect, error) {
	return container.ExecInspect{ExitCode: f.statuses[f.tries-1]}, nil
}

func TestCheckHealthRetries(t *testing.T) {
	const hangs = -1
	for name, test := range map[string]struct {
		statuses []int
		failed   string
	}{
		"and may fail at first": {[]int{1, hangs, 0}, ""},
		"but not always":        {[]int{hangs, 1, 1, 0}, "the health check fails 3 times although the database answers: status 1: curl: (28) timed out"},
		"nor hang":              {[]int{1, 1, hangs, 0}, "the health check fails 3 times although the database answers: no end within 1s: curl: (28) timed out"},
	} {
		t.Run(name, func(t *testing.T) {
			api := &unhealthyAPI{statuses: test.statuses}
			run := &pod{engine: &Engine{api: bounded{api}}, database: &sibling{id: "snapshot"}}
			err := run.CheckHealth(t.Context())
			assert.Equal(t, 3, api.tries)
			if test.failed == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, test.failed)
			}
		})
	}
}
