package seed

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// What is carried without having been chosen is bounded: it is sent to the engine and hashed at
// every run, and nobody has asked for it.
const (
	mostFiles = 2000
	mostBytes = 64 << 20
)

// load is what is carried without having been chosen.
type load struct {
	files int
	bytes int64
	from  map[string]int // files by their directories
	large string         // the largest file
	most  int64          // its size in bytes
}

// exceeded tells which limit is exceeded; nil for none.
func (l load) exceeded() error {
	switch {
	case l.bytes > mostBytes:
		return &LimitError{
			Limit: units.BytesSize(mostBytes), Where: l.large + " has " + units.BytesSize(float64(l.most)), Largest: l.large,
		}
	case l.files <= mostFiles:
		return nil
	}
	where := ""
	for dir, files := range l.from {
		if files > l.from[where] || files == l.from[where] && dir < where {
			where = dir
		}
	}
	return &LimitError{
		Limit: fmt.Sprintf("%d files", mostFiles), Where: fmt.Sprintf("%d of them lie in %s", l.from[where], where), Largest: where,
	}
}

// carry takes along what parts may need, without having been asked to.
func (r *reader) carry() error {
	for _, part := range r.parts {
		i := slices.IndexFunc(r.formats, func(f readFormat) bool { return f.Name() == part.Format })
		if i < 0 {
			return fmt.Errorf("%s: there is no format %s", part.Name, part.Format)
		}
		if err := r.carryCompanions(r.formats[i].reader.Companions(part)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) carryCompanions(of format.Companions) error {
	r.directories = append(r.directories, of.Directories...)
	for _, dir := range of.Trees {
		if r.excludesBelow(dir) {
			continue
		}
		if err := r.carryAll(dir); err != nil {
			return err
		}
	}
	for _, name := range of.Files {
		if err := r.carryFile(name); err != nil {
			return err
		}
	}
	return nil
}

// isAside tells by a name what is left aside where nobody names it.
func isAside(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// carryAll carries what lies in a directory, at any depth, as far as it can be had.
func (r *reader) carryAll(dir string) error {
	entries, err := r.workspace.ReadDir(dir)
	if err != nil {
		return nil //nolint:nilerr // a part that needs it will say so
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		switch {
		case isAside(entry.Name()), r.excludes(name):
		case entry.IsDir():
			err = r.carryAll(name)
		default:
			err = r.carryFile(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// carryFile carries a file that nobody has chosen, if it can be had; what is none is left aside.
func (r *reader) carryFile(name string) error {
	info, err := r.workspace.Stat(name)
	if err != nil || !info.Mode().IsRegular() || r.seen[name] {
		return nil //nolint:nilerr // a part that needs it will say so
	}
	r.load.add(name, info.Size())
	if err := r.load.exceeded(); err != nil {
		return err
	}
	_ = r.addFile(name, info)
	return nil
}

func (l *load) add(name string, size int64) {
	if l.from == nil {
		l.from = make(map[string]int)
	}
	l.files++
	l.bytes += size
	l.from[path.Dir(name)]++
	if size > l.most {
		l.large, l.most = name, size
	}
}

// carryFiles carries what the user has chosen.
func (r *reader) carryFiles() {
	for _, given := range r.source.Files {
		r.note(OfFiles, r.carryChosen(given))
	}
}

func (r *reader) carryChosen(given string) error {
	name, err := r.workspace.Relative(given)
	if err != nil {
		return err
	}
	names := []string{name}
	if _, err := r.workspace.Stat(name); err != nil {
		if !isPattern(name) {
			return workspace.Explain(given, err)
		}
		if names, err = r.workspace.Glob(name); err != nil {
			return fmt.Errorf("%s: %w", given, err)
		}
		if len(names) == 0 {
			return fmt.Errorf("%s: there is nothing like that in the workspace", given)
		}
	}
	for _, name := range names {
		info, err := r.workspace.Stat(name)
		switch {
		case err != nil:
			err = workspace.Explain(name, err)
		case len(names) > 1 && r.excludes(name):
		default:
			err = r.add(name, info)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds a file, or what lies in a directory.
func (r *reader) add(name string, info fs.FileInfo) error {
	if info.IsDir() {
		return r.addAll(name)
	}
	return r.addFile(name, info)
}

// addAll adds what lies in a directory that the user named, at any depth: all of it has to be
// there.
func (r *reader) addAll(dir string) error {
	entries, err := r.workspace.ReadDir(dir)
	if err != nil {
		return workspace.Explain(dir, err)
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if isAside(entry.Name()) || r.excludes(name) {
			continue
		}
		info, err := r.workspace.Stat(name)
		switch {
		case err != nil:
			err = workspace.Explain(name, err)
		case info.IsDir() && entry.Type()&fs.ModeSymlink != 0:
			err = fmt.Errorf("%s: a symbolic link to a directory; put the directory itself there", name)
		default:
			err = r.add(name, info)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func isPattern(name string) bool { return strings.ContainsAny(name, `*?[{`) }

// readExclude checks what the user excludes: a name that is written wrong excludes nothing.
func (r *reader) readExclude() {
	for _, given := range r.source.Exclude {
		name, err := r.workspace.Relative(given)
		if err == nil && !isPattern(name) {
			if _, err = r.workspace.Lstat(name); err != nil {
				err = workspace.Explain(given, err)
			}
		}
		if err == nil && !doublestar.ValidatePattern(name) {
			err = fmt.Errorf("%s: %w", given, doublestar.ErrBadPattern)
		}
		if err != nil {
			r.note(OfExclude, err)
			continue
		}
		r.exclude = append(r.exclude, name)
	}
}

// excludes tells whether the user excludes this very name; what lies below it is never come to.
func (r *reader) excludes(name string) bool {
	return slices.ContainsFunc(r.exclude, func(pattern string) bool {
		return pattern == name || doublestar.MatchUnvalidated(pattern, name)
	})
}

// excludesBelow tells whether the user excludes this name, or a directory above it.
func (r *reader) excludesBelow(name string) bool {
	return name != "." && (r.excludes(name) || r.excludesBelow(path.Dir(name)))
}
