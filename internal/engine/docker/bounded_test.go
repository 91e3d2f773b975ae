package docker

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// silentEngine is the socket of an engine that takes every call and never says a word.
func silentEngine(t *testing.T) (host string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "docker.sock")
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = connection.Close() })
			go func() { _, _ = io.Copy(io.Discard, connection) }()
		}
	}()
	return "unix://" + path
}

// callMethod calls a method of the API with whatever it takes, and returns its error.
func callMethod(ctx context.Context, method reflect.Value) error {
	var arguments []reflect.Value
	for i := range method.Type().NumIn() {
		switch in := method.Type().In(i); {
		case in == reflect.TypeFor[context.Context]():
			arguments = append(arguments, reflect.ValueOf(ctx))
		case in == reflect.TypeFor[io.Reader]():
			arguments = append(arguments, reflect.ValueOf(strings.NewReader("")))
		case in == reflect.TypeFor[string]():
			arguments = append(arguments, reflect.ValueOf("x"))
		case method.Type().IsVariadic() && i == method.Type().NumIn()-1:
		default:
			arguments = append(arguments, reflect.Zero(in))
		}
	}
	results := method.Call(arguments)
	switch last := results[len(results)-1].Interface().(type) {
	case error:
		return last
	case <-chan error:
		return <-last
	}
	return nil
}

func TestCallsEndWithTheirContext(t *testing.T) {
	cli, err := client.NewClientWithOpts(client.WithHost(silentEngine(t)), client.WithVersion("1.41"))
	require.NoError(t, err)
	calls := reflect.TypeFor[dockerAPI]()
	for i := range calls.NumMethod() {
		name := calls.Method(i).Name
		if name == "ClientVersion" {
			continue // asks nobody
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			over := errors.New("timeout: the whole run took longer than 1m")
			ctx, cancel := context.WithCancelCause(context.Background())
			time.AfterFunc(100*time.Millisecond, func() { cancel(over) })
			ended := make(chan error, 1)
			go func() { ended <- callMethod(ctx, reflect.ValueOf(bounded{cli}).MethodByName(name)) }()
			select {
			case err := <-ended:
				require.ErrorIs(t, err, over)
			case <-time.After(time.Minute):
				t.Fatal("it waits for an answer that never comes")
			}
		})
	}
}

// stalledAPI answers with a stream of which nothing comes.
type stalledAPI struct{ dockerAPI }

func (stalledAPI) ContainerLogs(context.Context, string, container.LogsOptions) (io.ReadCloser, error) {
	silent, _ := io.Pipe()
	return silent, nil
}

func TestStreamsEndWithTheirContext(t *testing.T) {
	over := errors.New("timeout: the whole run took longer than 1m")
	ctx, cancel := context.WithCancelCause(t.Context())
	answer, err := bounded{stalledAPI{}}.ContainerLogs(ctx, "x", container.LogsOptions{})
	require.NoError(t, err)
	cancel(over)
	_, err = io.ReadAll(answer)
	require.ErrorIs(t, err, over)
	assert.NoError(t, answer.Close())
}
