package databases

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation"
)

func TestFailedCopyLeavesNothing(t *testing.T) {
	f := files{directory: t.TempDir()}
	_, err := f.create(isolation.State{Name: "bob", Path: t.TempDir()}) // which opens, and cannot be read
	require.ErrorContains(t, err, "copying the state bob")
	entries, err := os.ReadDir(f.directory)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestWrittenFilesAreRestored(t *testing.T) {
	state := isolation.State{Name: "bob", Path: filepath.Join(t.TempDir(), "bob.db")}
	require.NoError(t, os.WriteFile(state.Path, []byte("state"), 0o600))
	f := files{directory: t.TempDir()}
	written, err := f.create(state)
	require.NoError(t, err)
	read, err := f.create(state)
	require.NoError(t, err)
	require.NoError(t, f.mark(written, "test1"))

	restored := files{directory: f.directory}
	keys, err := restored.restore()
	require.NoError(t, err)
	assert.Equal(t, map[string]string{written: "test1"}, keys)
	assert.NoFileExists(t, restored.path(read, databaseSuffix))
	next, err := restored.create(state)
	require.NoError(t, err)
	assert.NotContains(t, []string{written}, next)
}
