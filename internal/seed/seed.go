// Package seed reads a seed: its parts, their order, and the files to carry to the container where
// they are applied. Only the formats know what is in a part.
package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Source is the user's description of a seed.
type Source struct {
	// Entries are applied in this order.
	Entries []Entry
	// Inline is applied after Entries; its Text is empty for none.
	Inline Inline
	// Options hold for all parts; what an entry says itself is stronger.
	Options format.Options
	// Mounts are the files and directories of the workspace, as Entry.Path, that are found at these
	// absolute paths, too, which [mount.Check] allows.
	Mounts map[string]string
	// Files are files, directories and patterns of them that are carried along although no part is
	// known to need them, and Exclude are those that are neither applied nor carried. A ** stands
	// for any depth.
	Files, Exclude []string
	// Parameters are for parts that ask for values by name.
	Parameters map[string]string
	// Now is the time from which relative times count.
	Now time.Time
	// OnState says that the seed is applied to a state that may have tables already.
	OnState bool
	// OnSnapshot says that the seed is applied to the state of another snapshot.
	OnSnapshot bool
	// Seen notes what is read of the workspace; nil for nobody who wants to know.
	Seen *workspace.Seen
}

// Entry is a file, a directory of files or a pattern, and how its parts are applied.
type Entry struct {
	// Path is relative to the workspace, or absolute and inside of it.
	Path string
	// Format is the name of the format of its parts; empty where the files tell it.
	Format  string
	Options format.Options
}

// Inline is a part that is written in the settings.
type Inline struct {
	// Name is what people call it.
	Name string
	// Format is the name of its format.
	Format string
	Text   string
}

// Seed is the list of parts that make a state.
type Seed struct {
	// Parts are applied in this order.
	Parts []format.Part
	// Mounts are the places outside of the workspace that lead into it.
	Mounts mount.Points
	// Tables are those that parts define which are no programs, and Items the numbers of items that
	// such parts put into tables.
	Tables []format.Defined
	Items  map[string]int64
	// Notes are what a person should know of how it was read, Details what only somebody who
	// searches for an error wants to know, and Warnings what is probably a mistake; each is a line.
	Notes, Details, Warnings []string
	// Unused are names in the source that no part has.
	Unused Unused

	source      Source
	formats     []format.Format
	workspace   string
	files       []file   // everything that travels: the parts' and what is carried along for them
	directories []string // that travel even if they hold no file
	readers     []format.Reader
}

// Unused are names in a [Source] that no part has.
type Unused struct {
	Parameters []string
	// Tables are of the options tables and rename.
	Tables, Rename []string
}

// file is a file of a seed, as it was when the seed was read.
type file struct {
	Name       string // relative to the workspace, with slashes
	Executable bool   // the only part of a file's mode that a checkout keeps
	Sum        string // SHA-256 of its content, hexadecimal
}

// Read reads a seed in the directory of the workspace, with parts in these formats. An entry names
// a file or a directory. The parts of a directory are applied in lexical order, without those that
// other parts include. An error in the source is an *[Error].
func Read(dir string, source Source, formats []format.Format) (Seed, error) {
	files, err := workspace.Open(dir)
	if err != nil {
		return Seed{}, err
	}
	defer func() { _ = files.Close() }()
	files.Note(source.Seen)

	r := newReader(files, source)
	r.readExclude()
	r.readMounts()
	r.useFormats(formats)
	for _, entry := range source.Entries {
		r.addUnread(r.readEntry(entry))
	}
	r.checkUndefined()
	r.carryFiles()
	if len(r.problems) == 0 && source.Inline.Text != "" {
		r.addProblem(OfInline, r.readInline())
	}
	if len(r.problems) == 0 {
		r.addProblem(OfEntries, r.carry())
	}
	if len(r.problems) > 0 {
		return Seed{}, &Error{r.problems}
	}
	return Seed{
		Parts: r.parts, Mounts: r.mounts, Tables: r.definitions.All(), Items: r.items(),
		Notes: r.notes, Details: r.details, Warnings: r.warnings, Unused: r.unused(),
		source: source, formats: formats, workspace: files.Path(), files: r.files, directories: r.directories, readers: r.readers(),
	}, nil
}

// Digest returns a hash over the whole seed: its parts, their order and options, and the name,
// content and mode of every file. It leaves out the time of a file and the rest of its mode, which
// differ between checkouts; no part can see them.
func (s Seed) Digest() string {
	hash := sha256.New()
	// Quoted and not as JSON, in which all bytes that are no UTF-8 look the same.
	for _, part := range s.Parts {
		if part.Data != "" { // it decides whatever the file has besides, and wherever it lies
			fmt.Fprintf(hash, "data %s %q\n", part.Data, part.Options)
			continue
		}
		fmt.Fprintf(hash, "%q %q %t %q %q\n", part.Format, part.Name, part.Inline, part.Text, part.Options)
	}
	fmt.Fprintf(hash, "%q\n", s.Mounts)
	for _, file := range slices.SortedFunc(slices.Values(s.files), func(a, b file) int { return strings.Compare(a.Name, b.Name) }) {
		fmt.Fprintf(hash, "%q %t %s\n", file.Name, file.Executable, file.Sum)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Advise returns possible causes of a failure. text is the error and the last output of the parts.
func (s Seed) Advise(text string) []format.Advice {
	if s.workspace == "" {
		return nil // no seed at all
	}
	files, err := workspace.Open(s.workspace)
	if err != nil {
		return nil
	}
	defer func() { _ = files.Close() }()
	var advice []format.Advice
	if table, defined := s.defines(format.MissingTable(text)); defined {
		advice = append(advice, format.DefinedLater{Table: table.Name, Part: table.Place.String()})
	}
	for _, reader := range s.readers {
		if adviser, ok := reader.(format.Adviser); ok {
			advice = append(
				advice,
				adviser.Advise(format.Failure{Text: text, Parts: s.Parts, Workspace: files, Carries: s.carries})...)
		}
	}
	return advice
}

// defines returns the definition of a table by a part that is no program.
func (s Seed) defines(table string) (format.Defined, bool) {
	i := slices.IndexFunc(s.Tables, func(defined format.Defined) bool { return defined.Name == table })
	if i < 0 {
		return format.Defined{}, false
	}
	return s.Tables[i], true
}

// carries reports whether a file, or anything in a directory, is carried.
func (s Seed) carries(name string) bool {
	return slices.ContainsFunc(s.files, func(f file) bool { return f.Name == name || strings.HasPrefix(f.Name, name+"/") })
}
