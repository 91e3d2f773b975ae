// Package tables is the format for definitions of tables as the AWS CLI takes and gives them.
package tables

import (
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is a [data.Format].
type Format struct{}

// Name implements [data.Format].
func (Format) Name() string { return "tables" }

// Files implements [data.Format].
func (Format) Files() string {
	return "table definitions (JSON or YAML with CreateTable inputs or describe-table answers)"
}

// Options implements [data.Format].
func (Format) Options() []format.Option { return nil }

// Claims implements [data.Format].
func (Format) Claims(file format.File) bool {
	node := file.Document()
	if isTable(node) {
		return true
	}
	list := listed(node)
	return list != nil && len(list.Items) > 0 && isTable(list.Items[0])
}

// isTable reports whether a value is meant to be a table.
func isTable(node *document.Node) bool {
	if inner := definition.Wrapped(node); inner != nil {
		node = inner
	}
	return node.Has("KeySchema") || node.Has("AttributeDefinitions")
}

// wrappers are the fields that hold lists of tables.
var wrappers = []string{"Tables", "tables"}

// listed returns the list of a document that holds several tables; nil for another one.
func listed(node *document.Node) *document.Node {
	if node.Is(document.List) {
		return node
	}
	for _, name := range wrappers {
		if list := node.Get(name); list.Is(document.List) {
			return list
		}
	}
	return nil
}

// Read implements [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	documents, err := part.Documents(part.Name)
	if err != nil {
		return err
	}
	for _, node := range documents {
		if err := readDocument(part, node, to); err != nil {
			return err
		}
	}
	return nil
}

func readDocument(part data.Part, node *document.Node, to *data.Sink) error {
	list := listed(node)
	if list == nil {
		return readTable(part, node, to)
	}
	for _, field := range node.Fields {
		if field.Value != list {
			at := format.Place{File: part.Name, Line: field.Line}
			if err := to.Problemf(at, "%s stands beside the list of tables: take it out", field.Name); err != nil {
				return err
			}
		}
	}
	for _, table := range list.Items {
		if err := readTable(part, table, to); err != nil {
			return err
		}
	}
	return nil
}

func readTable(part data.Part, node *document.Node, to *data.Sink) error {
	if isSkeleton(node) {
		return to.Problemf(format.Place{File: part.Name, Line: node.Line},
			"a skeleton of --generate-cli-skeleton that is not filled in: write TableName, KeySchema and AttributeDefinitions, and take out what the table does not have")
	}
	table, ok, err := definition.Read(node, part.Name, definition.API, to)
	if err != nil || !ok {
		return err
	}
	return to.Table(table.Place, table.Definition)
}

// isSkeleton reports whether a table has no values yet.
func isSkeleton(node *document.Node) bool {
	name, keys := node.Get("TableName"), node.Get("KeySchema")
	isEmpty := func(text *document.Node) bool { return text.Is(document.String) && text.Text == "" }
	return isEmpty(name) && keys.Is(document.List) && len(keys.Items) > 0 && isEmpty(keys.Items[0].Get("AttributeName"))
}
