package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// blockType is what a block may hold.
type blockType struct {
	attributes []string
	blocks     map[string]*blockType
	// dropped has no effect on a state; contents would put items into it.
	dropped, contents []string
}

// meta are what any resource may have.
var meta = []string{
	"count",
	"for_each",
	"depends_on",
	"provider",
	"lifecycle",
	"provisioner",
	"connection",
	"timeouts",
	"region",
	"//",
}

var (
	keyBlock   = &blockType{attributes: []string{"attribute_name", "key_type"}, dropped: []string{"attribute_type"}}
	tableBlock = &blockType{
		attributes: []string{
			"name", "hash_key", "range_key", "billing_mode", "read_capacity", "write_capacity", "stream_enabled", "stream_view_type",
			"deletion_protection_enabled",
		},
		blocks: map[string]*blockType{
			"attribute": {attributes: []string{"name", "type"}},
			"ttl":       {attributes: []string{"attribute_name", "enabled"}},
			"global_secondary_index": {
				attributes: []string{"name", "hash_key", "range_key", "projection_type", "non_key_attributes", "read_capacity", "write_capacity"},
				blocks:     map[string]*blockType{"key_schema": keyBlock},
				dropped:    []string{"on_demand_throughput", "warm_throughput"},
			},
			"local_secondary_index": {
				attributes: []string{"name", "range_key", "projection_type", "non_key_attributes"},
				dropped:    []string{"hash_key", "read_capacity", "write_capacity"},
			},
		},
		dropped: append([]string{
			"tags", "tags_all", "point_in_time_recovery", "server_side_encryption", "replica", "table_class", "on_demand_throughput",
			"warm_throughput", "global_table_witness", "id", "arn", "stream_arn", "stream_label", "resource_policy",
		}, meta...),
		contents: []string{"import_table", "restore_source_name", "restore_source_table_arn", "restore_date_time", "restore_to_latest_time"},
	}
	itemBlock = &blockType{
		attributes: []string{"table_name", "item", "hash_key", "range_key"},
		dropped:    append([]string{"id"}, meta...),
	}
)

// hcl returns what a body is asked for.
func (t *blockType) hcl() *hcl.BodySchema {
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "dynamic", LabelNames: []string{"type"}}}}
	for _, name := range t.attributes {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name})
	}
	for name := range t.blocks {
		schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: name})
	}
	return schema
}

// bodyReader reads a block into a tree as a state has it: blocks are lists of maps.
type bodyReader struct {
	*scope
	file     string
	problems []bodyProblem
	dropped  []string
	contents []string
}

type bodyProblem struct {
	at   format.Place
	text string
}

func (r *bodyReader) problem(at hcl.Range, message string, args ...any) {
	r.problems = append(r.problems, bodyProblem{placeOf(at), fmt.Sprintf(message, args...)})
}

func (r *bodyReader) read(body hcl.Body, of *blockType, line int) *document.Node {
	node := &document.Node{Kind: document.Map, Line: line}
	content, rest, diagnostics := body.PartialContent(of.hcl())
	if diagnostics.HasErrors() {
		r.problems = append(r.problems, bodyProblem{format.Place{File: r.file, Line: line}, explain(diagnostics).Error()})
	}
	for _, name := range of.attributes {
		if attribute, given := content.Attributes[name]; given {
			r.set(node, name, r.scope.node(attribute.Expr))
		}
	}
	for _, block := range content.Blocks {
		switch {
		case block.Type != "dynamic":
			r.append(node, block.Type, r.read(block.Body, of.blocks[block.Type], block.DefRange.Start.Line))
		case of.blocks[block.Labels[0]] != nil:
			r.dynamic(node, block, of.blocks[block.Labels[0]])
		default:
			r.other(block.Labels[0], block.DefRange, of)
		}
	}
	r.others(node, body, rest, of)
	return node
}

func (r *bodyReader) set(node *document.Node, name string, value *document.Node) {
	node.Fields = append(node.Fields, document.Field{Name: name, Line: value.Line, Value: value})
}

// append appends a block to those of its type.
func (r *bodyReader) append(node *document.Node, kind string, block *document.Node) {
	list := node.Get(kind)
	if list == nil {
		list = &document.Node{Kind: document.List, Line: block.Line}
		r.set(node, kind, list)
	}
	list.Items = append(list.Items, block)
}

// dynamic reads the blocks that a dynamic one makes.
func (r *bodyReader) dynamic(node *document.Node, block *hcl.Block, of *blockType) {
	kind := block.Labels[0]
	content, _, diagnostics := block.Body.PartialContent(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "for_each", Required: true}, {Name: "iterator"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "content"}},
	})
	if diagnostics.HasErrors() || len(content.Blocks) != 1 {
		r.problem(block.DefRange, "a dynamic block has for_each and one block content")
		return
	}
	iterator := kind
	if given, ok := content.Attributes["iterator"]; ok {
		iterator = hcl.ExprAsKeyword(given.Expr)
	}
	line := block.DefRange.Start.Line
	elements := r.evaluate(content.Attributes["for_each"].Expr)
	switch value := elements.value; {
	case !value.IsKnown():
		r.append(node, kind, unknown(line, "for_each: "+elements.reason().Error()))
		return
	case value.IsNull():
		return
	case !value.CanIterateElements():
		r.problem(block.DefRange, "for_each is no list, set or map")
		return
	}
	for it := elements.value.ElementIterator(); it.Next(); {
		key, value := it.Element()
		variables := map[string]cty.Value{}
		maps.Copy(variables, r.variables)
		variables[iterator] = cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})
		inner := &bodyReader{scope: &scope{r.module, variables, r.suffix}, file: r.file}
		r.append(node, kind, inner.read(content.Blocks[0].Body, of, line))
		r.problems = append(r.problems, inner.problems...)
	}
}

// others looks at what is not read.
func (r *bodyReader) others(node *document.Node, body, rest hcl.Body, of *blockType) {
	native, ok := body.(*hclsyntax.Body)
	if !ok {
		attributes, _ := rest.JustAttributes()
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			r.other(name, attributes[name].NameRange, of)
		}
		return
	}
	for _, name := range slices.Sorted(maps.Keys(native.Attributes)) {
		attribute := native.Attributes[name]
		switch {
		case slices.Contains(of.attributes, name):
		case of.blocks[name] != nil: // a block as a value, as in Terraform 0.11
			r.set(node, name, r.blocksOf(attribute.Expr))
		default:
			r.other(name, attribute.NameRange, of)
		}
	}
	for _, block := range native.Blocks {
		if block.Type != "dynamic" && of.blocks[block.Type] == nil {
			r.other(block.Type, block.TypeRange, of)
		}
	}
}

// blocksOf returns the blocks that a value is: one map, or a list of maps, in which Terraform 0.11
// takes a list for its items.
func (r *bodyReader) blocksOf(expression hcl.Expression) *document.Node {
	node := r.scope.node(expression)
	if isUnknown(node) || node.IsScalar() {
		return node
	}
	return &document.Node{Kind: document.List, Line: node.Line, Items: leaves(node)}
}

// leaves returns what is no list in a list, and in the lists in it.
func leaves(node *document.Node) (found []*document.Node) {
	if !node.Is(document.List) {
		return []*document.Node{node}
	}
	for _, item := range node.Items {
		found = append(found, leaves(item)...)
	}
	return found
}

// other tells of an argument or a block that is not read.
func (r *bodyReader) other(name string, at hcl.Range, of *blockType) {
	switch {
	case slices.Contains(meta, name):
	case slices.Contains(of.dropped, name):
		if !slices.Contains(r.dropped, name) {
			r.dropped = append(r.dropped, name)
		}
	case slices.Contains(of.contents, name):
		if !slices.Contains(r.contents, name) {
			r.contents = append(r.contents, name)
		}
	default:
		readable := slices.Concat(of.attributes, slices.Sorted(maps.Keys(of.blocks)))
		meant := "known are " + strings.Join(readable, ", ")
		if nearest := definition.Nearest(name, slices.Concat(readable, of.dropped)); nearest != "" {
			meant = "is " + nearest + " meant?"
		}
		r.problem(at, "there is no argument %s; %s", name, meant)
	}
}
