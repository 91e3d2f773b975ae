package script

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

// scriptDir is the directory of a script, relative to Dir.
func (s Script) scriptDir() string {
	if filepath.IsAbs(s.Path) {
		return "."
	}
	return filepath.Dir(s.Path)
}

// mounts are the places at which a script finds directories of Dir.
func (r Runner) mounts(s Script) mount.Points {
	mounts := make(mount.Points)
	for place, source := range r.Mounts {
		mounts[place] = source
	}
	for _, place := range r.SameDirectory {
		mounts[place] = s.scriptDir()
	}
	return mounts
}

// mount fills the mount points for a script. They are real directories with links to the files,
// because find and ls -l do not follow a link to a directory. Files that scripts make there stay
// until a script of another directory runs. before is the directory of the previous script, and
// mounted the new one.
func (r Runner) mount(s Script, before string) (mounted string, err error) {
	if before != "" && before != s.scriptDir() {
		for _, place := range r.SameDirectory {
			if err := clearDirectory(place); err != nil {
				return "", err
			}
		}
	}
	mounts := r.mounts(s)
	for _, place := range mounts.Paths() {
		source := filepath.Join(r.Dir, mounts[place])
		if info, err := os.Stat(source); err != nil || !info.IsDir() {
			continue // a file, which is there already, or what a script has removed
		}
		if err := linkAll(source, place, mounts); err != nil {
			return "", err
		}
	}
	return s.scriptDir(), nil
}

func clearDirectory(directory string) error {
	entries, err := os.ReadDir(directory)
	for _, entry := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(directory, entry.Name())))
	}
	return err
}

// linkAll links all files of a directory at a place, at any depth, except for existing ones and
// other mount points. It skips files that cannot be read.
func linkAll(source, place string, places mount.Points) error {
	return filepath.WalkDir(source, func(file string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(source, file)
		if err != nil {
			return err
		}
		at := filepath.Join(place, inner)
		_, isPlace := places[at]
		switch {
		case isPlace && at != place && entry.IsDir():
			return fs.SkipDir
		case isPlace && at != place:
			return nil
		case entry.IsDir():
			err = os.Mkdir(at, 0o777) //nolint:gosec // a script may change its user
		case entry.Type().IsRegular():
			err = os.Link(file, at)
		}
		if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// workspacePath returns the path in Dir of a file that was named by its mount point.
func (r Runner) workspacePath(s Script, file string) string {
	mounts := r.mounts(s)
	for _, place := range slices.Backward(mounts.Paths()) {
		if inner, err := filepath.Rel(place, file); err == nil && filepath.IsLocal(inner) {
			return filepath.Join(r.Dir, mounts[place], inner)
		}
	}
	return file
}
