package seed

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// readDirectory returns the parts in a directory and carries its other files.
func (e entryReader) readDirectory(given, dir string) (parts []claimed, err error) {
	entries, err := e.workspace.ReadDir(dir)
	if err != nil {
		return nil, workspace.Explain(given, err)
	}
	var others []format.File
	irregular := false
	for _, entry := range entries { // sorted by name
		name := path.Join(dir, entry.Name())
		if isIgnored(entry.Name()) || e.excludes(name) {
			continue
		}
		info, err := e.workspace.Stat(name)
		switch {
		case err != nil:
			e.addProblem(OfEntries, workspace.Explain(name, err))
		case info.IsDir():
			if found, ok := e.claimDirectory(name, true); ok {
				parts = append(parts, found)
				continue
			}
			e.addProblem(OfEntries, e.addAll(name))
		default:
			found, isPart, err := e.readListed(name, info)
			e.addProblem(OfEntries, err)
			irregular = irregular || !info.Mode().IsRegular()
			if isPart {
				parts = append(parts, found)
			} else {
				others = append(others, found.file)
			}
		}
	}
	if len(parts) == 0 && !irregular { // which was told
		return nil, &EmptyError{given, e.supported(), e.loneParts(others)}
	}
	return e.withoutIncluded(parts), nil
}

// readListed carries a file of a seed directory, and reports whether it is a part.
func (e entryReader) readListed(name string, info fs.FileInfo) (found claimed, isPart bool, err error) {
	head, _ := e.workspace.Head(name, format.HeadSize) // what cannot be read shows when it is added
	found.file = format.File{Name: name, Head: head, Executable: isExecutable(info), Listed: true, Document: e.documentOf(name)}
	if found.format, isPart = e.formatOf(found.file); !isPart {
		return found, false, e.addFile(name, info)
	}
	if info.Mode().IsRegular() && info.Size() == 0 {
		return found, true, fmt.Errorf("%s: the file is empty", name)
	}
	if err = e.addFile(name, info); err == nil {
		err = found.format.reader.Check(found.file)
	}
	return found, true, err
}

// loneParts returns the files that are parts where the user names them.
func (e entryReader) loneParts(files []format.File) (names []string) {
	for _, file := range files {
		file.Listed = false
		if f, ok := e.formatOf(file); ok && f.reader.Check(file) == nil {
			names = append(names, file.Name)
		}
	}
	return names
}

// withoutIncluded drops the parts of a directory that another one of them includes, because they
// are applied with that one. Parts that include each other all stay.
func (r *reader) withoutIncluded(parts []claimed) []claimed {
	included := make(map[string][]string, len(parts))
	for _, part := range parts {
		included[part.file.Name] = part.format.reader.Includes(part.file.Name)
	}
	var left []claimed
	var out []string
	for _, part := range parts {
		name := part.file.Name
		by := slices.IndexFunc(parts, func(other claimed) bool {
			return slices.Contains(included[other.file.Name], name) && !slices.Contains(included[name], other.file.Name)
		})
		if by < 0 {
			left = append(left, part)
			continue
		}
		out = append(out, path.Base(name)+" (by "+path.Base(parts[by].file.Name)+")")
	}
	if len(out) > 0 {
		r.notes = append(r.notes, fmt.Sprintf("%s: not applied on their own, for others run them: %s", path.Dir(parts[0].file.Name), wording.Names(out)))
	}
	return left
}
