package awscli

import (
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// writeText appends a value as --output text shows it: the plain values of an object on one line,
// in the order of their keys, and below it the lines of each nested value, which begin with its key
// in capitals. It follows awscli/text.py.
func writeText(b *strings.Builder, value any) error {
	return writeTextValue(b, value, nil, nil)
}

// writeTextValue appends a value. label is the key of the value, if any. columns are the keys of
// plain values when the objects of a list share a layout.
func writeTextValue(b *strings.Builder, value any, label *string, columns []string) error {
	switch v := value.(type) {
	case *ordered.Object:
		return writeTextObject(b, v, label, columns)
	case []any:
		return writeTextList(b, v, label)
	}
	b.WriteString(python.Text(value) + "\n")
	return nil
}

func writeTextObject(b *strings.Builder, object *ordered.Object, label *string, columns []string) error {
	var plain, nested []string
	keys := make([]string, 0, object.Len())
	for key := range object.All() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if member, _ := object.Get(key); columns == nil && !isNested(member) {
			plain = append(plain, python.Text(member))
		} else if columns == nil || !slices.Contains(columns, key) {
			nested = append(nested, key)
		}
	}
	for _, key := range columns {
		text := ""
		if member, ok := object.Get(key); ok {
			text = python.Text(member)
		}
		plain = append(plain, text)
	}
	if len(plain) > 0 {
		writeTextLine(b, label, plain)
	}
	for _, key := range nested {
		member, _ := object.Get(key)
		if err := writeTextValue(b, member, &key, nil); err != nil {
			return err
		}
	}
	return nil
}

func writeTextList(b *strings.Builder, list []any, label *string) error {
	switch {
	case slices.ContainsFunc(list, isObject):
		columns, err := plainKeys(list)
		if err != nil {
			return err
		}
		for _, element := range list {
			if err := writeTextValue(b, element, label, columns); err != nil {
				return err
			}
		}
		return nil
	case slices.ContainsFunc(list, isNested):
		var plain []any
		for _, element := range list {
			if !isNested(element) {
				plain = append(plain, element)
			}
		}
		writeTextElements(b, plain, label)
		for _, element := range list {
			if isNested(element) {
				if err := writeTextValue(b, element, label, nil); err != nil {
					return err
				}
			}
		}
		return nil
	}
	writeTextElements(b, list, label)
	return nil
}

// writeTextElements appends plain values: one per line with a label, else all on one line.
func writeTextElements(b *strings.Builder, list []any, label *string) {
	var texts []string
	for _, element := range list {
		texts = append(texts, python.Text(element))
	}
	switch {
	case len(texts) == 0:
	case label == nil:
		writeTextLine(b, nil, texts)
	default:
		for _, text := range texts {
			writeTextLine(b, label, []string{text})
		}
	}
}

func writeTextLine(b *strings.Builder, label *string, texts []string) {
	if label != nil {
		texts = append([]string{strings.ToUpper(*label)}, texts...)
	}
	b.WriteString(strings.Join(texts, "\t") + "\n")
}

// plainKeys returns the sorted keys that have a plain value in any of the objects. The result is
// not nil.
func plainKeys(objects []any) ([]string, error) {
	seen := map[string]bool{}
	for _, element := range objects {
		object, ok := element.(*ordered.Object)
		if !ok {
			return nil, failed("'%s' object has no attribute 'items'", python.ClassName(element))
		}
		for key, member := range object.All() {
			if !isNested(member) {
				seen[key] = true
			}
		}
	}
	return append([]string{}, slices.Sorted(maps.Keys(seen))...), nil
}

func isObject(value any) bool {
	_, ok := value.(*ordered.Object)
	return ok
}

func isNested(value any) bool {
	_, list := value.([]any)
	return list || isObject(value)
}
