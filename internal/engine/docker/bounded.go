package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// bounded is an API no call of which outlives its context, whatever the engine and its client do.
// The error of a call whose context has ended is the context's cause. (The client attaches to
// containers outside of its HTTP client, and waits for that without a look at the context:
// https://github.com/moby/moby/blob/v28.5.2/client/hijack.go.) It names every call, so that none
// can be added that is not bounded.
type bounded struct{ api dockerAPI }

// call makes a call that answers with a value, and stops waiting when ctx has ended.
func call[T any](ctx context.Context, do func() (T, error)) (T, error) {
	return callOrDiscard(ctx, do, func(T) {})
}

// callOrDiscard is [call] with a function for an answer that comes when ctx has ended.
func callOrDiscard[T any](ctx context.Context, do func() (T, error), discard func(T)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := do()
		answers <- answer{value, err}
	}()
	select {
	case got := <-answers:
		return got.value, callError(ctx, got.err)
	case <-ctx.Done():
		go func() {
			if late := <-answers; late.err == nil {
				discard(late.value)
			}
		}()
		var none T
		return none, context.Cause(ctx)
	}
}

// callEmpty is [call] for calls that answer with nothing.
func callEmpty(ctx context.Context, do func() error) error {
	_, err := call(ctx, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// callStream is [call] for calls that answer with a stream, which ends with ctx, too.
func callStream(ctx context.Context, do func() (io.ReadCloser, error)) (io.ReadCloser, error) {
	answer, err := callOrDiscard(ctx, do, func(late io.ReadCloser) { _ = late.Close() })
	if err != nil {
		return nil, err
	}
	return newStream(ctx, answer), nil
}

// callError is the error of a call: the cause of ctx where that has ended.
func callError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return noteNoReason(err)
}

// noteNoReason adds to an error without a reason that there is none: "Error response from daemon: "
// is all that the client makes of an answer without a text, and "unknown" of the engine is its word
// for a registry's error without one.
func noteNoReason(err error) error {
	if err == nil {
		return nil
	}
	reason, _ := strings.CutSuffix(strings.TrimSpace(err.Error()), "unknown")
	if reason = strings.TrimSpace(reason); reason == "" || strings.HasSuffix(reason, "Error response from daemon:") {
		return fmt.Errorf("%w (no reason was given; the log of the engine or of the registry may have one)", err)
	}
	return err
}

// stream is an answer of the engine that ends with its context, too.
type stream struct {
	io.ReadCloser
	ctx context.Context //nolint:containedctx // it is that of one call, which lasts until the stream is closed
	end func() bool
}

func newStream(ctx context.Context, answer io.ReadCloser) io.ReadCloser {
	return stream{answer, ctx, context.AfterFunc(ctx, func() { _ = answer.Close() })}
}

func (s stream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		return n, err
	}
	return n, callError(s.ctx, err)
}

func (s stream) Close() error {
	s.end()
	return s.ReadCloser.Close()
}

func (b bounded) ClientVersion() string { return b.api.ClientVersion() }

func (b bounded) Ping(ctx context.Context) (types.Ping, error) {
	return call(ctx, func() (types.Ping, error) { return b.api.Ping(ctx) })
}

func (b bounded) Info(ctx context.Context) (system.Info, error) {
	return call(ctx, func() (system.Info, error) { return b.api.Info(ctx) })
}

// ContainerAttach bounds the attaching alone: the connection stays until it is closed.
func (b bounded) ContainerAttach(ctx context.Context, id string, options container.AttachOptions) (types.HijackedResponse, error) {
	return callOrDiscard(ctx, func() (types.HijackedResponse, error) { return b.api.ContainerAttach(ctx, id, options) }, closeConnection)
}

func closeConnection(late types.HijackedResponse) { late.Close() }

func (b bounded) ContainerCommit(ctx context.Context, id string, options container.CommitOptions) (container.CommitResponse, error) {
	return call(ctx, func() (container.CommitResponse, error) { return b.api.ContainerCommit(ctx, id, options) })
}

func (b bounded) ContainerCreate(
	ctx context.Context, config *container.Config, host *container.HostConfig, networking *network.NetworkingConfig,
	platform *ocispec.Platform, name string,
) (container.CreateResponse, error) {
	return call(ctx, func() (container.CreateResponse, error) {
		return b.api.ContainerCreate(ctx, config, host, networking, platform, name)
	})
}

// ContainerExecAttach bounds the connection as well.
func (b bounded) ContainerExecAttach(ctx context.Context, exec string, options container.ExecAttachOptions) (types.HijackedResponse, error) {
	connection, err := callOrDiscard(ctx, func() (types.HijackedResponse, error) { return b.api.ContainerExecAttach(ctx, exec, options) }, closeConnection)
	if err == nil {
		context.AfterFunc(ctx, connection.Close)
	}
	return connection, err
}

func (b bounded) ContainerExecCreate(ctx context.Context, id string, options container.ExecOptions) (container.ExecCreateResponse, error) {
	return call(ctx, func() (container.ExecCreateResponse, error) { return b.api.ContainerExecCreate(ctx, id, options) })
}

func (b bounded) ContainerExecInspect(ctx context.Context, exec string) (container.ExecInspect, error) {
	return call(ctx, func() (container.ExecInspect, error) { return b.api.ContainerExecInspect(ctx, exec) })
}

func (b bounded) ContainerInspect(ctx context.Context, id string) (container.InspectResponse, error) {
	return call(ctx, func() (container.InspectResponse, error) { return b.api.ContainerInspect(ctx, id) })
}

func (b bounded) ContainerList(ctx context.Context, options container.ListOptions) ([]container.Summary, error) {
	return call(ctx, func() ([]container.Summary, error) { return b.api.ContainerList(ctx, options) })
}

func (b bounded) ContainerLogs(ctx context.Context, id string, options container.LogsOptions) (io.ReadCloser, error) {
	return callStream(ctx, func() (io.ReadCloser, error) { return b.api.ContainerLogs(ctx, id, options) })
}

func (b bounded) ContainerRemove(ctx context.Context, id string, options container.RemoveOptions) error {
	return callEmpty(ctx, func() error { return b.api.ContainerRemove(ctx, id, options) })
}

func (b bounded) ContainerStart(ctx context.Context, id string, options container.StartOptions) error {
	return callEmpty(ctx, func() error { return b.api.ContainerStart(ctx, id, options) })
}

func (b bounded) ContainerStatPath(ctx context.Context, id, path string) (container.PathStat, error) {
	return call(ctx, func() (container.PathStat, error) { return b.api.ContainerStatPath(ctx, id, path) })
}

func (b bounded) ContainerStop(ctx context.Context, id string, options container.StopOptions) error {
	return callEmpty(ctx, func() error { return b.api.ContainerStop(ctx, id, options) })
}

// ContainerWait returns at once, while the client's waits until the engine has begun to answer.
func (b bounded) ContainerWait(ctx context.Context, id string, condition container.WaitCondition) (<-chan container.WaitResponse, <-chan error) {
	statuses, failures := make(chan container.WaitResponse, 1), make(chan error, 1)
	go func() {
		status, err := call(ctx, func() (container.WaitResponse, error) {
			statuses, failures := b.api.ContainerWait(ctx, id, condition)
			select {
			case status := <-statuses:
				return status, nil
			case err := <-failures:
				return container.WaitResponse{}, err
			}
		})
		if err != nil {
			failures <- err
			return
		}
		statuses <- status
	}()
	return statuses, failures
}

func (b bounded) CopyFromContainer(ctx context.Context, id, path string) (io.ReadCloser, container.PathStat, error) {
	type content struct {
		io.ReadCloser
		stat container.PathStat
	}
	got, err := callOrDiscard(ctx, func() (content, error) {
		archive, stat, err := b.api.CopyFromContainer(ctx, id, path)
		return content{archive, stat}, err
	}, func(late content) { _ = late.Close() })
	if err != nil {
		return nil, got.stat, err
	}
	return newStream(ctx, got.ReadCloser), got.stat, nil
}

func (b bounded) CopyToContainer(ctx context.Context, id, path string, content io.Reader, options container.CopyToContainerOptions) error {
	return callEmpty(ctx, func() error { return b.api.CopyToContainer(ctx, id, path, content, options) })
}

func (b bounded) ImageHistory(ctx context.Context, id string, options ...client.ImageHistoryOption) ([]image.HistoryResponseItem, error) {
	return call(ctx, func() ([]image.HistoryResponseItem, error) { return b.api.ImageHistory(ctx, id, options...) })
}

func (b bounded) ImageInspect(ctx context.Context, id string, options ...client.ImageInspectOption) (image.InspectResponse, error) {
	return call(ctx, func() (image.InspectResponse, error) { return b.api.ImageInspect(ctx, id, options...) })
}

func (b bounded) ImageList(ctx context.Context, options image.ListOptions) ([]image.Summary, error) {
	return call(ctx, func() ([]image.Summary, error) { return b.api.ImageList(ctx, options) })
}

func (b bounded) ImageImport(ctx context.Context, source image.ImportSource, ref string, options image.ImportOptions) (io.ReadCloser, error) {
	return callStream(ctx, func() (io.ReadCloser, error) { return b.api.ImageImport(ctx, source, ref, options) })
}

func (b bounded) ImagePull(ctx context.Context, ref string, options image.PullOptions) (io.ReadCloser, error) {
	return callStream(ctx, func() (io.ReadCloser, error) { return b.api.ImagePull(ctx, ref, options) })
}

func (b bounded) ImagePush(ctx context.Context, ref string, options image.PushOptions) (io.ReadCloser, error) {
	return callStream(ctx, func() (io.ReadCloser, error) { return b.api.ImagePush(ctx, ref, options) })
}

func (b bounded) ImageRemove(ctx context.Context, id string, options image.RemoveOptions) ([]image.DeleteResponse, error) {
	return call(ctx, func() ([]image.DeleteResponse, error) { return b.api.ImageRemove(ctx, id, options) })
}

func (b bounded) ImageTag(ctx context.Context, source, target string) error {
	return callEmpty(ctx, func() error { return b.api.ImageTag(ctx, source, target) })
}

func (b bounded) NetworkConnect(ctx context.Context, name, container string, settings *network.EndpointSettings) error {
	return callEmpty(ctx, func() error { return b.api.NetworkConnect(ctx, name, container, settings) })
}

func (b bounded) NetworkDisconnect(ctx context.Context, name, container string, force bool) error {
	return callEmpty(ctx, func() error { return b.api.NetworkDisconnect(ctx, name, container, force) })
}

func (b bounded) VolumeCreate(ctx context.Context, options volume.CreateOptions) (volume.Volume, error) {
	return call(ctx, func() (volume.Volume, error) { return b.api.VolumeCreate(ctx, options) })
}

func (b bounded) VolumeList(ctx context.Context, options volume.ListOptions) (volume.ListResponse, error) {
	return call(ctx, func() (volume.ListResponse, error) { return b.api.VolumeList(ctx, options) })
}

func (b bounded) VolumeRemove(ctx context.Context, id string, force bool) error {
	return callEmpty(ctx, func() error { return b.api.VolumeRemove(ctx, id, force) })
}
