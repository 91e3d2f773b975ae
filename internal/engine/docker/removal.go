package docker

import (
	"context"
	"fmt"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// What could not be removed is tried again, because an engine may not remove what is just ending,
// or is being removed by another run's sweep: Podman says "container state improper" and "has
// dependent containers" of it.
const (
	removalPatience = 5 * time.Second
	removalPause    = 100 * time.Millisecond
)

// removeContainer returns when a container is gone.
func (e *Engine) removeContainer(ctx context.Context, id string) error {
	options := container.RemoveOptions{Force: true, RemoveVolumes: true}
	return remove(ctx, "the container "+id, func() error { return e.api.ContainerRemove(ctx, id, options) })
}

// removeVolume returns when a volume is gone.
func (e *Engine) removeVolume(ctx context.Context, name string) error {
	return remove(ctx, "the volume "+name, func() error { return e.api.VolumeRemove(ctx, name, true) })
}

// remove tries to remove something until it is gone.
func remove(ctx context.Context, what string, try func() error) error {
	var reason error // the engine's, before any of ours
	for begin := time.Now(); ; {
		err := try()
		if err == nil || cerrdefs.IsNotFound(err) {
			return nil
		}
		if reason == nil || ctx.Err() == nil {
			reason = err
		}
		if time.Since(begin) > removalPatience || client.IsErrConnectionFailed(err) || ctx.Err() != nil {
			return fmt.Errorf("removing %s: %w", what, reason)
		}
		select {
		case <-ctx.Done():
		case <-time.After(removalPause):
		}
	}
}
