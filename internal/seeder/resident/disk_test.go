package resident

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const gib = 1 << 30

// failedLook in place of a size is a look that fails.
const failedLook = 1<<64 - 1

// watchedDisk returns why scripts were ended on a disk of this size with so much free space at each
// look, in bytes. It returns nil when they were not.
func watchedDisk(t *testing.T, size uint64, free ...uint64) (err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancelCause(t.Context())
		watchDisk(ctx, time.Second, func() (diskSpace, error) {
			if len(free) == 0 {
				end(nil)
				return diskSpace{}, errors.New("no more")
			}
			now := diskSpace{free[0], size}
			free = free[1:]
			if now.free == failedLook {
				return diskSpace{}, errors.New("interrupted system call")
			}
			return now, nil
		}, end)
		err = context.Cause(ctx)
		if errors.Is(err, context.Canceled) {
			err = nil // by the last look
		}
		end(nil)
	})
	return err
}

func TestWatchDiskEndsScripts(t *testing.T) {
	require.EqualError(t, watchedDisk(t, 100*gib, 50*gib, 20*gib, gib/2, 50*gib), "the engine's disk is nearly full: 512MiB of 100GiB are left, of 50GiB when the seed began")
}

func TestWatchDiskAllowsUse(t *testing.T) {
	require.NoError(t, watchedDisk(t, 100*gib, 50*gib, 2*gib, gib), "all but the reserve")
	require.NoError(t, watchedDisk(t, 10*gib, 5*gib, gib/2), "of a small disk")
	require.NoError(t, watchedDisk(t, 1000*gib, gib, gib*3/5), "of one that was nearly full before")
	require.Error(t, watchedDisk(t, 1000*gib, gib, gib/3), "but others need the rest")
}

func TestWatchDiskErrors(t *testing.T) {
	require.NoError(t, watchedDisk(t, 0))
	require.NoError(t, watchedDisk(t, 100*gib, failedLook, gib/2), "without a first look nothing is known")
	require.Error(t, watchedDisk(t, 100*gib, 50*gib, failedLook, gib/2), "a later one may fail")
	_, err := diskSpaceAt("/nowhere")
	require.ErrorContains(t, err, "looking at the disk: ")
	here, err := diskSpaceAt("/")
	require.NoError(t, err)
	assert.Positive(t, here.size)
}
