package docker

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/stretchr/testify/require"
)

// silentAPI is an engine that knows nothing more of a container that has ended.
type silentAPI struct{ dockerAPI }

func (silentAPI) ContainerInspect(context.Context, string) (container.InspectResponse, error) {
	return container.InspectResponse{}, errors.New("no such container")
}

func (silentAPI) ContainerLogs(context.Context, string, container.LogsOptions) (io.ReadCloser, error) {
	return nil, errors.New("no such container")
}

// loggingAPI is an engine that has a container's log.
type loggingAPI struct{ silentAPI }

func (loggingAPI) ContainerLogs(_ context.Context, _ string, options container.LogsOptions) (io.ReadCloser, error) {
	var log bytes.Buffer
	if options.ShowStdout {
		_, _ = stdcopy.NewStdWriter(&log, stdcopy.Stdout).Write([]byte("to stdout\n"))
	}
	if options.ShowStderr {
		_, _ = stdcopy.NewStdWriter(&log, stdcopy.Stderr).Write([]byte("to stderr\n"))
	}
	return io.NopCloser(&log), nil
}

func TestExitErrorQuotesTheLog(t *testing.T) {
	engine := &Engine{api: loggingAPI{}}
	for what, want := range map[string]string{
		"the seeder":   "the seeder ended with exit code 137 (somebody killed it, as a script does by kill -KILL -1); its last words:\n| to stderr", // and not the protocol
		"the database": "the database ended with exit code 137; its last words:\n| to stdout\n| to stderr",
	} {
		t.Run(what, func(t *testing.T) {
			require.EqualError(t, (&sibling{engine: engine, what: what, status: 137}).exitError(), want)
		})
	}
}

func TestExplainNamesTheFirstToEnd(t *testing.T) {
	engine := &Engine{api: silentAPI{}}
	over, alive := make(chan struct{}), make(chan struct{})
	close(over)
	for want, pod := range map[string]*pod{
		"the seeder ended with exit code 2": { // and the kernel killed the database
			seeder:   &sibling{engine: engine, what: "the seeder", ended: over, status: 2},
			database: &sibling{engine: engine, what: "the database", ended: over, status: 137},
		},
		"the database ended with exit code 137": {
			seeder:   &sibling{engine: engine, what: "the seeder", ended: alive},
			database: &sibling{engine: engine, what: "the database", ended: over, status: 137},
		},
		"the database ended with exit code 3": {
			seeder:   &sibling{engine: engine, what: "the seeder", ended: alive},
			database: &sibling{engine: engine, what: "the database", ended: over, status: 3},
		},
	} {
		t.Run(want, func(t *testing.T) {
			require.EqualError(t, pod.await(t.Context(), func() error { select {} }), want)
		})
	}
}
