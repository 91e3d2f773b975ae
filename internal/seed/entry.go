package seed

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// entryReader reads an entry of a seed.
type entryReader struct {
	*reader
	// format is that of all parts of the entry; nil where the files tell it.
	format  *readFormat
	options format.Options
}

// claimed is a file that a format claims.
type claimed struct {
	file   format.File
	format readFormat
	// unsure says that the file is a part only if it turns out to be one when the parts before it
	// have been read.
	unsure bool
}

// readEntry adds the parts of an entry.
func (r *reader) readEntry(entry Entry) error {
	e := entryReader{reader: r, options: entry.Options}
	if entry.Format != "" {
		f, ok := r.formatNamed(entry.Format)
		if !ok {
			return fmt.Errorf("%s: there is no format %s", entry.Path, entry.Format)
		}
		e.format = &f
	}
	found, err := e.readPath(entry.Path)
	if err != nil {
		return err
	}
	if err := checkOptions(entry, found); err != nil {
		return err
	}
	before := len(r.compiled)
	var unread []string
	for _, c := range found {
		if c.unsure && !e.claimUnsure(&c) {
			unread = append(unread, c.file.Name)
			continue
		}
		r.addUnread(r.addPart(c, entry.Options, ""))
	}
	if !slices.ContainsFunc(found, isProgram) { // which may read them
		e.warnOfUnread(unread)
	}
	r.warnOfUnused(entry, r.compiled[before:])
	return nil
}

// checkOptions returns an error for an option that none of an entry's formats has.
func checkOptions(entry Entry, found []claimed) error {
	for _, name := range slices.Sorted(maps.Keys(entry.Options)) {
		known := func(option format.Option) bool { return option.Name == name }
		knows := func(c claimed) bool { return slices.ContainsFunc(c.format.Options(), known) }
		if len(found) > 0 && !slices.ContainsFunc(found, knows) {
			return fmt.Errorf("%s: has the format %s, for which there is no %s", entry.Path, found[0].format.Name(), name)
		}
	}
	return nil
}

// formatOf returns the format that a file is read in. What the entry says of its format is stronger
// than what the file looks like, but for a file that the entry does not name itself.
func (e entryReader) formatOf(file format.File) (readFormat, bool) {
	if e.format == nil {
		for _, f := range e.formats {
			if f.reader.Claims(file) {
				return f, true
			}
		}
		return readFormat{}, false
	}
	named := !file.Listed && !file.Directory
	file.Listed = false
	return *e.format, named || e.format.reader.Claims(file)
}

// readPath returns the parts that a path names.
func (e entryReader) readPath(given string) ([]claimed, error) {
	name, err := e.workspace.Relative(given)
	if err != nil {
		return nil, err
	}
	info, err := e.workspace.Stat(name)
	switch {
	case err != nil && isPattern(name):
		return e.readPattern(given, name)
	case err != nil:
		return nil, e.splitWords(given, workspace.Explain(given, err))
	case e.excludes(name):
		return nil, &ExcludedError{given}
	case info.IsDir():
		if found, ok := e.claimDirectory(name, false); ok {
			return []claimed{found}, nil
		}
		return e.readDirectory(given, name)
	}
	found, err := e.readNamed(given, name, info)
	return []claimed{found}, err
}

// readPattern returns the parts that a pattern matches, in lexical order.
func (e entryReader) readPattern(given, pattern string) (parts []claimed, err error) {
	names, err := e.workspace.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", given, err)
	}
	names = slices.DeleteFunc(names, e.excludes)
	slices.Sort(names)
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: there is nothing like that in the workspace", given)
	}
	for _, name := range names {
		found, err := e.readPath(name)
		if e.addUnread(err); err == nil {
			parts = append(parts, found...)
		}
	}
	return parts, nil
}

// splitWords finds out whether a path that does not exist consists of several paths, or of a path
// and arguments.
func (e entryReader) splitWords(given string, err error) error {
	words := strings.Fields(given)
	isMissing := func(word string) bool {
		name, outside := e.workspace.Relative(word)
		return outside != nil || !e.workspace.Has(name)
	}
	if len(words) < 2 || isMissing(words[0]) {
		return err
	}
	return &WordsError{Words: words, AllPaths: !slices.ContainsFunc(words, isMissing), Err: err}
}

// readNamed reads a file that the user names.
func (e entryReader) readNamed(given, name string, info fs.FileInfo) (claimed, error) {
	if info.Mode().IsRegular() && info.Size() == 0 {
		return claimed{}, fmt.Errorf("%s: the file is empty", given)
	}
	if !info.Mode().IsRegular() {
		return claimed{}, errIrregular(name)
	}
	head, err := e.workspace.Head(name, format.HeadSize)
	if err != nil {
		return claimed{}, workspace.Explain(given, err)
	}
	file := format.File{
		Name:        name,
		Head:        head,
		Executable:  isExecutable(info),
		Document:    e.documentOf(name),
		Definitions: e.definitions,
	}
	f, ok := e.formatOf(file)
	if !ok {
		return claimed{}, fmt.Errorf("%s: not a seed%s", name, e.supported())
	}
	if f.travelsAsFile() {
		if err := e.addFile(name, info); err != nil {
			return claimed{}, err
		}
	}
	return claimed{file: file, format: f}, f.reader.Check(file)
}

// claimDirectory finds the format of a directory that is one part.
func (e entryReader) claimDirectory(name string, listed bool) (found claimed, ok bool) {
	file := format.File{
		Name: name, Directory: true, Listed: listed, Document: func() *document.Node { return nil },
		Holds: func(pattern string) bool {
			found, err := e.workspace.Below(name, pattern)
			return err == nil && len(found) > 0
		},
	}
	f, ok := e.formatOf(file)
	return claimed{file: file, format: f}, ok
}
