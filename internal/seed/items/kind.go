package items

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// kind says how the values of an item are written.
type kind int

// The kinds. Mixed is an item with both values with types and others.
const (
	undecided kind = iota
	typed
	untyped
	mixed
)

func (k kind) String() string {
	return [...]string{"undecided", "in DynamoDB JSON", "plain", "mixed"}[k]
}

// kindNamed returns the kind that the option items_format says.
func kindNamed(name string) (kind, error) {
	switch name {
	case "", "auto":
		return undecided, nil
	case "dynamodb":
		return typed, nil
	case "plain":
		return untyped, nil
	}
	return undecided, fmt.Errorf("%s is %q: write dynamodb or plain", optionKind, name)
}

// kindOf returns the kind of an item, by its attributes; undecided where it has none.
func kindOf(item *document.Node) kind {
	var with, without int
	for _, field := range item.Fields {
		if hasType(field.Value) {
			with++
		} else {
			without++
		}
	}
	switch {
	case with > 0 && without > 0:
		return mixed
	case with > 0:
		return typed
	case without > 0:
		return untyped
	}
	return undecided
}

// hasType reports whether a value looks like one with its type, such as {"S": "x"}.
func hasType(value *document.Node) bool {
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

// rawKind returns the kind of a JSON value by its first byte.
func rawKind(raw []byte) document.Kind {
	switch raw[0] {
	case '{':
		return document.Map
	case '[':
		return document.List
	case '"':
		return document.String
	case 't', 'f':
		return document.Bool
	case 'n':
		return document.Null
	}
	return document.Number
}
