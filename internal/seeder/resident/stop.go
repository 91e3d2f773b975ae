package resident

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// stopDatabase kills whatever else is in our PID namespace, which is the database: nobody asks it
// anything any more, and the scripts are over. SQLite keeps a journal next to its file for just as
// long as something is being written, so without one there is nothing that a kill could interrupt.
// With one, or where we may not kill it, it is not stopped.
func stopDatabase(ctx context.Context, place seeder.Place) (stopped bool, err error) {
	if !place.OwnProcesses {
		return false, nil
	}
	journals, err := filepath.Glob(filepath.Join(place.State(), "*-journal"))
	if err != nil || len(journals) > 0 || !canKillOthers() {
		return false, err
	}
	const everyOther = -1                                  // process that we see
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second) // somebody may have come whom we may not kill
	defer cancel()
	for {
		// Only that there is none any more says that they are gone, with all that they had open.
		if err := unix.Kill(everyOther, unix.SIGKILL); errors.Is(err, unix.ESRCH) {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-time.After(time.Millisecond):
		}
	}
}

// canKillOthers tells whether we see processes of our run alone, as those of a namespace do whose
// first process started us, and may kill each. When all are meant at once the kernel does not tell.
// An engine may be set up to have all containers see its machine's processes.
func canKillOthers() bool {
	const first = 1
	if os.Getppid() != first {
		return false
	}
	others := 0
	paths, _ := filepath.Glob("/proc/[0-9]*")
	for _, path := range paths {
		pid, _ := strconv.Atoi(filepath.Base(path))
		if pid == first || pid == os.Getpid() {
			continue
		}
		switch err := unix.Kill(pid, 0); {
		case err == nil:
			others++
		case errors.Is(err, unix.EPERM):
			return false // its user is not ours
		}
	}
	return others > 0
}
