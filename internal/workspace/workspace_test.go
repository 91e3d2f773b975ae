package workspace

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// open opens a workspace with some files and with links out of it.
func open(t *testing.T) (w *Workspace, path string) {
	t.Helper()
	outside, path := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(path, "db"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(path, "db/a.json"), []byte("12345"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(path, "db/.hidden.json"), nil, 0o600))
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret"), filepath.Join(path, "absolute")))
	require.NoError(t, os.Symlink("../"+filepath.Base(outside)+"/secret", filepath.Join(path, "relative")))
	require.NoError(t, os.Symlink("db/a.json", filepath.Join(path, "inside")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(path, "pipe"), 0o600))
	w, err := Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	return w, path
}

func TestRelative(t *testing.T) {
	w, path := open(t)
	for given, want := range map[string]string{
		"db/a.json": "db/a.json", "./db/../db/": "db", ".": ".", path: ".", path + "/db/a.json": "db/a.json", "none": "none",
	} {
		name, err := w.Relative(given)
		require.NoError(t, err, given)
		assert.Equal(t, want, name, given)
	}
}

func TestPathsOutside(t *testing.T) {
	w, path := open(t)
	for _, given := range []string{"..", "../x", "db/../../x", "/etc/passwd", filepath.Dir(path)} {
		_, err := w.Relative(given)
		require.ErrorIs(t, err, ErrOutside, given)
		assert.EqualError(t, err, given+": lies outside the workspace "+path)
	}
}

func TestRead(t *testing.T) {
	w, _ := open(t)
	for _, name := range []string{"db/a.json", "inside"} {
		text, err := w.Read(name, 5)
		require.NoError(t, err)
		assert.Equal(t, "12345", text)
		head, err := w.Head(name, 2)
		require.NoError(t, err)
		assert.Equal(t, "12", head)
		_, err = w.Read(name, 4)
		assert.ErrorContains(t, err, "has more than")
	}
}

func TestErrors(t *testing.T) {
	w, _ := open(t)
	for name, want := range map[string]struct {
		text string
		is   error
	}{
		"none":     {"no such file or directory in the workspace", fs.ErrNotExist},
		"absolute": {"a symbolic link leads outside the workspace (or is absolute)", ErrLink},
		"relative": {"a symbolic link leads outside the workspace (or is absolute)", ErrLink},
		"pipe":     {"is not a file", errNoFile},
		"db":       {"is not a file", errNoFile},
	} {
		_, err := w.Open(name)
		err = Explain("./"+name, err)
		require.ErrorIs(t, err, want.is, name)
		assert.EqualError(t, err, "./"+name+": "+want.text)
	}
}

func TestGlobSkipsHiddenNames(t *testing.T) {
	w, _ := open(t)
	names, err := w.Glob("**/*.json")
	require.NoError(t, err)
	assert.Equal(t, "db/a.json", strings.Join(names, " "))
	assert.True(t, w.Has("db/.hidden.json"))
	assert.False(t, w.Has("db/b.json"))
}

func TestBelow(t *testing.T) {
	w, _ := open(t)
	names, err := w.Below("db", "*.json")
	require.NoError(t, err)
	assert.Equal(t, []string{"a.json"}, names)
	names, err = w.Below("db", "missing.json")
	require.NoError(t, err)
	assert.Empty(t, names)
}
