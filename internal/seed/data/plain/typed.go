package plain

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// Typed appends an item that is written with types. It writes out relative times in numbers. In
// YAML the quotes around a number or a text may be left out, and a binary may be a !!binary.
// Whatever else is there is appended as it is: item.Check tells what is wrong with it.
func (e Encoder) Typed(dst []byte, node *document.Node) ([]byte, error) {
	return e.each(dst, node, e.TypedValue)
}

// each appends a map or a list whose values are appended by a function.
func (e Encoder) each(
	dst []byte,
	node *document.Node,
	value func([]byte, *document.Node) ([]byte, error),
) (_ []byte, err error) {
	switch node.Kind {
	case document.Map:
		dst = append(dst, '{')
		for i, field := range node.Fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(document.AppendString(dst, field.Name), ':')
			if dst, err = value(dst, field.Value); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	case document.List:
		dst = append(dst, '[')
		for i, item := range node.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = value(dst, item); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}
	return node.AppendJSON(dst), nil
}

// TypedValue appends a value that is written with its type.
func (e Encoder) TypedValue(dst []byte, node *document.Node) ([]byte, error) {
	if !node.Is(document.Map) || len(node.Fields) != 1 {
		return node.AppendJSON(dst), nil
	}
	kind, content := node.Fields[0].Name, node.Fields[0].Value
	dst = append(document.AppendString(append(dst, '{'), kind), ':')
	var err error
	switch kind {
	case "L", "M":
		dst, err = e.each(dst, content, e.TypedValue)
	case "N":
		dst, err = e.number(dst, content)
	case "NS":
		dst, err = e.each(dst, content, e.number)
	case "S", "B":
		dst = text(dst, content)
	case "SS", "BS":
		dst, err = e.each(
			dst,
			content,
			func(dst []byte, node *document.Node) ([]byte, error) { return text(dst, node), nil },
		)
	default:
		dst = content.AppendJSON(dst)
	}
	return append(dst, '}'), err
}

// number appends a number, which stands in quotes in DynamoDB JSON.
func (e Encoder) number(dst []byte, node *document.Node) ([]byte, error) {
	number, isTime, err := e.Time(node.Value())
	switch {
	case err != nil:
		return dst, &document.Error{Line: node.Line, Err: err}
	case isTime:
		return document.AppendString(dst, number), nil
	}
	return text(dst, node), nil
}

// text appends a scalar as text, if it is one or YAML without quotes.
func text(dst []byte, node *document.Node) []byte {
	switch {
	case node.Tag == tagBinary:
		return document.AppendString(dst, strings.Join(strings.Fields(node.Text), ""))
	case node.Plain && node.IsScalar() && node.Kind != document.Null:
		return document.AppendString(dst, node.Text)
	}
	return node.AppendJSON(dst)
}

// HasType reports whether a value looks like one with its type, such as {"S": "x"}.
func HasType(value *document.Node) bool {
	if !value.Is(document.Map) || len(value.Fields) != 1 {
		return false
	}
	content := value.Fields[0].Value
	switch value.Fields[0].Name {
	case "S", "B":
		return content.Is(document.String) || content.IsScalar() && content.Plain
	case "N":
		return content.Is(document.String) || content.Is(document.Number) && content.Plain
	case "BOOL", "NULL":
		return content.Is(document.Bool)
	case "M":
		return content.Is(document.Map)
	case "L", "SS", "NS", "BS":
		return content.Is(document.List)
	}
	return false
}
