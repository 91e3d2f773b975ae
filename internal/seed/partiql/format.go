// Package partiql is the format of files with PartiQL statements that insert items.
package partiql

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is the format.
type Format struct{}

// Name makes Format a [data.Format].
func (Format) Name() string { return "partiql" }

// Files makes Format a [data.Format].
func (Format) Files() string { return "PartiQL INSERT statements (*.partiql, *.sql)" }

// Options makes Format a [data.Format].
func (Format) Options() []format.Option { return nil }

// inserts finds a statement that SQL does not have.
var inserts = regexp.MustCompile(`(?i)\binsert\s+into\s+\S+\s+value\s*\{`)

// Claims makes Format a [data.Format]. A file of SQL that was found in a directory may be for
// another database.
func (Format) Claims(file format.File) bool {
	switch strings.ToLower(path.Ext(document.PlainName(file.Name))) {
	case ".partiql":
		return !file.Directory
	case ".sql":
		return !file.Directory && (!file.Listed || inserts.MatchString(file.Head))
	}
	return false
}

// Read makes Format a [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	source, err := part.Read()
	if err != nil {
		return err
	}
	if !utf8.ValidString(source) {
		return fmt.Errorf("%s: is no text in UTF-8", part.Name)
	}
	p := newParser(strings.TrimPrefix(source, "\ufeff"))
	if !p.more() {
		return fmt.Errorf("%s: holds no statement; %s", part.Name, right)
	}
	for p.more() {
		if err := declare(part.Name, p, to); err != nil {
			return err
		}
	}
	return nil
}

// declare declares the next statement.
func declare(file string, p *parser, to *data.Sink) error {
	statement, err := p.statement()
	var syntax *syntaxError
	if !errors.As(err, &syntax) {
		return to.Statement(
			format.Place{File: file, Line: statement.line},
			statement.table,
			statement.value,
			statement.item,
		)
	}
	p.skipStatement()
	return to.Problem(format.Place{File: file, Line: syntax.line}, syntax.err)
}
