// Package document reads JSON and YAML as trees whose values are kept as written and know their
// lines.
package document

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Kind is the kind of a Node.
type Kind int

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a text", "a list", "a map"}[k]
}

// Node is a value of a document. The nil Node stands for a value that is not there.
type Node struct {
	Kind Kind
	// Line is counted from 1.
	Line int
	// Text is a scalar as it was written: the digits of a number, the content of a text.
	Text string
	// Tag is the tag of a YAML value that has one of its own, such as !Ref, or !!binary or !!set.
	Tag string
	// Plain says that a YAML scalar was written without quotes.
	Plain bool
	// Fields are those of a map, in their order, with no name twice.
	Fields []Field
	// Items are those of a list.
	Items []*Node
}

// Field is a field of a map.
type Field struct {
	Name string
	// Line is that of the name.
	Line  int
	Value *Node
}

// Get returns the value of a field; nil where there is none, or n is no map.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for _, field := range n.Fields {
		if field.Name == name {
			return field.Value
		}
	}
	return nil
}

// At returns the value at the end of a path of fields.
func (n *Node) At(path ...string) *Node {
	for _, name := range path {
		n = n.Get(name)
	}
	return n
}

// Has reports whether there is a field.
func (n *Node) Has(name string) bool { return n.Get(name) != nil }

// Is reports whether a value is there and of a kind.
func (n *Node) Is(kind Kind) bool { return n != nil && n.Kind == kind }

// IsScalar reports whether a value is there and neither a list nor a map.
func (n *Node) IsScalar() bool { return n != nil && n.Kind < List }

// Value returns the text of a scalar, and the empty text for anything else.
func (n *Node) Value() string {
	if !n.IsScalar() {
		return ""
	}
	return n.Text
}

// List returns the items of a list; none where there is no list.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// Names returns the names of the fields.
func (n *Node) Names() []string {
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Fields))
	for i, field := range n.Fields {
		names[i] = field.Name
	}
	return names
}

// AppendJSON appends the value as JSON on one line. Numbers keep their digits. A YAML number or
// boolean must have been checked to be one of JSON's.
func (n *Node) AppendJSON(dst []byte) []byte {
	switch n.Kind {
	case Null:
		return append(dst, "null"...)
	case Bool:
		return strconv.AppendBool(dst, strings.EqualFold(n.Text, "true"))
	case Number:
		return append(dst, n.Text...)
	case String:
		return AppendString(dst, n.Text)
	case List:
		dst = append(dst, '[')
		for i, item := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.AppendJSON(dst)
		}
		return append(dst, ']')
	default:
		dst = append(dst, '{')
		for i, field := range n.Fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendString(dst, field.Name), ':')
			dst = field.Value.AppendJSON(dst)
		}
		return append(dst, '}')
	}
}

// AppendString appends a text as a JSON string.
func AppendString(dst []byte, text string) []byte {
	dst, _ = jsontext.AppendQuote(dst, text) // what is no UTF-8 is replaced, and an error besides
	return dst
}
