package terraform

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// The types of resources that are read.
const (
	tableType = "aws_dynamodb_table"
	itemType  = "aws_dynamodb_table_item"
)

// unread are resources that make a table, or change one, and are not read.
var unread = map[string]string{
	"aws_dynamodb_global_secondary_index": "write a block global_secondary_index in the table",
	"awscc_dynamodb_table":                "write it as aws_dynamodb_table, or give the table as `aws dynamodb describe-table` shows it",
	"awscc_dynamodb_global_table":         "write it as aws_dynamodb_table, or give the table as `aws dynamodb describe-table` shows it",
}

// table declares a table.
func (r *reading) table(from resource) error {
	t := &tableReader{r: r, of: from}
	definition := t.definition()
	if t.err != nil || t.failed {
		return t.err
	}
	return r.sink.Table(from.at, definition)
}

// item declares an item.
func (r *reading) item(from resource) error {
	t := &tableReader{r: r, of: from}
	table := t.text(from.node, "table_name", true)
	text := t.text(from.node, "item", true)
	if t.err != nil || t.failed {
		return t.err
	}
	at := from.at
	if line := from.node.Get("item").Line; line > 0 {
		at.Line = line
	}
	return r.sink.Put(at, table, []byte(text))
}

// tableReader reads a table or an item.
type tableReader struct {
	r      *reading
	of     resource
	failed bool
	err    error // of the sink
}

func (t *tableReader) problem(node *document.Node, message string, args ...any) {
	t.failed = true
	if t.err == nil {
		at := t.of.at
		if node != nil && node.Line > 0 {
			at.Line = node.Line
		}
		t.err = t.r.problem(at, "%s: %s", t.of.address, fmt.Sprintf(message, args...))
	}
}

func (t *tableReader) definition() (d dynamo.Definition) {
	node := t.of.node
	d.Name = t.text(node, "name", true)
	attributes := t.attributes(node)
	d.Keys = t.keys(node, attributes)
	isByRequest := t.isByRequest(node)
	d.Throughput = t.throughput(node, isByRequest)
	for _, index := range t.blocks(node, "local_secondary_index") {
		local := dynamo.IndexDefinition{Index: t.index(index, false)}
		if len(d.Keys) > 0 {
			local.Keys = append(local.Keys, d.Keys[0])
		}
		if key := t.text(index, "range_key", true); key != "" {
			local.Keys = append(local.Keys, t.key(index, key, "RANGE", attributes))
		}
		d.Indexes = append(d.Indexes, local)
	}
	for _, index := range t.blocks(node, "global_secondary_index") {
		global := dynamo.IndexDefinition{Index: t.index(index, true), Throughput: t.throughput(index, isByRequest)}
		global.Keys = t.keys(index, attributes)
		d.Indexes = append(d.Indexes, global)
	}
	t.checkAttributes(attributes)
	d.TTL = t.timeToLive(node)
	if t.flag(node, "stream_enabled") {
		d.Stream = t.text(node, "stream_view_type", true)
	}
	d.Protected = t.flag(node, "deletion_protection_enabled")
	return d
}

// attribute is a block of a table.
type attribute struct {
	name, kind string
	at         *document.Node
	isKey      bool
}

func (t *tableReader) attributes(node *document.Node) (attributes []*attribute) {
	for _, block := range t.blocks(node, "attribute") {
		next := &attribute{name: t.text(block, "name", true), kind: t.text(block, "type", true), at: block}
		same := func(a *attribute) bool { return a.name == next.name }
		if i := slices.IndexFunc(attributes, same); i >= 0 {
			if attributes[i].kind != next.kind {
				t.problem(block, "the attribute %s is of type %s here and of type %s before", next.name, next.kind, attributes[i].kind)
			}
			continue
		}
		attributes = append(attributes, next)
	}
	return attributes
}

// checkAttributes finds attributes that are no keys, which Terraform refuses.
func (t *tableReader) checkAttributes(attributes []*attribute) {
	if t.failed {
		return // a key that could not be read may be the one
	}
	for _, one := range attributes {
		if !one.isKey {
			t.problem(one.at, "the attribute %s is no key of the table or of an index: only key attributes are defined", one.name)
		}
	}
}

// keys reads the key of a table or a global index.
func (t *tableReader) keys(node *document.Node, attributes []*attribute) (keys []dynamo.Key) {
	schema := node.Get("key_schema")
	if schema.Is(document.List) && len(schema.Items) > 0 || isUnknown(schema) && !node.Get("hash_key").IsScalar() {
		for _, block := range t.blocks(node, "key_schema") {
			name, role := t.text(block, "attribute_name", true), t.text(block, "key_type", true)
			if name != "" {
				keys = append(keys, t.key(block, name, role, attributes))
			}
		}
		return keys
	}
	if name := t.text(node, "hash_key", true); name != "" {
		keys = append(keys, t.key(node, name, "HASH", attributes))
	}
	if name := t.text(node, "range_key", false); name != "" {
		keys = append(keys, t.key(node, name, "RANGE", attributes))
	}
	return keys
}

func (t *tableReader) key(node *document.Node, name, role string, attributes []*attribute) dynamo.Key {
	for _, one := range attributes {
		if one.name == name {
			one.isKey = true
			return dynamo.Key{Name: name, Type: one.kind, Role: role}
		}
	}
	t.problem(node, "the key attribute %s has no block attribute, which must say its type", name)
	return dynamo.Key{Name: name, Role: role}
}

func (t *tableReader) index(node *document.Node, isGlobal bool) dynamo.Index {
	index := dynamo.Index{Name: t.text(node, "name", true), Global: isGlobal, Projection: t.text(node, "projection_type", true)}
	for _, name := range t.list(node, "non_key_attributes") {
		index.Attributes = append(index.Attributes, t.value(name, "a name in non_key_attributes"))
	}
	return index
}

// timeToLive returns the attribute of the time to live; empty for none.
func (t *tableReader) timeToLive(node *document.Node) string {
	for _, block := range t.blocks(node, "ttl") {
		if t.flag(block, "enabled") {
			return t.text(block, "attribute_name", true)
		}
		if name := block.Get("attribute_name").Value(); name != "" && !block.Has("enabled") {
			t.r.sink.Notef(t.at(block), "%s has no time to live: its block ttl has no enabled = true", t.of.address)
		}
	}
	return ""
}

// isByRequest reports whether a table has no capacity of its own. A mode that is not known has no
// effect on a state.
func (t *tableReader) isByRequest(node *document.Node) bool {
	mode := node.Get("billing_mode")
	if isUnknown(mode) {
		t.r.sink.Detailf(t.at(mode), "%s: billing_mode is left out, which has no effect on a state: %s", t.of.address, mode.Text)
		return true
	}
	switch text := t.text(node, "billing_mode", false); text {
	case "PAY_PER_REQUEST":
		return true
	case "", "PROVISIONED":
	default:
		t.problem(mode, "billing_mode is %q: write PROVISIONED or PAY_PER_REQUEST", text)
	}
	return false
}

// throughput reads the capacity of a table or a global index. It has no effect on a state, so that
// the least is taken where there is none.
func (t *tableReader) throughput(node *document.Node, isByRequest bool) *dynamo.Throughput {
	if isByRequest {
		return nil
	}
	units := func(field string) int64 {
		text := node.Get(field).Value()
		if isUnknown(node.Get(field)) || text == "" || text == "0" {
			return 1
		}
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.problem(node.Get(field), "%s is %q: write a whole number", field, text)
		}
		return number
	}
	return &dynamo.Throughput{Read: units("read_capacity"), Write: units("write_capacity")}
}

func (t *tableReader) at(node *document.Node) format.Place {
	return format.Place{File: t.of.at.File, Line: node.Line}
}
