package terraform

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// list returns the items of a list; none where there is no list.
func (t *tableReader) list(of *document.Node, field string) []*document.Node {
	node := of.Get(field)
	switch {
	case node == nil, node.Kind == document.Null && !isUnknown(node):
	case isUnknown(node):
		t.problem(node, "%s: %s", field, node.Text)
	case node.Kind == document.List:
		return node.Items
	default:
		t.problem(node, "%s is a list, found %s", field, node.Kind)
	}
	return nil
}

// blocks returns the blocks of a type.
func (t *tableReader) blocks(of *document.Node, kind string) (blocks []*document.Node) {
	for _, block := range t.list(of, kind) {
		switch {
		case isUnknown(block):
			t.problem(block, "%s: %s", kind, block.Text)
		case block.Kind != document.Map:
			t.problem(block, "%s is a block, found %s", kind, block.Kind)
		default:
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// text returns a scalar of a block; empty where there is none.
func (t *tableReader) text(of *document.Node, field string, isRequired bool) string {
	node := of.Get(field)
	if node == nil || node.Kind == document.Null && !isUnknown(node) || node.Kind == document.String && node.Text == "" {
		if isRequired {
			t.problem(of, "%s is missing", field)
		}
		return ""
	}
	return t.value(node, field)
}

func (t *tableReader) value(node *document.Node, what string) string {
	switch {
	case isUnknown(node):
		t.problem(node, "%s: %s", what, node.Text)
	case !node.IsScalar():
		t.problem(node, "%s is a text, found %s", what, node.Kind)
	default:
		return node.Text
	}
	return ""
}

func (t *tableReader) flag(of *document.Node, field string) bool {
	switch text := t.text(of, field, false); {
	case text == "" || strings.EqualFold(text, "false") || text == "0":
	case strings.EqualFold(text, "true") || text == "1":
		return true
	default:
		t.problem(of.Get(field), "%s is %q: write true or false", field, text)
	}
	return false
}

// unknownTag marks values that are not known; their text says why.
const unknownTag = "unknown"

func isUnknown(node *document.Node) bool { return node != nil && node.Tag == unknownTag }

func unknown(line int, why string) *document.Node {
	return &document.Node{Line: line, Tag: unknownTag, Text: why}
}
