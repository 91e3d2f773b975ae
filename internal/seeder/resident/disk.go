package resident

import (
	"context"
	"fmt"
	"time"

	"github.com/docker/go-units"
	"golang.org/x/sys/unix"
)

// diskInterval is how often the disk is looked at: a fast one takes some hundred MB in it.
const diskInterval = 100 * time.Millisecond

// maxReserve is what scripts leave of the engine's disk, at most. There is no bound on what a
// container writes to its own files that every engine would keep, and the disk is everybody's who
// has containers there.
const maxReserve = units.GiB

// diskSpace is what a file system has, in bytes.
type diskSpace struct{ free, size uint64 }

// diskSpaceAt is the room for files at a path.
func diskSpaceAt(path string) (diskSpace, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(path, &stat); err != nil {
		return diskSpace{}, fmt.Errorf("looking at the disk: %w", err)
	}
	block := uint64(stat.Bsize) //nolint:gosec // a size is positive
	return diskSpace{stat.Bavail * block, stat.Blocks * block}, nil
}

// watchDisk ends what runs when the scripts have taken nearly all of the disk. look returns the
// room that there is; it is asked until ctx ends, or it fails.
func watchDisk(ctx context.Context, interval time.Duration, look func() (diskSpace, error), end context.CancelCauseFunc) {
	begin, err := look()
	if err != nil {
		return
	}
	reserve := min(maxReserve, begin.size/20, begin.free/2)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now, err := look()
		if err != nil {
			return
		}
		if now.free < reserve {
			size := func(bytes uint64) string { return units.BytesSize(float64(bytes)) }
			end(fmt.Errorf("the engine's disk is nearly full: %s of %s are left, of %s when the seed began", size(now.free), size(now.size), size(begin.free)))
			return
		}
	}
}
