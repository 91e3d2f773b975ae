package items

import (
	"bytes"
	"errors"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
)

// value is a value that is in memory: JSON as text, YAML as a tree.
type value struct {
	line int
	raw  []byte
	node *document.Node // nil where raw is set
}

// field is a field of a map.
type field struct {
	name  string
	value value
}

// tree returns the value as a tree.
func (v value) tree() (*document.Node, error) {
	if v.node != nil {
		return v.node, nil
	}
	node, err := document.ParseJSON(bytes.NewReader(v.raw))
	return node, v.shift(err)
}

// shift makes the line of an error about the value's text that of the file.
func (v value) shift(err error) error {
	var located *document.Error
	if v.node != nil || !errors.As(err, &located) {
		return err
	}
	return &document.Error{Line: v.line + located.Line - 1, Err: located.Err}
}

func (v value) isMap() bool {
	if v.node != nil {
		return v.node.Is(document.Map)
	}
	return v.raw[0] == '{'
}

// firstName returns the name of a map's first field, and the empty text if it has none.
func (v value) firstName() string {
	if v.node != nil {
		if len(v.node.Fields) == 0 {
			return ""
		}
		return v.node.Fields[0].Name
	}
	s := rawScanner{v.raw, 1}
	if s.space(); s.pos >= len(v.raw) || v.raw[s.pos] != '"' {
		return ""
	}
	return unquote(s.value())
}

// fields returns the fields of a map.
func (v value) fields() (fields []field) {
	if v.node != nil {
		for _, f := range v.node.Fields {
			fields = append(fields, field{f.Name, value{line: f.Value.Line, node: f.Value}})
		}
		return fields
	}
	line, counted := v.line, 0
	for _, f := range rawFields(nil, v.raw) {
		line += bytes.Count(v.raw[counted:f.begin], []byte("\n"))
		counted = f.begin
		fields = append(fields, field{unquote(f.quoted), value{line: line, raw: f.value}})
	}
	return fields
}

// text returns a text or a number as it was written.
func (v value) text() string {
	node, err := v.tree()
	if err != nil {
		return ""
	}
	return node.Value()
}

// isNothing reports whether a value is null, or has nothing in it.
func (v value) isNothing() bool {
	node, err := v.tree()
	return err == nil && (node.Kind == document.Null || len(node.Text)+len(node.Fields)+len(node.Items) == 0)
}

// kind returns the kind of an item. It looks closely where the item is not what is expected.
func (v value) kind(expected kind, room *[]rawField) (kind, error) {
	if v.node == nil && expected != undecided {
		*room = rawFields((*room)[:0], v.raw)
		with := 0
		for _, f := range *room {
			if beginsWithType(f.value) {
				with++
			}
		}
		switch {
		case expected == typed && with > 0 && with == len(*room), expected == untyped && with == 0:
			return expected, nil
		}
	}
	node, err := v.tree()
	if err != nil {
		return undecided, err
	}
	return kindOf(node), nil
}

// encode appends the item in DynamoDB JSON. It may return the item's text itself.
func (v value) encode(encoder plain.Encoder, as kind, dst []byte) (text []byte, err error) {
	switch {
	case v.node != nil && as == typed:
		return encoder.Typed(dst, v.node)
	case v.node != nil:
		return encoder.Item(dst, v.node)
	case as == typed:
		text, err = encoder.TypedJSON(dst, v.raw)
	default:
		text, err = encoder.ItemJSON(dst, v.raw)
	}
	return text, v.shift(err)
}
