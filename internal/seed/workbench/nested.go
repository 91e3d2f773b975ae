package workbench

import (
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// The Workbench keeps what people write into a map or a list, with types or without. A model has
// one of them: values are plain if none in the model has a type.

var types = []string{"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}

// areNestedPlain reports whether the values in maps and lists of a model's sample data are plain.
func areNestedPlain(model *document.Node) bool {
	found := false
	for _, table := range model.Get("DataModel").List() {
		lists := append([]*document.Node{table}, table.Get("TableFacets").List()...)
		for _, list := range lists {
			for _, item := range list.Get("TableData").List() {
				for _, attribute := range item.Fields {
					if content := nested(attribute.Value); content != nil {
						if hasType(content) {
							return false
						}
						found = true
					}
				}
			}
		}
	}
	return found
}

// nested returns the content of a map or a list of an item that is not empty; nil for another
// value.
func nested(attribute *document.Node) *document.Node {
	if !attribute.Is(document.Map) || len(attribute.Fields) != 1 {
		return nil
	}
	field := attribute.Fields[0]
	isMap := field.Name == "M" && field.Value.Is(document.Map)
	isList := field.Name == "L" && field.Value.Is(document.List)
	if (isMap || isList) && len(field.Value.Fields)+len(field.Value.Items) > 0 {
		return field.Value
	}
	return nil
}

// hasType reports whether a value in a map or list, at any depth, is written with its type.
func hasType(content *document.Node) bool {
	isTyped := func(node *document.Node) bool {
		return node.Is(document.Map) && len(node.Fields) == 1 && slices.Contains(types, node.Fields[0].Name)
	}
	for _, field := range content.Fields {
		if isTyped(field.Value) || hasType(field.Value) {
			return true
		}
	}
	return slices.ContainsFunc(content.Items, func(item *document.Node) bool { return isTyped(item) || hasType(item) })
}

// encode returns an item in DynamoDB JSON.
func (r reader) encode(item *document.Node) ([]byte, error) {
	if !r.isNestedPlain || !item.Is(document.Map) {
		return r.encoder.Typed(nil, item)
	}
	text := []byte{'{'}
	for i, attribute := range item.Fields {
		if i > 0 {
			text = append(text, ',')
		}
		one, err := r.attribute(attribute)
		if err != nil {
			return nil, err
		}
		text = append(text, one...)
	}
	return append(text, '}'), nil
}

// attribute returns an attribute whose nested values are plain.
func (r reader) attribute(attribute document.Field) ([]byte, error) {
	if content := nested(attribute.Value); content != nil {
		return r.encoder.Value(append(document.AppendString(nil, attribute.Name), ':'), content)
	}
	text, err := r.encoder.Typed(nil, &document.Node{Kind: document.Map, Fields: []document.Field{attribute}})
	if err != nil {
		return nil, err
	}
	return text[1 : len(text)-1], nil
}
