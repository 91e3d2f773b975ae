// Package seed knows what a seed is: which parts it has and in which order they are applied, and
// what travels along with them to the container where that happens. What is in a part only its
// format knows.
package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Source is where a seed comes from: what the user says of it.
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
}

// Entry is one file, or one directory of them, and how its parts are applied.
type Entry struct {
	// Path is relative to the workspace, or absolute and inside of it.
	Path    string
	Options format.Options
}

// Inline is a part that stands in the settings.
type Inline struct {
	// Name is what people call it.
	Name string
	// Format is the name of its format.
	Format string
	Text   string
}

// Seed is the files that declare a state.
type Seed struct {
	// Parts are applied in this order.
	Parts []format.Part
	// Mounts are the places outside of the workspace that lead into it.
	Mounts mount.Points
	// Notes are what a person should know of how it was read, each a line.
	Notes []string

	workspace   string
	files       []file   // everything that travels: the parts' and what is carried along for them
	directories []string // that travel even if they hold no file
	readers     []format.Reader
}

// file is one of a seed's files, as it was when the seed was read.
type file struct {
	Name       string // relative to the workspace, with slashes
	Executable bool   // the only part of a file's mode that a checkout keeps
	Sum        string // SHA-256 of its content, hexadecimal
}

// Read finds the seed's parts below the directory of the workspace, in the formats of the list. An
// entry may name a file or a directory: its parts are applied in lexical order, but for those that
// others of them include. The error is an *[Error] where the source is to blame.
func Read(dir string, source Source, formats []format.Format) (Seed, error) {
	files, err := workspace.Open(dir)
	if err != nil {
		return Seed{}, err
	}
	defer func() { _ = files.Close() }()

	r := reader{workspace: files, source: source, seen: map[string]bool{}}
	r.readExclude()
	r.readMounts()
	r.useFormats(formats)
	for _, entry := range source.Entries {
		r.note(OfEntries, r.readEntry(entry))
	}
	r.carryFiles()
	if len(r.problems) == 0 && source.Inline.Text != "" {
		r.note(OfInline, r.readInline())
	}
	if len(r.problems) == 0 {
		r.note(OfEntries, r.carry())
	}
	if len(r.problems) > 0 {
		return Seed{}, &Error{r.problems}
	}
	return Seed{
		Parts: r.parts, Mounts: r.mounts, Notes: r.notes,
		workspace: files.Path(), files: r.files, directories: r.directories, readers: r.readers(),
	}, nil
}

// Digest is a hash over everything in the seed: its parts in their order and how they are applied,
// and every file's name, content and mode. Neither the time of a file nor the rest of its mode
// counts, since every checkout has others; no part gets to see them.
func (s Seed) Digest() string {
	hash := sha256.New()
	// Quoted and not as JSON, in which all bytes that are no UTF-8 look the same.
	for _, part := range s.Parts {
		fmt.Fprintf(hash, "%q %q %t %q %q\n", part.Format, part.Name, part.Inline, part.Text, part.Options)
	}
	fmt.Fprintf(hash, "%q\n", s.Mounts)
	for _, file := range slices.SortedFunc(slices.Values(s.files), func(a, b file) int { return strings.Compare(a.Name, b.Name) }) {
		fmt.Fprintf(hash, "%q %t %s\n", file.Name, file.Executable, file.Sum)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Advise says what may have led to a failure. The text is the error, and what the parts wrote last.
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
	for _, reader := range s.readers {
		if adviser, ok := reader.(format.Adviser); ok {
			advice = append(advice, adviser.Advise(format.Failure{Text: text, Parts: s.Parts, Workspace: files, Carries: s.carries})...)
		}
	}
	return advice
}

// carries tells whether a file, or anything in a directory, is carried along.
func (s Seed) carries(name string) bool {
	return slices.ContainsFunc(s.files, func(f file) bool { return f.Name == name || strings.HasPrefix(f.Name, name+"/") })
}
