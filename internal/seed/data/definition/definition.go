// Package definition reads tables that are written as the AWS API has them: as the input of
// CreateTable, as an answer of DescribeTable, or as the properties of a CloudFormation resource.
package definition

import (
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Dialect is whose words a table is written in.
type Dialect int

// The dialects.
const (
	// API is that of CreateTable and DescribeTable.
	API Dialect = iota
	// CloudFormation is that of AWS::DynamoDB::Table and GlobalTable. A table need not have a name,
	// a stream is on where it has a view type, and missing capacity units are 5.
	CloudFormation
)

// Listener hears how the reading goes. A sink of data formats is one.
type Listener interface {
	// Problem hears of an error at a place. Its own error ends the reading.
	Problem(at format.Place, err error) error
	// Detailf hears what was dropped.
	Detailf(at format.Place, message string, args ...any)
}

// Read reads a table, or a map that holds nothing but {"Table": …} and perhaps its time to live. It
// is ok if there was no problem. The error is that of the listener.
func Read(node *document.Node, file string, dialect Dialect, to Listener) (table format.Defined, ok bool, err error) {
	if node == nil {
		node = &document.Node{Line: 1}
	}
	r := &reader{file: file, dialect: dialect, to: to}
	table.Place = format.Place{File: file, Line: node.Line}
	table.Definition = r.table(node)
	if len(r.dropped) > 0 && !r.failed {
		to.Detailf(table.Place, "table %s: without effect on a state: %s", table.Name, strings.Join(r.dropped, ", "))
	}
	return table, !r.failed, r.err
}

// wrappers are the fields that hold a table in an answer.
var wrappers = []string{"Table", "TableDescription"}

// Wrapped returns the table in an answer of DescribeTable or CreateTable; nil where node is none.
func Wrapped(node *document.Node) *document.Node {
	for _, name := range wrappers {
		if inner := node.Get(name); inner.Is(document.Map) {
			return inner
		}
	}
	return nil
}

func (r *reader) table(node *document.Node) (table dynamo.Definition) {
	if inner := Wrapped(node); inner != nil {
		r.fields(node, "a description of a table", answerFields)
		table.TTL = r.timeToLive(node)
		node = inner
	}
	if !r.fields(node, "a table", tableFields) {
		return table
	}
	table.Name = r.text(node, "TableName", r.dialect == API)
	attributes := r.attributes(node.Get("AttributeDefinitions"))
	table.Keys = r.keys(node, "KeySchema", attributes)
	isByRequest := r.isBilledByRequest(node)
	table.Throughput = r.throughput(node, isByRequest)
	table.Indexes = r.indexes(node, attributes, isByRequest)
	r.checkAttributes(node, attributes)
	table.Stream = r.stream(node.Get("StreamSpecification"))
	table.Protected = r.flag(node, "DeletionProtectionEnabled")
	if ttl := r.timeToLive(node); ttl != "" {
		table.TTL = ttl
	}
	return table
}

// attribute is one of AttributeDefinitions.
type attribute struct {
	name, kind string
	line       int
	isKey      bool
}

func (r *reader) attributes(list *document.Node) (attributes []*attribute) {
	for _, node := range r.list(list, "AttributeDefinitions") {
		if !r.fields(node, "an attribute", attributeFields) {
			continue
		}
		next := &attribute{
			name: r.text(node, "AttributeName", true), kind: r.word(node, "AttributeType", true, "S", "N", "B"), line: node.Line,
		}
		if known := find(attributes, next.name); known != nil {
			r.problem(node, "AttributeDefinitions has the attribute %s twice, in line %d already", next.name, known.line)
			continue
		}
		attributes = append(attributes, next)
	}
	return attributes
}

func find(attributes []*attribute, name string) *attribute {
	for _, one := range attributes {
		if one.name == name {
			return one
		}
	}
	return nil
}

// keys reads a key schema, with the types of its attributes.
func (r *reader) keys(of *document.Node, field string, attributes []*attribute) (keys []dynamo.Key) {
	list := of.Get(field)
	if absent(list) {
		r.problem(of, "%s is missing", field)
		return nil
	}
	for _, node := range r.list(list, field) {
		if !r.fields(node, "a key", keyFields) {
			continue
		}
		key := dynamo.Key{Name: r.text(node, "AttributeName", true), Role: r.word(node, "KeyType", true, "HASH", "RANGE")}
		switch known := find(attributes, key.Name); {
		case known != nil:
			known.isKey = true
			key.Type = known.kind
		case key.Name != "":
			r.problem(node, "the key attribute %s is not in AttributeDefinitions, which must say its type", key.Name)
		}
		keys = append(keys, key)
	}
	return keys
}

// checkAttributes finds attributes that are no keys, which CreateTable refuses.
func (r *reader) checkAttributes(of *document.Node, attributes []*attribute) {
	if r.failed {
		return // a key that could not be read may be the one
	}
	for _, one := range attributes {
		if !one.isKey {
			r.problemAt(one.line, fmt.Errorf(
				"AttributeDefinitions has the attribute %s, which is no key of the table or of an index: only key attributes are defined", one.name,
			))
		}
	}
	if len(attributes) == 0 {
		r.problem(of, "AttributeDefinitions is missing")
	}
}

func (r *reader) indexes(
	node *document.Node, attributes []*attribute, isByRequest bool,
) (indexes []dynamo.IndexDefinition) {
	for _, local := range r.list(node.Get("LocalSecondaryIndexes"), "LocalSecondaryIndexes") {
		if r.fields(local, "a local secondary index", localFields) {
			indexes = append(indexes, dynamo.IndexDefinition{Index: r.index(local, attributes, false)})
		}
	}
	for _, global := range r.list(node.Get("GlobalSecondaryIndexes"), "GlobalSecondaryIndexes") {
		if r.fields(global, "a global secondary index", globalFields) {
			indexes = append(indexes, dynamo.IndexDefinition{
				Index: r.index(global, attributes, true), Throughput: r.throughput(global, isByRequest),
			})
		}
	}
	return indexes
}

func (r *reader) index(node *document.Node, attributes []*attribute, isGlobal bool) dynamo.Index {
	index := dynamo.Index{Name: r.text(node, "IndexName", true), Global: isGlobal, Keys: r.keys(node, "KeySchema", attributes)}
	projection := node.Get("Projection")
	switch {
	case absent(projection):
		r.problem(node, "the index %s has no Projection: write ALL, KEYS_ONLY or INCLUDE as its ProjectionType", index.Name)
	case r.fields(projection, "a projection", projectionFields):
		index.Projection = r.word(projection, "ProjectionType", true, "ALL", "KEYS_ONLY", "INCLUDE")
		for _, name := range r.list(projection.Get("NonKeyAttributes"), "NonKeyAttributes") {
			if text, ok := r.scalar(name, "a name in NonKeyAttributes"); ok {
				index.Attributes = append(index.Attributes, text)
			}
		}
	}
	return index
}

// stream returns the view type of a stream; empty for none.
func (r *reader) stream(node *document.Node) string {
	if absent(node) || !r.fields(node, "StreamSpecification", streamFields) {
		return ""
	}
	view := r.word(node, "StreamViewType", false, "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
	isOn := r.dialect == CloudFormation
	if node.Has("StreamEnabled") {
		isOn = r.flag(node, "StreamEnabled")
	} else if !isOn {
		r.problem(node, "StreamSpecification has no StreamEnabled: write true or false")
	}
	switch {
	case isOn && view == "":
		r.problem(node, "StreamSpecification has no StreamViewType: write KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES")
	case !isOn && view != "" && r.dialect == API && !r.failed:
		r.problem(node, "StreamSpecification has StreamEnabled: false and a StreamViewType: one of them is wrong")
	}
	if !isOn {
		return ""
	}
	return view
}

// timeToLive returns the attribute of the time to live that stands beside or in a table.
func (r *reader) timeToLive(node *document.Node) string {
	if specification := node.Get("TimeToLiveSpecification"); !absent(specification) {
		if !r.fields(specification, "TimeToLiveSpecification", ttlFields) {
			return ""
		}
		if !specification.Has("Enabled") {
			r.problem(specification, "TimeToLiveSpecification has no Enabled: write true or false")
		}
		isOn := r.flag(specification, "Enabled")
		if name := r.text(specification, "AttributeName", isOn); isOn {
			return name
		}
		return ""
	}
	description := node.Get("TimeToLiveDescription")
	if !absent(description) && r.fields(description, "TimeToLiveDescription", ttlDescriptionFields) {
		switch r.word(description, "TimeToLiveStatus", true, "ENABLED", "ENABLING", "DISABLED", "DISABLING") {
		case "ENABLED", "ENABLING":
			return r.text(description, "AttributeName", true)
		}
	}
	return ""
}
