package workspace

import (
	"io/fs"
	"path"
)

// tree is a file system that caches the listings of directories. A script has many words, and few
// of them are names of files.
type tree struct {
	fs.FS
	listed map[string]listing
	seen   *Seen
}

type listing struct {
	entries []fs.DirEntry // sorted by name
	names   map[string]bool
	err     error
}

func newTree(files fs.FS) *tree { return &tree{FS: files, listed: map[string]listing{}} }

func (t *tree) list(dir string) listing {
	found, ok := t.listed[dir]
	if !ok {
		t.seen.directory(dir)
		found.entries, found.err = fs.ReadDir(t.FS, dir)
		found.names = make(map[string]bool, len(found.entries))
		for _, entry := range found.entries {
			found.names[entry.Name()] = true
		}
		t.listed[dir] = found
	}
	return found
}

// ReadDir makes a tree a [fs.ReadDirFS].
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	found := t.list(name)
	return found.entries, found.err
}

// Stat makes a tree a [fs.StatFS].
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	t.seen.file(name)
	if !t.has(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(t.FS, name)
}

// has reports whether a name exists. It may be a link to nowhere.
func (t *tree) has(name string) bool {
	if name == "." {
		return true
	}
	dir := path.Dir(name)
	return t.has(dir) && t.list(dir).names[path.Base(name)]
}
