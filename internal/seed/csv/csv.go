// Package csv is the format of CSV files with the items of a table.
package csv

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is the format.
type Format struct{}

// Name makes Format a [data.Format].
func (Format) Name() string { return "csv" }

// Files makes Format a [data.Format].
func (Format) Files() string { return "CSV (*.csv, *.tsv, also .gz and .zst)" }

// The names of the format's options.
const (
	optionTable     = "table"
	optionTypes     = "types"
	optionDelimiter = "delimiter"
	optionHeader    = "header"
	optionKind      = "items_format"
)

// Options makes Format a [data.Format].
func (Format) Options() []format.Option {
	return []format.Option{
		{Name: optionTable, Kind: format.Text}, {Name: optionTypes, Kind: format.Variables},
		{Name: optionDelimiter, Kind: format.Text}, {Name: optionHeader, Kind: format.Words},
		{Name: optionKind, Kind: format.Text, Choices: []string{"auto", kindTyped, kindPlain}},
	}
}

// Claims makes Format a [data.Format].
func (Format) Claims(file format.File) bool {
	switch strings.ToLower(path.Ext(document.PlainName(file.Name))) {
	case ".csv", ".tsv":
		return !file.Directory
	}
	return false
}

// Read makes Format a [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	delimiter, err := delimiterOf(part)
	if err != nil {
		return fmt.Errorf("%s: %w", part.Name, err)
	}
	kind := part.Options[optionKind].Text
	if kind != "" && kind != "auto" && kind != kindTyped && kind != kindPlain {
		return fmt.Errorf("%s: %s is %q: write %s or %s", part.Name, optionKind, kind, kindTyped, kindPlain)
	}
	file, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	limit := document.NewLimit(file)
	r := &reader{
		part:  part,
		to:    to,
		limit: limit,
		rows:  csv.NewReader(limit),
		table: part.Table(),
		cells: cells{plain.Encoder{Now: part.Now}, kind},
	}
	r.rows.Comma, r.rows.FieldsPerRecord, r.rows.ReuseRecord = delimiter, -1, true
	return to.ProblemIn(part.Name, r.read())
}

// delimiterOf returns what stands between the cells of a file.
func delimiterOf(part data.Part) (rune, error) {
	switch text := part.Options[optionDelimiter].Text; {
	case text == "tab", text == `\t`, text == "" && strings.EqualFold(path.Ext(document.PlainName(part.Name)), ".tsv"):
		return '\t', nil
	case text == "":
		return ',', nil
	default:
		delimiter, size := utf8.DecodeRuneInString(text)
		if size != len(text) || delimiter == utf8.RuneError || strings.ContainsRune("\"\r\n", delimiter) {
			return 0, fmt.Errorf("%s is %q: write one character, such as ; or tab", optionDelimiter, text)
		}
		return delimiter, nil
	}
}

// reader reads the rows of a file.
type reader struct {
	part    data.Part
	to      *data.Sink
	limit   *document.Limit
	rows    *csv.Reader
	table   string
	cells   cells
	columns []column
	text    []byte // of the item that is read
}

func (r *reader) at(line int) format.Place { return format.Place{File: r.part.Name, Line: line} }

// read reads all rows. Its error has a line if it is about one.
func (r *reader) read() error {
	header := r.part.Options[optionHeader].Words
	if header == nil {
		row, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return &document.Error{Line: 1, Err: errors.New("the file is empty: its first line has the names of the columns")}
		case err != nil:
			return err
		}
		header = row
	}
	if err := r.readHeader(header); err != nil {
		return err
	}
	for {
		row, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := r.row(row); err != nil {
			return err
		}
	}
}

// next returns the next row; io.EOF after the last one.
func (r *reader) next() ([]string, error) {
	r.limit.Next()
	row, err := r.rows.Read()
	var syntax *csv.ParseError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, csv.ErrBareQuote):
		return nil, &document.Error{Line: syntax.Line, Err: errors.New(`a quote stands inside of a cell: write the cell in quotes, and the quote twice ` +
			`("a ""b"""); what dynein writes is no CSV where cells are lists or maps: export by dy export --format jsonl`)}
	case errors.As(err, &syntax) && errors.Is(err, csv.ErrQuote):
		return nil, &document.Error{Line: syntax.StartLine, Err: errors.New("a cell in quotes has no end, or something follows after it")}
	case errors.As(err, &syntax):
		return nil, &document.Error{Line: syntax.Line, Err: syntax.Err}
	case err != nil && !errors.Is(err, io.EOF):
		line, _ := r.rows.FieldPos(0)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the file ends in the middle")
		}
		return nil, &document.Error{Line: line, Err: err}
	}
	return row, err
}

// row declares the item of a row.
func (r *reader) row(cells []string) error {
	line, _ := r.rows.FieldPos(0)
	if len(cells) != len(r.columns) {
		return r.to.Problemf(r.at(line), "the row has %d cells, and there are %d columns", len(cells), len(r.columns))
	}
	r.text = append(r.text[:0], '{')
	for i, cell := range cells {
		column := r.columns[i]
		if cell == "" {
			if column.isKey {
				return r.to.Problemf(r.at(line), "the column %s is empty, and it is a key of the table %s", column.name, r.table)
			}
			continue
		}
		if len(r.text) > 1 {
			r.text = append(r.text, ',')
		}
		var err error
		r.text = append(document.AppendString(r.text, column.name), ':')
		if r.text, err = r.cells.append(r.text, column, cell); err != nil {
			line, _ := r.rows.FieldPos(i)
			return r.to.Problemf(r.at(line), "column %s: %w", column.name, err)
		}
	}
	r.text = append(r.text, '}')
	return r.to.Put(r.at(line), r.table, r.text)
}
