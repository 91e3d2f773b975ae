// Package workspace reads files of the workspace, the directory that a step works in. No path leads
// out of it, neither by dots nor by a symbolic link.
package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/bmatcuk/doublestar/v4"
)

// Workspace is the directory. Its methods take names that [Workspace.Relative] returns: relative to
// the directory, with slashes. It caches listings of directories.
type Workspace struct {
	path string
	root *os.Root // refuses what leaves it
	tree *tree
	seen *Seen // nil where nobody wants to know
}

// Open opens the workspace at a path.
func Open(path string) (*Workspace, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the workspace: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("opening the workspace: %w", err)
	}
	return &Workspace{path: path, root: root, tree: newTree(root.FS())}, nil
}

// Note keeps in seen what is read from here on.
func (w *Workspace) Note(seen *Seen) { w.seen, w.tree.seen = seen, seen }

// Path returns the absolute path of the directory.
func (w *Workspace) Path() string { return w.path }

// Close releases the directory.
func (w *Workspace) Close() error { return w.root.Close() }

// Relative returns the name of a path as a user gives it, which may be absolute. Its error is an
// *[Error].
func (w *Workspace) Relative(given string) (name string, err error) {
	name = filepath.Clean(given)
	if filepath.IsAbs(name) {
		if name, err = filepath.Rel(w.path, name); err != nil {
			return "", &Error{given, w.path, err}
		}
	}
	if !filepath.IsLocal(name) {
		return "", &Error{given, w.path, ErrOutside}
	}
	return filepath.ToSlash(name), nil
}

// Stat returns what a name, or the target of a link, is.
func (w *Workspace) Stat(name string) (fs.FileInfo, error) {
	w.seen.file(name)
	return w.root.Stat(name)
}

// Lstat returns what a name is, without following a link.
func (w *Workspace) Lstat(name string) (fs.FileInfo, error) {
	w.seen.file(name)
	return w.root.Lstat(name)
}

// errNoFile says that something is no regular file.
var errNoFile = errors.New("is not a file")

// Open opens a regular file. It never blocks, as on a pipe.
func (w *Workspace) Open(name string) (*os.File, error) {
	w.seen.file(name)
	file, err := w.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// Head returns the first bytes of a file, at most limit.
func (w *Workspace) Head(name string, limit int64) (string, error) {
	file, err := w.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, limit))
	return string(text), err
}

// Read returns the text of a file. A file of more than limit bytes is an error, because it was
// named by mistake.
func (w *Workspace) Read(name string, limit int64) (string, error) {
	text, err := w.Head(name, limit+1)
	if err == nil && int64(len(text)) > limit {
		return "", fmt.Errorf("has more than %d KiB", limit>>10)
	}
	return text, err
}

// Has reports whether a name exists, even as a link to nowhere.
func (w *Workspace) Has(name string) bool { return w.tree.has(name) }

// ReadDir lists a directory, sorted by name.
func (w *Workspace) ReadDir(name string) ([]fs.DirEntry, error) { return w.tree.ReadDir(name) }

// Glob returns the names that match a pattern, in which ** stands for any depth. No wildcard
// matches a name that begins with a dot.
func (w *Workspace) Glob(pattern string) ([]string, error) {
	return doublestar.Glob(w.tree, pattern, doublestar.WithNoHidden())
}

// Below returns the names in a directory that match a pattern, as Glob does, relative to it.
func (w *Workspace) Below(dir, pattern string) ([]string, error) {
	below, err := fs.Sub(w.tree, dir)
	if err != nil {
		return nil, err
	}
	return doublestar.Glob(below, pattern, doublestar.WithNoHidden())
}

// Walk calls visit for a directory and everything below it, as [fs.WalkDir] does.
func (w *Workspace) Walk(dir string, visit fs.WalkDirFunc) error {
	return fs.WalkDir(w.tree, dir, visit)
}
