package workbench

import (
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// samples reads the sample data of a table, which stands with the table, with its facets, or with
// both.
func (r reader) samples(table *document.Node, definition dynamo.Definition) error {
	s := samples{reader: r, definition: definition, known: map[string]*document.Node{}}
	if err := s.list(table); err != nil {
		return err
	}
	for _, facet := range table.Get("TableFacets").List() {
		if err := s.list(facet); err != nil {
			return err
		}
	}
	return nil
}

// samples are those of one table.
type samples struct {
	reader
	definition dynamo.Definition
	known      map[string]*document.Node // by the text of the key
}

// list reads the sample data of a table or a facet. An item may stand in several of them.
func (s samples) list(of *document.Node) error {
	list := of.Get("TableData")
	if absent(list) {
		return nil
	}
	if list.Kind != document.List {
		return s.to.Problemf(s.at(list.Line), "TableData is a list, found %s", list.Kind)
	}
	for _, item := range list.Items {
		key := s.key(item)
		switch known := s.known[key]; {
		case known != nil && key != "" && sorted(known) == sorted(item):
			continue
		case known != nil && key != "":
			err := s.to.Problemf(s.at(item.Line), "another item than that of line %d with the same key: %s", known.Line, key)
			if err != nil {
				return err
			}
			continue
		}
		s.known[key] = item
		if err := s.put(item); err != nil {
			return err
		}
	}
	return nil
}

func (s samples) put(item *document.Node) error {
	text, err := s.encode(item)
	if err != nil {
		return s.to.ProblemIn(s.file, err)
	}
	return s.to.Put(s.at(item.Line), s.definition.Name, text)
}

// key returns the key of an item as text; empty for one without.
func (s samples) key(item *document.Node) string {
	var parts []string
	for _, attribute := range s.definition.Keys {
		value := item.Get(attribute.Name)
		if value == nil {
			return ""
		}
		parts = append(parts, attribute.Name+" "+sorted(value))
	}
	return strings.Join(parts, ", ")
}

// sorted returns a value as JSON that does not depend on the order of fields.
func sorted(node *document.Node) string {
	return string(sortFields(node).AppendJSON(nil))
}

func sortFields(node *document.Node) *document.Node {
	copied := *node
	copied.Fields = slices.Clone(node.Fields)
	slices.SortFunc(copied.Fields, func(a, b document.Field) int { return strings.Compare(a.Name, b.Name) })
	for i := range copied.Fields {
		copied.Fields[i].Value = sortFields(copied.Fields[i].Value)
	}
	copied.Items = slices.Clone(node.Items)
	for i := range copied.Items {
		copied.Items[i] = sortFields(copied.Items[i])
	}
	return &copied
}
