package seed

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// listing is what a directory holds.
type listing struct {
	parts []claimed
	files []listedFile // those that are no directories, parts among them
	dirs  []string     // parts among them
}

type listedFile struct {
	format.File
	info fs.FileInfo
}

// readDirectory returns the parts in a directory. It carries all files where one of them is a
// program, which may read them.
func (e entryReader) readDirectory(given, dir string) (parts []claimed, err error) {
	before := len(e.problems)
	found, err := e.list(dir)
	if err != nil {
		return nil, workspace.Explain(given, err)
	}
	if len(found.parts) == 0 {
		if len(e.problems) > before { // which may be why
			return nil, nil
		}
		return nil, &EmptyError{given, e.supported(), e.loneParts(found.files)}
	}
	parts = e.withUnsure(found)
	if slices.ContainsFunc(found.parts, isProgram) {
		for _, file := range found.files {
			e.addProblem(OfEntries, e.addFile(file.Name, file.info))
		}
		for _, dir := range found.dirs {
			e.addProblem(OfEntries, e.addAll(dir))
		}
		parts = e.withoutIncluded(parts)
	}
	for _, part := range parts {
		if !part.unsure {
			e.addProblem(OfEntries, part.format.reader.Check(part.file))
		}
	}
	return parts, nil
}

// withUnsure returns the parts of a directory together with the files that are parts where they are
// named, in lexical order: those that stand before may tell what they are.
func (e entryReader) withUnsure(found listing) []claimed {
	parts := slices.Clone(found.parts)
	for _, file := range found.files {
		isPart := func(part claimed) bool { return part.file.Name == file.Name }
		if slices.ContainsFunc(found.parts, isPart) {
			continue
		}
		named := file.File
		named.Listed = false
		if f, ok := e.formatOf(named); ok && f.reader.Check(named) == nil {
			parts = append(parts, claimed{file: file.File, format: f, unsure: true})
		}
	}
	slices.SortFunc(parts, func(a, b claimed) int { return strings.Compare(a.file.Name, b.file.Name) })
	return parts
}

// claimUnsure asks the formats again for a file that none of them was sure of when its directory
// was listed. It reports whether the file is a part.
func (e entryReader) claimUnsure(part *claimed) bool {
	f, isPart := e.formatOf(part.file)
	if isPart {
		part.format = f
	}
	return isPart
}

// warnOfUnread warns of files of a directory that are parts only where they are named: nothing
// reads them.
func (e entryReader) warnOfUnread(names []string) {
	if len(names) == 0 {
		return
	}
	bases := make([]string, len(names))
	for i, name := range names {
		bases[i] = path.Base(name)
	}
	e.warnings = append(e.warnings, fmt.Sprintf("%s: not read, because they may be anything: %s; name those that belong to the seed", path.Dir(names[0]), wording.Names(bases)))
}

func isProgram(part claimed) bool { return part.format.travelsAsFile() }

// list reads a directory, in lexical order.
func (e entryReader) list(dir string) (found listing, err error) {
	entries, err := e.workspace.ReadDir(dir)
	if err != nil {
		return found, err
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if isIgnored(entry.Name()) || e.excludes(name) {
			continue
		}
		info, err := e.workspace.Stat(name)
		switch {
		case err != nil:
			e.addUnread(workspace.Explain(name, err))
		case !info.IsDir():
			e.addUnread(e.listFile(&found, name, info))
		default:
			found.dirs = append(found.dirs, name)
			if part, ok := e.claimDirectory(name, true); ok {
				found.parts = append(found.parts, part)
			}
		}
	}
	return found, nil
}

// listFile adds a file of a directory.
func (e entryReader) listFile(to *listing, name string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return errIrregular(name)
	}
	head, err := e.workspace.Head(name, format.HeadSize)
	if err != nil {
		return workspace.Explain(name, err)
	}
	file := format.File{
		Name:        name,
		Head:        head,
		Executable:  isExecutable(info),
		Listed:      true,
		Document:    e.documentOf(name),
		Definitions: e.definitions,
	}
	to.files = append(to.files, listedFile{file, info})
	f, isPart := e.formatOf(file)
	switch {
	case !isPart:
	case info.Size() == 0:
		return fmt.Errorf("%s: the file is empty", name)
	default:
		to.parts = append(to.parts, claimed{file: file, format: f})
	}
	return nil
}

// loneParts returns the files that are parts where the user names them.
func (e entryReader) loneParts(files []listedFile) (names []string) {
	for _, file := range files {
		file.Listed = false
		if f, ok := e.formatOf(file.File); ok && f.reader.Check(file.File) == nil {
			names = append(names, file.Name)
		}
	}
	return names
}

// withoutIncluded drops the parts of a directory of programs that another one of them includes,
// because they are applied with that one. Parts that include each other all stay. Sub-directories
// and whole databases are data for the programs.
func (e entryReader) withoutIncluded(parts []claimed) (left []claimed) {
	included := make(map[string][]string, len(parts))
	isData := make(map[string]bool)
	for _, part := range parts {
		name := part.file.Name
		if part.unsure {
			continue
		}
		if made, _, err := part.format.reader.Part(part.file, e.options); err == nil { // which is told later
			included[name] = part.format.reader.Includes(made)
			isData[name] = part.file.Directory || made.State
		}
	}
	var run, read []string
	for _, part := range parts {
		name := part.file.Name
		by := slices.IndexFunc(parts, func(other claimed) bool {
			return slices.Contains(included[other.file.Name], name) && !slices.Contains(included[name], other.file.Name)
		})
		switch base := path.Base(name); {
		case by >= 0 && isProgram(part):
			run = append(run, base+" (by "+path.Base(parts[by].file.Name)+")")
		case by >= 0 && part.unsure:
		case by >= 0:
			read = append(read, base+" (by "+path.Base(parts[by].file.Name)+")")
		case isData[name]:
			read = append(read, base)
		default:
			left = append(left, part)
		}
	}
	dir := path.Dir(parts[0].file.Name)
	if len(run) > 0 {
		e.notes = append(e.notes, fmt.Sprintf("%s: not applied on their own, for others run them: %s", dir, wording.Names(run)))
	}
	if len(read) > 0 {
		e.notes = append(e.notes, fmt.Sprintf("%s: not applied on their own, for scripts there may read them: %s; what the seed names itself is applied", dir, wording.Names(read)))
	}
	return left
}
