package docker

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// interruptedAPI is an engine that is creating something when the run is cancelled. has is what it
// will have before it is asked to remove that; what nobody waits for comes later, and stays.
type interruptedAPI struct {
	dockerAPI
	cancel context.CancelFunc
	has    map[string]bool
	lost   error // what comes instead of the answer to a commit
}

func (f *interruptedAPI) begin(ctx context.Context, name string) error {
	f.cancel()
	if ctx.Err() == nil {
		f.has[name] = true
	}
	return ctx.Err()
}

func (f *interruptedAPI) ContainerCreate(ctx context.Context, _ *container.Config, _ *container.HostConfig, _ *network.NetworkingConfig, _ *ocispec.Platform, name string) (container.CreateResponse, error) {
	return container.CreateResponse{}, f.begin(ctx, name)
}

func (f *interruptedAPI) VolumeCreate(ctx context.Context, options volume.CreateOptions) (volume.Volume, error) {
	return volume.Volume{}, f.begin(ctx, options.Name)
}

func (f *interruptedAPI) ContainerCommit(ctx context.Context, _ string, options container.CommitOptions) (container.CommitResponse, error) {
	return container.CommitResponse{}, errors.Join(f.begin(ctx, options.Reference), f.lost)
}

func (f *interruptedAPI) ImageRemove(_ context.Context, name string, _ image.RemoveOptions) ([]image.DeleteResponse, error) {
	delete(f.has, name)
	return nil, nil
}

func (f *interruptedAPI) ContainerRemove(_ context.Context, name string, _ container.RemoveOptions) error {
	delete(f.has, name)
	return nil
}

func (f *interruptedAPI) VolumeRemove(_ context.Context, name string, _ bool) error {
	delete(f.has, name)
	return nil
}

func TestCreationSurvivesCancellation(t *testing.T) {
	for what, create := range map[string]func(context.Context, *run) error{
		"a container": func(ctx context.Context, r *run) error {
			_, err := r.create(ctx, "database", &container.Config{}, &container.HostConfig{})
			return err
		},
		"the volume": func(ctx context.Context, r *run) error { return r.createVolume(ctx, 1) },
		"an image": func(ctx context.Context, r *run) error {
			_, err := r.commit(ctx, "commit", container.CommitOptions{})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			api := &interruptedAPI{cancel: cancel, has: map[string]bool{}}
			run := (&Engine{api: api}).newRun(time.Minute)
			require.NoError(t, create(ctx, run))
			assert.Len(t, api.has, 1)
			require.NoError(t, run.Close(t.Context()))
			require.NoError(t, run.Release(t.Context()))
			assert.Empty(t, api.has)
			require.ErrorIs(t, create(ctx, run), context.Canceled, "nothing is begun then")
		})
	}
}

func TestCommitWithLostAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	api := &interruptedAPI{cancel: cancel, has: map[string]bool{}, lost: errors.New("the engine's answer broke off")}
	run := (&Engine{api: api}).newRun(time.Minute)
	_, err := run.commit(ctx, "commit", container.CommitOptions{})
	require.ErrorIs(t, err, api.lost)
	assert.Len(t, api.has, 1)
	require.NoError(t, run.Release(t.Context()))
	assert.Empty(t, api.has)
}

// endingAPI cannot remove a container before it has ended.
type endingAPI struct {
	dockerAPI
	tries int
}

func (f *endingAPI) ContainerRemove(context.Context, string, container.RemoveOptions) error {
	if f.tries--; f.tries > 0 {
		return errors.New("container state improper: stopping")
	}
	return cerrdefs.ErrNotFound
}

func TestRemovalIsRetried(t *testing.T) {
	api := &endingAPI{tries: 3}
	require.NoError(t, (&Engine{api: api}).removeContainer(t.Context(), "seeder"))
	assert.Zero(t, api.tries)
}

// copyingAPI reads an archive, and says of one that breaks off what the engine's client does.
type copyingAPI struct{ dockerAPI }

func (copyingAPI) CopyToContainer(_ context.Context, _, _ string, content io.Reader, _ container.CopyToContainerOptions) error {
	if _, err := io.Copy(io.Discard, content); err != nil {
		return fmt.Errorf("error during connect: Put \"http://%%2Fvar%%2Frun%%2Fdocker.sock/archive\": %w", err)
	}
	return nil
}

// abortingAPI closes an archive as the HTTP client does with a request that ends.
type abortingAPI struct{ dockerAPI }

func (abortingAPI) CopyToContainer(ctx context.Context, _, _ string, content io.Reader, _ container.CopyToContainerOptions) error {
	<-ctx.Done()
	_ = content.(io.Closer).Close()
	return ctx.Err()
}

func TestInterruptedCopy(t *testing.T) {
	over := errors.New("timeout: the whole run took longer than 1m")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	err := (&Engine{api: bounded{abortingAPI{}}}).copyIn(ctx, "seeder", func(archive *tar.Writer) error {
		return writeFile(archive, "/big", 0o644, 3, strings.NewReader("big"))
	})
	require.EqualError(t, err, over.Error())
}

func TestCopyReportsTheWriterError(t *testing.T) {
	engine := &Engine{api: copyingAPI{}}
	require.NoError(t, engine.copyIn(t.Context(), "seeder", func(*tar.Writer) error { return nil }))
	err := engine.copyIn(t.Context(), "seeder", func(*tar.Writer) error { return errors.New("packing a.sh: it was changed") })
	require.EqualError(t, err, "packing a.sh: it was changed")
}
