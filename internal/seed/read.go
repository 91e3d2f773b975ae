package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/wording"
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

	undefined   []undefined
	incomplete  bool // there are parts that could not be read, and may define tables
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
	toldFormats bool // in one of the problems
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

// formatNamed returns the format of a name.
func (r *reader) formatNamed(name string) (readFormat, bool) {
	i := slices.IndexFunc(r.formats, func(f readFormat) bool { return f.Name() == name })
	if i < 0 {
		return readFormat{}, false
	}
	return r.formats[i], true
}

// supported lists the formats, for the end of the first error that needs it.
func (r *reader) supported() string {
	if r.toldFormats {
		return ""
	}
	r.toldFormats = true
	var list []string
	for _, f := range r.formats {
		list = append(list, f.Name()+": "+f.Files())
	}
	return "; supported:" + wording.List(list)
}

func (r *reader) addPart(c claimed, options format.Options, text string) error {
	part, notes, err := c.format.reader.Part(c.file, options)
	if err != nil {
		return err
	}
	if err := r.checkState(part); err != nil {
		return err
	}
	part.Inline, part.Text = c.file.Inline, text
	r.parts = append(r.parts, part)
	r.notes = append(r.notes, notes...)
	return r.compile()
}

// readInline adds the part that is written in the settings.
func (r *reader) readInline() error {
	inline := r.source.Inline
	f, ok := r.formatNamed(inline.Format)
	if !ok {
		return fmt.Errorf("%s: there is no format %s", inline.Name, inline.Format)
	}
	c := claimed{file: format.File{Name: inline.Name, Head: inline.Text, Inline: true}, format: f}
	if err := c.format.reader.Check(c.file); err != nil {
		return err
	}
	return r.addPart(c, nil, inline.Text)
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
