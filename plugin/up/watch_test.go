package up

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/workspace"
)

// watched is a directory and a watcher of it.
type watched struct {
	*watcher
	t *testing.T
}

// watch watches a directory with these files for what read reads of it.
func watch(t *testing.T, files []string, read func(*workspace.Workspace)) watched {
	t.Helper()
	w := watched{nil, t}
	dir := t.TempDir()
	var err error
	w.watcher, err = newWatcher(dir)
	require.NoError(t, err)
	t.Cleanup(w.close)
	for _, name := range files {
		w.write(name)
	}
	seen := &workspace.Seen{}
	of, err := workspace.Open(dir)
	require.NoError(t, err)
	of.Note(seen)
	read(of)
	require.NoError(t, of.Close())
	require.NoError(t, w.watch(seen))
	return w
}

func (w watched) write(name string) {
	w.t.Helper()
	require.NoError(w.t, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
	require.NoError(w.t, os.WriteFile(w.path(name), []byte(time.Now().String()), 0o600))
}

// until waits until a name has changed, and returns all that have changed till then.
func (w watched) until(name string) (all []string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	for !slices.Contains(all, name) {
		names, err := w.next(ctx)
		require.NoError(w.t, err, "%s has not changed, but %s", name, all)
		all = append(all, names...)
	}
	return all
}

// open returns what reads a file.
func open(name string) func(*workspace.Workspace) {
	return func(of *workspace.Workspace) { _, _ = of.Head(name, 1) }
}

func TestChangedFile(t *testing.T) {
	w := watch(t, []string{"seed/orders.json", "seed/other.json"}, open("seed/orders.json"))
	w.write("seed/other.json") // which nobody has read
	w.write("seed/orders.json")
	assert.NotContains(t, w.until("seed/orders.json"), "seed/other.json")
}

func TestFileReplacedByAnEditor(t *testing.T) {
	w := watch(t, []string{"orders.json"}, open("orders.json"))
	for range 2 {
		w.write("4913")
		require.NoError(t, os.Rename(w.path("orders.json"), w.path("orders.json~")))
		require.NoError(t, os.Rename(w.path("4913"), w.path("orders.json")))
		assert.NotContains(t, w.until("orders.json"), "4913")
	}
}

func TestFilesOfAnEditorInAListedDirectory(t *testing.T) {
	w := watch(t, []string{"orders.json"}, func(of *workspace.Workspace) {
		_, _ = of.ReadDir(".")
		open("orders.json")(of)
	})
	w.write(".tmp")
	require.NoError(t, os.Rename(w.path(".tmp"), w.path("orders.json")))
	assert.NotContains(t, w.until("orders.json"), ".tmp")
}

func TestMissingFileAppears(t *testing.T) {
	w := watch(t, nil, open("db/seed/orders.json"))
	w.write("db/seed/orders.json")
	w.until("db")
	w.write("db/seed/orders.json") // in a directory that was not there
	w.until("db/seed/orders.json")
}

func TestFileInListedDirectory(t *testing.T) {
	w := watch(t, []string{"seed/a.json"}, func(of *workspace.Workspace) { _, _ = of.ReadDir("seed") })
	w.write("seed/a.json") // whose content nobody has read
	w.write("seed/b.json")
	assert.NotContains(t, w.until("seed/b.json"), "seed/a.json")
	require.NoError(t, os.Remove(w.path("seed/a.json")))
	w.until("seed/a.json")
}

func TestDirectoryReplaced(t *testing.T) {
	w := watch(t, []string{"seed/a.json", "new/a.json"}, open("seed/a.json"))
	require.NoError(t, os.Rename(w.path("seed"), w.path("old")))
	require.NoError(t, os.Rename(w.path("new"), w.path("seed")))
	w.until("seed")
	w.write("seed/a.json")
	w.until("seed/a.json")
}

func TestTargetOfALink(t *testing.T) {
	w := watch(t, []string{"data/a.json"}, func(of *workspace.Workspace) {
		require.NoError(t, os.Symlink("data/a.json", filepath.Join(of.Path(), "link.json")))
		open("link.json")(of)
	})
	w.write("data/a.json")
	w.until("data/a.json")
}

func TestMadeExecutable(t *testing.T) {
	w := watch(t, []string{"seed.sh"}, open("seed.sh"))
	require.NoError(t, os.Chmod(w.path("seed.sh"), 0o700)) //nolint:gosec // the test is about this
	w.until("seed.sh")
}

func TestWatchedNoMore(t *testing.T) {
	w := watch(t, []string{"a/a.json", "b.json"}, open("a/a.json"))
	seen := &workspace.Seen{}
	seen.AddFile("b.json")
	require.NoError(t, w.watch(seen))
	w.write("a/a.json")
	w.write("b.json")
	assert.NotContains(t, w.until("b.json"), "a/a.json")
	assert.Equal(t, []string{w.root}, w.events.WatchList())
}

func TestNextEndsWithItsContext(t *testing.T) {
	w := watch(t, nil, func(*workspace.Workspace) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.next(ctx)
	require.ErrorIs(t, err, context.Canceled)
}
