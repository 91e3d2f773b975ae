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

// Files that nobody has chosen are bounded, because every run hashes them and sends them to the
// engine.
const (
	maxFiles = 2000
	maxBytes = 64 << 20
)

// carriedLoad counts the carried files that nobody has chosen.
type carriedLoad struct {
	files   int
	bytes   int64
	from    map[string]int // number of files by directory
	large   string         // the largest file
	largest int64          // its size in bytes
}

// exceeded returns an error for an exceeded limit.
func (l carriedLoad) exceeded() error {
	switch {
	case l.bytes > maxBytes:
		return &LimitError{
			Limit: units.BytesSize(maxBytes), Where: l.large + " has " + units.BytesSize(float64(l.largest)), Largest: l.large,
		}
	case l.files <= maxFiles:
		return nil
	}
	where := ""
	for dir, files := range l.from {
		if files > l.from[where] || files == l.from[where] && dir < where {
			where = dir
		}
	}
	return &LimitError{
		Limit: fmt.Sprintf("%d files", maxFiles), Where: fmt.Sprintf("%d of them lie in %s", l.from[where], where), Largest: where,
	}
}

// carry adds the files that parts may need.
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

// isIgnored reports whether a name is left out where nobody names it.
func isIgnored(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// carryAll carries the files of a directory, at any depth, as far as they can be read.
func (r *reader) carryAll(dir string) error {
	entries, err := r.workspace.ReadDir(dir)
	if err != nil {
		return nil //nolint:nilerr // a part that needs it will say so
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		switch {
		case isIgnored(entry.Name()), r.excludes(name):
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

// carryFile carries a file that nobody has chosen, if it can be read. It ignores what is no file.
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

func (l *carriedLoad) add(name string, size int64) {
	if l.from == nil {
		l.from = make(map[string]int)
	}
	l.files++
	l.bytes += size
	l.from[path.Dir(name)]++
	if size > l.largest {
		l.large, l.largest = name, size
	}
}

// carryFiles carries the files that the user has chosen.
func (r *reader) carryFiles() {
	for _, given := range r.source.Files {
		r.addProblem(OfFiles, r.carryChosen(given))
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

// add adds a file, or the files of a directory.
func (r *reader) add(name string, info fs.FileInfo) error {
	if info.IsDir() {
		return r.addAll(name)
	}
	return r.addFile(name, info)
}

// addAll adds the files of a directory that the user named, at any depth. All of them must be
// readable.
func (r *reader) addAll(dir string) error {
	entries, err := r.workspace.ReadDir(dir)
	if err != nil {
		return workspace.Explain(dir, err)
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if isIgnored(entry.Name()) || r.excludes(name) {
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

// readExclude checks the user's exclusions. A misspelt name would exclude nothing.
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
			r.addProblem(OfExclude, err)
			continue
		}
		r.exclude = append(r.exclude, name)
	}
}

// excludes reports whether the user excludes this name. Nothing below it is visited.
func (r *reader) excludes(name string) bool {
	return slices.ContainsFunc(r.exclude, func(pattern string) bool {
		return pattern == name || doublestar.MatchUnvalidated(pattern, name)
	})
}

// excludesBelow reports whether the user excludes this name, or a directory above it.
func (r *reader) excludesBelow(name string) bool {
	return name != "." && (r.excludes(name) || r.excludesBelow(path.Dir(name)))
}
