package docker

import (
	"context"
	"fmt"
	"os"

	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// stateVolume is the volume in which a database keeps its file.
type stateVolume struct {
	name string // empty for none
	size int64  // in bytes; 0 for what the disk has
}

// createVolume makes the volume: in memory, because on disk every write waits for several fsyncs.
// size bounds it, in bytes; with 0 it lies on the disk after all.
func (p *pod) createVolume(ctx context.Context, size int64) error {
	// Known before it is there, so that no interruption can lose it.
	p.volume = stateVolume{name: p.volumeName(), size: size}
	ctx, done := engine.WithGrace(ctx, creationGrace)
	defer done()
	_, err := p.engine.api.VolumeCreate(ctx, volume.CreateOptions{
		Name:       p.volume.name,
		Labels:     p.labels(),
		Driver:     "local",
		DriverOpts: p.volume.options(),
	})
	if err != nil {
		return fmt.Errorf("creating the volume for the state: %w", err)
	}
	return nil
}

// options are those of a volume that lies in memory; none for one on the disk.
func (v stateVolume) options() map[string]string {
	if v.size == 0 {
		return nil
	}
	// In pages, because Podman takes a "size" for a disk quota, which it refuses.
	pages := v.size / int64(os.Getpagesize())
	return map[string]string{"type": "tmpfs", "device": "tmpfs", "o": fmt.Sprintf("nr_blocks=%d,mode=1777", pages)}
}

func (v stateVolume) mount() mount.Mount {
	return mount.Mount{Type: mount.TypeVolume, Source: v.name, Target: seederPlace.State()}
}

func (p *pod) removeVolume(ctx context.Context) error {
	if p.volume.name == "" {
		return nil
	}
	name := p.volume.name
	p.volume = stateVolume{}
	return p.engine.removeVolume(ctx, name)
}
