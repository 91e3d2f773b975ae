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

// stopDatabase kills everything else in our PID namespace, which is the database: the scripts have
// ended, and nobody uses it any more. SQLite keeps a journal next to its file while something is
// being written, so without one a kill interrupts nothing. With a journal, or where we may not kill
// it, stopDatabase does nothing.
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

// canKillOthers reports whether we see only processes of our run, as in a namespace whose first
// process started us, and may kill each of them. A kill of all at once does not report that. An
// engine may show all processes of its machine to containers.
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
