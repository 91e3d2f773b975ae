package items

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
)

// optionKind is the option that says how the values of a file are written.
const optionKind = "items_format"

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
		if plain.HasType(field.Value) {
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
