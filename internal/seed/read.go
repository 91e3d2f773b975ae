package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// reader reads a seed.
type reader struct {
	workspace *workspace.Workspace
	source    Source
	formats   []readFormat // in the order in which they are asked whether a file is theirs
	exclude   []string
	mounts    mount.Points

	definitions *format.Definitions
	parameters  *format.Parameters

	parts       []format.Part
	compiled    []format.Compiled
	files       []file
	directories []string
	seen        map[string]bool
	load        carriedLoad
	notes       []string
	details     []string
	warnings    []string
	problems    []Problem
}

func newReader(files *workspace.Workspace, source Source) *reader {
	return &reader{
		workspace: files, source: source, seen: map[string]bool{},
		definitions: &format.Definitions{Open: source.OnState}, parameters: format.NewParameters(source.Parameters),
	}
}

// items returns the numbers of items that parts declare, by table.
func (r *reader) items() map[string]int64 {
	items := map[string]int64{}
	for _, compiled := range r.compiled {
		for table, count := range compiled.Items {
			items[table] += count
		}
	}
	return items
}

// readFormat is a format and its reader for this seed.
type readFormat struct {
	format.Format
	reader format.Reader
}

// useFormats has the formats read the seed.
func (r *reader) useFormats(formats []format.Format) {
	source := format.Source{
		Workspace: r.workspace, Options: r.source.Options, Mounts: r.mounts, Excludes: r.excludesBelow,
		Definitions: r.definitions, Parameters: r.parameters, Now: r.source.Now,
	}
	for _, f := range formats {
		r.formats = append(r.formats, readFormat{f, f.Reader(source)})
	}
}

func (r *reader) readers() []format.Reader {
	readers := make([]format.Reader, len(r.formats))
	for i, f := range r.formats {
		readers[i] = f.reader
	}
	return readers
}

// formatOf returns the format that claims a file.
func (r *reader) formatOf(file format.File) (readFormat, bool) {
	for _, f := range r.formats {
		if f.reader.Claims(file) {
			return f, true
		}
	}
	return readFormat{}, false
}

// supported describes the files that are parts.
func (r *reader) supported() string {
	var files []string
	for _, f := range r.formats {
		files = append(files, f.Files())
	}
	return strings.Join(files, "; ")
}

// claimed is a file that a format claims.
type claimed struct {
	file   format.File
	format readFormat
}

// readEntry adds the parts of an entry.
func (r *reader) readEntry(entry Entry) error {
	found, err := r.readPath(entry.Path)
	if err != nil {
		return err
	}
	if err := checkOptions(entry, found); err != nil {
		return err
	}
	for _, c := range found {
		r.addProblem(OfEntries, r.addPart(c, entry.Options, ""))
	}
	return nil
}

func (r *reader) addPart(c claimed, options format.Options, text string) error {
	part, notes, err := c.format.reader.Part(c.file, options)
	if err != nil {
		return err
	}
	part.Inline, part.Text = c.file.Inline, text
	r.parts = append(r.parts, part)
	r.notes = append(r.notes, notes...)
	return r.compile()
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

// readInline adds the part that is written in the settings.
func (r *reader) readInline() error {
	inline := r.source.Inline
	i := slices.IndexFunc(r.formats, func(f readFormat) bool { return f.Name() == inline.Format })
	if i < 0 {
		return fmt.Errorf("%s: there is no format %s", inline.Name, inline.Format)
	}
	c := claimed{format.File{Name: inline.Name, Head: inline.Text, Inline: true}, r.formats[i]}
	if err := c.format.reader.Check(c.file); err != nil {
		return err
	}
	return r.addPart(c, nil, inline.Text)
}

// readPath returns the parts that a path names.
func (r *reader) readPath(given string) ([]claimed, error) {
	name, err := r.workspace.Relative(given)
	if err != nil {
		return nil, err
	}
	info, err := r.workspace.Stat(name)
	switch {
	case err != nil:
		return nil, r.splitWords(given, workspace.Explain(given, err))
	case r.excludes(name):
		return nil, &ExcludedError{given}
	case info.IsDir():
		if found, ok := r.claimDirectory(name, false); ok {
			return []claimed{found}, nil
		}
		return r.readDirectory(given, name)
	}
	found, err := r.readNamed(given, name, info)
	return []claimed{found}, err
}

// splitWords finds out whether a path that does not exist consists of several paths, or of a path
// and arguments.
func (r *reader) splitWords(given string, err error) error {
	words := strings.Fields(given)
	isMissing := func(word string) bool {
		name, outside := r.workspace.Relative(word)
		return outside != nil || !r.workspace.Has(name)
	}
	if len(words) < 2 || isMissing(words[0]) {
		return err
	}
	return &WordsError{Words: words, AllPaths: !slices.ContainsFunc(words, isMissing), Err: err}
}

// readNamed reads a file that the user names.
func (r *reader) readNamed(given, name string, info fs.FileInfo) (claimed, error) {
	if info.Mode().IsRegular() && info.Size() == 0 {
		return claimed{}, fmt.Errorf("%s: the file is empty", given)
	}
	if !info.Mode().IsRegular() {
		return claimed{}, errIrregular(name)
	}
	head, err := r.workspace.Head(name, format.HeadSize)
	if err != nil {
		return claimed{}, workspace.Explain(given, err)
	}
	file := format.File{Name: name, Head: head, Executable: isExecutable(info), Document: r.documentOf(name)}
	f, ok := r.formatOf(file)
	if !ok {
		return claimed{}, fmt.Errorf("%s: not a seed; supported: %s", name, r.supported())
	}
	if f.travelsAsFile() {
		if err := r.addFile(name, info); err != nil {
			return claimed{}, err
		}
	}
	return claimed{file, f}, f.reader.Check(file)
}

// travelsAsFile reports whether parts of the format are carried.
func (f readFormat) travelsAsFile() bool {
	_, compiles := f.reader.(format.Compiler)
	return !compiles
}

// documentOf returns a function that reads how a file begins, once.
func (r *reader) documentOf(name string) func() *document.Node {
	return sync.OnceValue(func() *document.Node {
		file, err := r.workspace.Open(name)
		if err != nil {
			return nil
		}
		content, err := document.Decompress(name, file)
		if err != nil {
			return nil
		}
		defer func() { _ = content.Close() }()
		node, _ := document.Sniff(document.PlainName(name), content)
		return node
	})
}

// claimDirectory finds the format of a directory that is one part.
func (r *reader) claimDirectory(name string, listed bool) (found claimed, ok bool) {
	file := format.File{
		Name: name, Directory: true, Listed: listed, Document: func() *document.Node { return nil },
		Holds: func(pattern string) bool {
			found, err := r.workspace.Below(name, pattern)
			return err == nil && len(found) > 0
		},
	}
	f, ok := r.formatOf(file)
	return claimed{file, f}, ok
}

func errIrregular(name string) error { return fmt.Errorf("%s: neither a file nor a directory", name) }

func (r *reader) addFile(name string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return errIrregular(name)
	}
	if r.seen[name] {
		return nil
	}
	sum, err := r.sum(name) // read permission, too, is found out now, not in the middle of a run
	if err != nil {
		return workspace.Explain(name, err)
	}
	r.seen[name] = true
	r.files = append(r.files, file{Name: name, Executable: isExecutable(info), Sum: sum})
	return nil
}

func isExecutable(info fs.FileInfo) bool { return info.Mode()&0o111 != 0 }

func (r *reader) sum(name string) (string, error) {
	content, err := r.workspace.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
