// Package data is the contract of formats whose parts are no programs: they declare tables and
// items. The plugin reads such parts while it plans, and checks all that can be seen without a
// database. What they declare travels to the seeder in one stream, so that the seeder needs to know
// none of the formats.
package data

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Format is a way to declare tables and items.
type Format interface {
	// Name is what parts have as their format.
	Name() string
	// Files says for messages which files may be of the format.
	Files() string
	// Options are what an entry of a seed may say of such a part, besides [CommonOptions].
	Options() []format.Option
	// Claims reports whether a file is a part of this format. A file that only the user can know to
	// be one is claimed unless it was found in a directory.
	Claims(format.File) bool
	// Read declares to a sink what is in a part, in order. It is called more than once for a part
	// and declares the same each time. A problem is told to the sink, and reading goes on; an error
	// of the sink ends it and is returned. Another error is about the whole part.
	Read(Part, *Sink) error
}

// Part is a part to read.
type Part struct {
	// Name is its path in the workspace, with slashes.
	Name string
	// Directory says that it is a directory.
	Directory bool
	// Workspace is where it is, with the files that it names.
	Workspace *workspace.Workspace
	// Options are those of its entry, and where that has none those of all parts.
	Options format.Options
	// Now is the time from which relative times count.
	Now time.Time
	// Definitions are the tables that earlier parts define.
	Definitions *format.Definitions

	parameters *parameters
}

// Parameter returns the value of a parameter, and records that it is used.
func (p Part) Parameter(name string) (value string, given bool) { return p.parameters.lookup(name) }

// Open opens the part's file, and decompresses it where it is compressed by gzip or zstd.
func (p Part) Open() (io.ReadCloser, error) { return p.OpenFile(p.Name) }

// OpenFile opens a file of the workspace, as Open does.
func (p Part) OpenFile(name string) (io.ReadCloser, error) {
	file, err := p.Workspace.Open(name)
	if err != nil {
		return nil, workspace.Explain(name, err)
	}
	return document.Decompress(name, file)
}

// What documents may have that are read as a whole, in bytes. YAML takes a hundred times as much
// memory.
const (
	maxDocument = 256 << 20
	maxYAML     = 32 << 20
)

// Read returns the part's file, decompressed.
func (p Part) Read() (string, error) { return p.ReadFile(p.Name) }

// ReadFile returns a file of the workspace, decompressed.
func (p Part) ReadFile(name string) (string, error) {
	file, err := p.OpenFile(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	return readAll(name, file)
}

// Documents returns the JSON values or YAML documents of a file of the workspace.
func (p Part) Documents(name string) ([]*document.Node, error) {
	text, err := p.ReadFile(name)
	if err != nil {
		return nil, err
	}
	documents, err := document.Parse(document.PlainName(name), text)
	if err == nil && len(documents) == 0 {
		return nil, fmt.Errorf("%s: the file is empty", name)
	}
	return documents, document.In(name, err)
}

// readAll reads a document that must fit into memory.
func readAll(name string, from io.Reader) (string, error) {
	limit, besides := int64(maxDocument), "JSON and CSV"
	if document.IsYAML(document.PlainName(name)) {
		limit, besides = maxYAML, "other files"
	}
	text, err := io.ReadAll(io.LimitReader(from, limit+1))
	switch {
	case err != nil && errors.Is(err, io.ErrUnexpectedEOF):
		return "", fmt.Errorf("%s: the file ends in the middle", name)
	case err != nil:
		return "", fmt.Errorf("%s: %w", name, err)
	case int64(len(text)) > limit:
		return "", fmt.Errorf("%s: holds more than %s, which only %s may", name, units.BytesSize(float64(limit)), besides)
	}
	return string(text), nil
}
