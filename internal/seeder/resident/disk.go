package resident

import (
	"context"
	"fmt"
	"time"

	"github.com/docker/go-units"
	"golang.org/x/sys/unix"
)

// diskInterval is the time between two looks at the disk. A fast disk takes some hundred MB in it.
const diskInterval = 100 * time.Millisecond

// maxReserve is the disk space that scripts must leave free, at most. Not every engine can limit
// what a container writes to its own files, and other containers share the disk.
const maxReserve = units.GiB

// diskSpace is the space of a file system, in bytes.
type diskSpace struct{ free, size uint64 }

// diskSpaceAt returns the space for files at a path.
func diskSpaceAt(path string) (diskSpace, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(path, &stat); err != nil {
		return diskSpace{}, fmt.Errorf("looking at the disk: %w", err)
	}
	block := uint64(stat.Bsize) //nolint:gosec // a size is positive
	return diskSpace{stat.Bavail * block, stat.Blocks * block}, nil
}

// watchDisk calls end when the scripts have used nearly all of the disk. look returns the current
// space. Only a failure of the first look ends the watch.
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
		if err == nil && now.free < reserve {
			size := func(bytes uint64) string { return units.BytesSize(float64(bytes)) }
			end(fmt.Errorf("the engine's disk is nearly full: %s of %s are left, of %s when the seed began", size(now.free), size(now.size), size(begin.free)))
			return
		}
	}
}
