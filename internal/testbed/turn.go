package testbed

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// ShareEngine waits while a test of any package has the engine for itself, and keeps others from
// having it until the end of the test. For tests whose runs sweep the engine.
func ShareEngine(t testing.TB) {
	t.Helper()
	gate := lock(t, "gate", syscall.LOCK_SH)
	hold(t, lock(t, "engine", syscall.LOCK_SH))
	require.NoError(t, gate.Close())
}

// OwnEngine keeps tests that call ShareEngine from running until the end of the test. For tests of
// what is swept: nobody else may sweep it.
func OwnEngine(t testing.TB) {
	t.Helper()
	hold(t, lock(t, "gate", syscall.LOCK_EX)) // nobody else begins
	hold(t, lock(t, "engine", syscall.LOCK_EX))
}

// lock waits for a lock on a file, which lasts until the file is closed.
func lock(t testing.TB, name string, how int) *os.File {
	t.Helper()
	dir := filepath.Join(cacheDir(), "state")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	file, err := os.OpenFile(filepath.Join(dir, name+".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	require.NoError(t, err)
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if err != syscall.EINTR {
			require.NoError(t, err)
			return file
		}
	}
}

// hold closes a file at the end of the test.
func hold(t testing.TB, file *os.File) {
	t.Helper()
	t.Cleanup(func() { _ = file.Close() })
}
