// Package format is the contract between a seed and the formats of its parts. The plugin reads the
// parts while it plans, and the seeder applies them next to the database. Neither knows what is in
// a part.
package format

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Part is a file of a seed, or a text in the settings, and how it is applied.
type Part struct {
	// Name is its path in the workspace, with slashes; for an inline part what people call it.
	Name string `json:"name"`
	// Format is the name of its format.
	Format string `json:"format"`
	// Inline says that it stands in the settings, where Text is it. The seeder finds it in a file.
	Inline bool   `json:"inline,omitempty"`
	Text   string `json:"-"`
	// Directory says that Name is a directory.
	Directory bool `json:"directory,omitempty"`
	// Options say how it is applied, in words of its format. They decide what it makes: equal
	// options have equal bytes.
	Options json.RawMessage `json:"options,omitempty"`
	// Data identifies what the part declares, hexadecimal, where it travels as that and not as its
	// file: see [Compiler].
	Data string `json:"data,omitempty"`
	// State says that the part is a whole state: the database starts on its file, of which Data is
	// the SHA-256. Such a part comes first.
	State bool `json:"state,omitempty"`
}

// Chunks is the name of what holds the part's data. Parts of two files that declare the same have
// each their own, because errors name their files and lines.
func (p Part) Chunks() string {
	sum := sha256.Sum256([]byte(p.Data + " " + p.Name))
	return hex.EncodeToString(sum[:])
}

// Format is a way to write parts.
type Format interface {
	// Name is what parts have as their format.
	Name() string
	// Files says for messages which files may be of the format.
	Files() string
	// Options are what an entry of a seed may say of such a part.
	Options() []Option
	// Reader returns what reads the parts of one seed. It runs where the workspace is.
	Reader(Source) Reader
	// Prepare looks at all parts of a seed that are of the format, before any part is applied. It
	// reports every problem that can be seen by then. It runs next to the database.
	Prepare(ctx context.Context, target Target, parts []Part) (Applier, error)
}

// Reader reads the parts of one seed in one format. It uses only the workspace. Errors of its
// methods name the file and, if there is one, the line.
type Reader interface {
	// Claims reports whether a file is a part of this format. A file that only the user can know to
	// be one is claimed unless it was found in a directory.
	Claims(File) bool
	// Check tells why a file that was claimed cannot be applied.
	Check(File) error
	// Part says how a file is applied. The notes are for people, a line each.
	Part(file File, options Options) (part Part, notes []string, err error)
	// Includes are the other files that are applied along with a part, or that it may read. In a
	// directory they are no parts of their own.
	Includes(Part) []string
	// Companions are what applying a part may need of the workspace.
	Companions(Part) Companions
}

// Compiler is a Reader of parts that are no programs. They travel as what they declare, and their
// files stay where they are.
type Compiler interface {
	// Compile gives what a part declares in chunks, each of a few megabytes. Parts are compiled in
	// the order of the seed. Its error joins all problems of the part.
	Compile(part Part, give func(chunk []byte) error) (Compiled, error)
}

// Compiled describes what a part declares.
type Compiled struct {
	// Identity is a hash over all of it, hexadecimal.
	Identity string
	// Tables are all that it names, by the names that they have there.
	Tables []string
	// Undefined are the tables that its items are for and that neither it nor an earlier part
	// defines, by the names that they get.
	Undefined []Undefined
	// Items are the numbers of items by table.
	Items map[string]int64
	// Notes are what a person should know of how it was read, and Details what only somebody who
	// searches for an error wants to know; each is a line.
	Notes, Details []string
}

// Undefined is a table without a definition.
type Undefined struct {
	Table string
	// Place is that of the first item.
	Place Place
}

// Adviser is a Reader with advice for a failed seed.
type Adviser interface {
	Advise(Failure) []Advice
}

// Applier applies the parts that were prepared.
type Applier interface {
	// Apply applies the part of this index and returns when all of it is in the database. It is
	// called once for each part, in their order, with parts of other formats in between. The error
	// is a *[failure.Error] where the part is to blame.
	Apply(ctx context.Context, index int) error
}
