package workbench

import (
	"slices"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// definition reads the definition of a table, by way of what CreateTable takes.
func (r reader) definition(table *document.Node) (dynamo.Definition, bool, error) {
	r.noteUnknown(table, "a table", "TableName", "KeyAttributes", "NonKeyAttributes", "TableFacets", "TableData",
		"GlobalSecondaryIndexes", "LocalSecondaryIndexes", "DataAccess", "SampleDataFormats", "BillingMode",
		"ProvisionedCapacitySettings")
	w := writer{reader: r, attributes: map[string]*document.Node{}, list: newNode(document.List, table)}
	input := newNode(document.Map, table)
	set(input, "TableName", table.Get("TableName"))
	set(input, "KeySchema", w.keys(table))
	set(input, "BillingMode", table.Get("BillingMode"))
	w.throughput(input, table, table)
	for _, kind := range []string{"LocalSecondaryIndexes", "GlobalSecondaryIndexes"} {
		if list := table.Get(kind); list.Is(document.List) {
			indexes := newNode(document.List, list)
			for _, index := range list.Items {
				indexes.Items = append(indexes.Items, w.index(index, table, kind == "GlobalSecondaryIndexes"))
			}
			set(input, kind, indexes)
		} else {
			set(input, kind, list) // for whoever reads it to refuse
		}
	}
	set(input, "AttributeDefinitions", w.list)
	if absent(table.Get("TableName")) {
		w.problemf(table, "TableName is missing")
	}
	if w.err != nil || w.failed {
		return dynamo.Definition{}, false, w.err
	}
	read, ok, err := definition.Read(input, r.file, definition.CloudFormation, r.to)
	return read.Definition, ok, err
}

// writer writes a table as CreateTable takes it. Its nodes have the lines of those that they come
// from.
type writer struct {
	reader
	attributes map[string]*document.Node // the types of key attributes
	list       *document.Node            // AttributeDefinitions
	failed     bool
	err        error
}

func newNode(kind document.Kind, from *document.Node) *document.Node {
	return &document.Node{Kind: kind, Line: from.Line}
}

func set(node *document.Node, name string, value *document.Node) {
	if value != nil {
		node.Fields = append(node.Fields, document.Field{Name: name, Line: value.Line, Value: value})
	}
}

func absent(node *document.Node) bool { return node == nil || node.Kind == document.Null }

func (w *writer) problemf(at *document.Node, message string, args ...any) {
	w.failed = true
	if w.err == nil {
		w.err = w.to.Problemf(w.at(at.Line), message, args...)
	}
}

// keys returns the key schema of a table or an index.
func (w *writer) keys(of *document.Node) *document.Node {
	keys := of.Get("KeyAttributes")
	schema := newNode(document.List, of)
	if !keys.Is(document.Map) || absent(keys.Get("PartitionKey")) {
		w.problemf(of, "KeyAttributes has no PartitionKey")
		return schema
	}
	for _, field := range keys.Fields {
		role := map[string]string{"PartitionKey": "HASH", "SortKey": "RANGE"}[field.Name]
		if role == "" {
			w.problemf(keys, "KeyAttributes has %s; known are PartitionKey and SortKey", field.Name)
		}
	}
	for _, key := range []struct{ name, role string }{{"PartitionKey", "HASH"}, {"SortKey", "RANGE"}} {
		attribute := keys.Get(key.name)
		if absent(attribute) {
			continue
		}
		w.attribute(attribute)
		element := newNode(document.Map, attribute)
		set(element, "AttributeName", attribute.Get("AttributeName"))
		set(element, "KeyType", &document.Node{Kind: document.String, Line: attribute.Line, Text: key.role})
		schema.Items = append(schema.Items, element)
	}
	return schema
}

// attribute adds the definition of a key attribute, which has one type.
func (w *writer) attribute(attribute *document.Node) {
	name, kind := attribute.Get("AttributeName").Value(), attribute.Get("AttributeType")
	switch known, found := w.attributes[name]; {
	case !found:
		w.attributes[name] = kind
		w.list.Items = append(w.list.Items, attribute)
	case known.Value() != kind.Value():
		w.problemf(attribute, "the attribute %s is of type %s here and of type %s in line %d: a key attribute has one type",
			name, kind.Value(), known.Value(), known.Line)
	}
}

func (w *writer) index(index, table *document.Node, isGlobal bool) *document.Node {
	if !index.Is(document.Map) {
		return index // for whoever reads it to refuse
	}
	w.noteUnknown(index, "an index", "IndexName", "KeyAttributes", "Projection", "NonKeyAttributes", "SampleDataFormats",
		"DataAccess", "ProvisionedCapacitySettings")
	input := newNode(document.Map, index)
	set(input, "IndexName", index.Get("IndexName"))
	set(input, "KeySchema", w.keys(index))
	set(input, "Projection", index.Get("Projection"))
	if isGlobal {
		w.throughput(input, index, table)
	}
	return input
}

// throughput writes that of a table or an index, if the table has one.
func (w *writer) throughput(input, of, table *document.Node) {
	if table.Get("BillingMode").Value() == "PAY_PER_REQUEST" {
		return // numbers of an earlier mode may be left
	}
	numbers := of.At("ProvisionedCapacitySettings", "ProvisionedThroughput")
	isGiven := func(field document.Field) bool { return !absent(field.Value) }
	if numbers.Is(document.Map) && slices.ContainsFunc(numbers.Fields, isGiven) {
		set(input, "ProvisionedThroughput", numbers)
	}
}
