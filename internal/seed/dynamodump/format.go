// Package dynamodump is the format of what the tool dynamodump writes: for each table a directory
// with its description and the pages of a Scan. Archives of such directories are read, too.
package dynamodump

import (
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is the format.
type Format struct{}

// Name makes Format a [data.Format].
func (Format) Name() string { return "dynamodump" }

// Files makes Format a [data.Format].
func (Format) Files() string {
	return "dumps of dynamodump (directories with <table>/schema.json and <table>/data/0001.json, or archives of them)"
}

// Options makes Format a [data.Format].
func (Format) Options() []format.Option { return nil }

const firstPage = "data/[0-9][0-9][0-9][0-9].json"

// Claims makes Format a [data.Format].
func (Format) Claims(file format.File) bool {
	switch {
	case file.Directory && file.Listed:
		return file.Holds(firstPage) && file.Holds("schema.json") || file.Holds("*/"+firstPage) && file.Holds("*/schema.json")
	case file.Directory:
		return file.Holds(firstPage) || file.Holds("*/"+firstPage) || file.Holds("*/schema.json")
	}
	return isArchive(file.Name) && (!file.Listed || archivesDump(file.Head))
}

// dumped finds the name of a file of a dump in the beginning of an archive.
var dumped = regexp.MustCompile(`/schema\.json|/data/[0-9]{4,}\.json`)

// archivesDump reports whether an archive with this head is certainly one of a dump.
func archivesDump(head string) bool {
	content, err := decompress(strings.NewReader(head))
	if err != nil {
		return false
	}
	begins, _ := io.ReadAll(io.LimitReader(content, format.HeadSize)) // the head ends somewhere
	return dumped.Match(begins)
}

// Read makes Format a [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	from := source{part}
	dump, err := readIndex(from, to)
	if err != nil {
		return err
	}
	for _, table := range dump.tables() {
		if err := table.declare(to); err != nil {
			return err
		}
	}
	err = from.files(func(name string, open opener) error {
		table, number, is := dump.page(name)
		if !is {
			return nil
		}
		content, err := open()
		if err != nil {
			return err
		}
		defer func() { _ = content.Close() }()
		return readPage(content, from.place(name), table, number, to)
	})
	if err != nil {
		return err
	}
	for _, table := range dump.tables() {
		if err := table.checkEnd(to); err != nil {
			return err
		}
	}
	return nil
}

// declare declares the table.
func (t *table) declare(to *data.Sink) error {
	if t.schema == nil {
		return nil // which is told
	}
	defined, ok, err := definition.Read(t.schema, t.place.File, definition.API, to)
	if err != nil || !ok {
		return err
	}
	if folder := path.Base(path.Dir(t.place.File)); folder != defined.Name && !isArchive(folder) {
		to.Notef(t.place, "the table is %s, as its description says, and not %s, as its directory", defined.Name, folder)
	}
	return to.Table(defined.Place, defined.Definition)
}
