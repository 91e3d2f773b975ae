package sqlite

import (
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Table is a table of a file.
type Table struct {
	// Columns are the names of its columns, in the order of its rows.
	Columns []string
	// Key are the columns of its primary key.
	Key []string

	file *File
	root uint32
	sort uint32 // the root of the index of its primary key; 0 for none
}

// Row has the values of a row by column: nil, int64, float64, string or []byte, which nobody may
// change. A value at the end is missing where the row is older than its column.
type Row []any

// Table returns a table by its exact name. It may return [ErrNoTable].
func (f *File) Table(name string) (Table, error) {
	at := slices.IndexFunc(f.schema, func(o object) bool { return o.kind == "table" && o.name == name })
	if at < 0 {
		return Table{}, fmt.Errorf("table %s: %w", name, ErrNoTable)
	}
	defined, err := parseTable(f.schema[at].sql)
	if err != nil {
		return Table{}, fmt.Errorf("table %s: %w", name, err)
	}
	table := Table{Columns: defined.columns, Key: defined.key, file: f, root: f.schema[at].root}
	// The only constraint that makes an index is the primary key, so the index is the first one.
	// https://www.sqlite.org/fileformat.html#intschema
	index := fmt.Sprintf("sqlite_autoindex_%s_1", name)
	if at := slices.IndexFunc(f.schema, func(o object) bool { return o.kind == "index" && o.name == index && o.table == name }); at >= 0 {
		table.sort = f.schema[at].root
	}
	return table, nil
}

// Rows returns the rows in the order in which they were added. It ends with an error, or without.
func (t Table) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		w := &walk{File: t.file}
		err := w.each(t.root, func(c cell) (bool, error) {
			row, err := w.record(c)
			return err == nil && yield(row, nil), err
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// Ordered returns the rows in the order of the primary key. It ends with an error, or without. It
// reads the key's index, and looks each row up in the table.
func (t Table) Ordered() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if t.sort == 0 || len(t.Key) == 0 {
			yield(nil, errors.New("the table has no index of a primary key"))
			return
		}
		index, rows := &walk{File: t.file}, &walk{File: t.file}
		err := index.each(t.sort, func(c cell) (bool, error) {
			entry, err := index.record(c)
			if err != nil {
				return false, err
			}
			if len(entry) != len(t.Key)+1 {
				return false, fmt.Errorf("%w: the index of a key of %d columns has %d", errCorrupt, len(t.Key), len(entry))
			}
			rowid, isRow := entry[len(t.Key)].(int64)
			if !isRow {
				return false, fmt.Errorf("%w: an index names no row", errCorrupt)
			}
			if c, err = rows.find(t.root, rowid); err != nil {
				return false, err
			}
			row, err := rows.record(c)
			return err == nil && yield(row, nil), err
		})
		if err != nil {
			yield(nil, err)
		}
	}
}
