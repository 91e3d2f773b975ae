// Package statefile reads the tables and items in a closed file of DynamoDB Local, without DynamoDB
// Local. What it knows of the file was learned from files that versions 1.11.86 to 3.3.1 wrote.
//
// The file is one of SQLite. Its table dm has a row for each table of DynamoDB, with a description
// as JSON. A table of DynamoDB is a table of SQLite with the same name, and an item is a row: the
// key in columns of its own, as bytes that sort like the key does, and the whole item as JSON.
package statefile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sqlite"
)

const (
	tablesTable = "dm"
	nameColumn  = "TableName"
	infoColumn  = "TableInfo"
	itemColumn  = "ObjectJSON"
)

// errLayout says that a file is not as this package knows it.
var errLayout = errors.New("this layout of a file of DynamoDB Local is not known")

// File is a file of DynamoDB Local. It is not safe for concurrent use.
type File struct{ database *sqlite.File }

// Open reads the beginning of a file of size bytes.
func Open(from io.ReaderAt, size int64) (*File, error) {
	database, err := sqlite.Open(from, size)
	if err != nil {
		return nil, err
	}
	return &File{database}, nil
}

// Table is a table of DynamoDB.
type Table struct {
	Name string
	Keys []dynamo.Key // partition key first

	rows        sqlite.Table
	keyColumns  []int
	itemsColumn int
}

// Item is an item of a table.
type Item struct {
	// Key has the bytes of each attribute of the key. Items of tables with equal keys are equal by
	// key when these are.
	Key [][]byte
	// JSON is the item as DynamoDB JSON. Nobody may change it.
	JSON []byte
}

// compareKeys compares items of tables with equal keys, in the order in which they are read.
func compareKeys(a, b Item) int { return slices.CompareFunc(a.Key, b.Key, bytes.Compare) }

// Tables returns the tables by name.
func (f *File) Tables() ([]Table, error) {
	list, err := f.database.Table(tablesTable)
	if errors.Is(err, sqlite.ErrNoTable) {
		return nil, errors.New("it is a file of SQLite, but none of DynamoDB Local: it lacks the table dm")
	}
	if err != nil {
		return nil, err
	}
	name, info := slices.Index(list.Columns, nameColumn), slices.Index(list.Columns, infoColumn)
	if name < 0 || info < 0 {
		return nil, fmt.Errorf("%w: the table dm lacks the column %s or %s", errLayout, nameColumn, infoColumn)
	}
	var tables []Table
	for row, err := range list.Rows() {
		if err != nil {
			return nil, err
		}
		table, err := f.table(string(text(row, name)), text(row, info))
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	slices.SortFunc(tables, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	return tables, nil
}

// table reads the description of a table.
func (f *File) table(name string, info []byte) (table Table, err error) {
	// The columns of the table's own key, beside those of its indexes, have an empty name.
	var described struct {
		SQLiteIndex map[string][]struct {
			DynamoDBAttribute struct{ AttributeName, AttributeType string }
			KeyType           string
			SQLiteColumnName  string
		}
	}
	if err := json.Unmarshal(info, &described); err != nil {
		return table, fmt.Errorf("%w: the description of table %s: %w", errLayout, name, err)
	}
	table.Name = name
	if table.rows, err = f.database.Table(name); err != nil {
		return table, err
	}
	table.itemsColumn = slices.Index(table.rows.Columns, itemColumn)
	var columns []string
	for _, key := range described.SQLiteIndex[""] {
		table.Keys = append(
			table.Keys,
			dynamo.Key{
				Name: key.DynamoDBAttribute.AttributeName,
				Type: key.DynamoDBAttribute.AttributeType,
				Role: key.KeyType,
			},
		)
		columns = append(columns, key.SQLiteColumnName)
		table.keyColumns = append(table.keyColumns, slices.Index(table.rows.Columns, key.SQLiteColumnName))
	}
	if table.itemsColumn < 0 || len(columns) == 0 || !slices.Equal(columns, table.rows.Key) ||
		slices.Contains(table.keyColumns, -1) {
		return table, fmt.Errorf(
			"%w: table %s has the columns %q, of which %q are its key",
			errLayout,
			name,
			table.rows.Columns,
			table.rows.Key,
		)
	}
	return table, nil
}

// Items returns the items by key. It ends with an error, or without.
func (t Table) Items() iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		var last Item
		for row, err := range t.rows.Ordered() {
			var item Item
			if err == nil {
				item, err = t.item(row)
			}
			if err == nil && last.Key != nil && compareKeys(last, item) >= 0 {
				err = errors.New("its items are not in the order of their keys: the file is damaged")
			}
			if err != nil {
				yield(Item{}, fmt.Errorf("reading table %s: %w", t.Name, err))
				return
			}
			if !yield(item, nil) {
				return
			}
			last = item
		}
	}
}

func (t Table) item(row sqlite.Row) (item Item, err error) {
	for _, column := range t.keyColumns {
		part := text(row, column)
		if part == nil {
			return item, fmt.Errorf("%w: an item without the column %s", errLayout, t.rows.Columns[column])
		}
		item.Key = append(item.Key, part)
	}
	if item.JSON = text(row, t.itemsColumn); item.JSON == nil {
		return item, fmt.Errorf("%w: an item without the column %s", errLayout, itemColumn)
	}
	return item, nil
}

// text returns the bytes in a column; nil for a value of another type.
func text(row sqlite.Row, column int) []byte {
	if column >= len(row) {
		return nil
	}
	switch value := row[column].(type) {
	case []byte:
		return value
	case string:
		return []byte(value)
	}
	return nil
}
