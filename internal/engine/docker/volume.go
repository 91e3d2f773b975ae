package docker

import (
	"fmt"
	"os"

	"github.com/docker/docker/api/types/mount"
)

// stateVolume is the volume in which a database keeps its file.
type stateVolume struct {
	name string // empty for none
	size int64  // in bytes; 0 for what the disk has
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
