package csv

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
)

// column is a column, and how its cells are read.
type column struct {
	name      string
	kind      string // the type of its values
	separator string // between the elements of a set
	given     bool   // that is the type for certain, so that a text stays one
	fixed     bool   // by the keys of the table and its indexes
	isKey     bool   // of the table
}

// parseType reads a type of the option types: one of DynamoDB's, and after one of a set perhaps
// what stands between the elements.
func parseType(text string) (kind, separator string, err error) {
	switch text {
	case "S", "N", "B", "BOOL", "L", "M":
		return text, "", nil
	}
	for _, kind := range []string{"SS", "NS", "BS"} {
		if separator, ok := strings.CutPrefix(text, kind); ok && utf8.RuneCountInString(separator) <= 1 {
			if separator == "" {
				separator = "|"
			}
			return kind, separator, nil
		}
	}
	return "", "", fmt.Errorf(`there is no type %q: write S, N, B, BOOL, SS, NS, BS, L or M; a set may have its separator, as "SS;"`, text)
}

// cells reads the cells of a file.
type cells struct {
	plain.Encoder
	kind string // of the JSON in cells: kindTyped, kindPlain, or something else where it is not said
}

// The values of the option items_format.
const (
	kindTyped = "dynamodb"
	kindPlain = "plain"
)

// append appends the value of a cell, with its type.
func (e cells) append(dst []byte, c column, cell string) ([]byte, error) {
	if !utf8.ValidString(cell) {
		return dst, errors.New("a text that is no Unicode: save the file in UTF-8")
	}
	switch c.kind {
	case "S":
		if !c.given {
			return unplaced(e.Value(dst, &document.Node{Kind: document.String, Text: cell}))
		}
		return appendText(append(dst, `{"S":`...), cell), nil
	case "N":
		number, isTime, err := e.Time(cell)
		if !isTime {
			number = cell
		}
		return appendText(append(dst, `{"N":`...), number), err
	case "B":
		return appendText(append(dst, `{"B":`...), cell), nil
	case "BOOL":
		switch strings.ToLower(cell) {
		case "true", "false":
			return append(append(append(dst, `{"BOOL":`...), strings.ToLower(cell)...), '}'), nil
		}
		return dst, fmt.Errorf("%q is neither true nor false", cell)
	case "L", "M":
		return e.json(dst, c, cell)
	}
	return c.appendSet(dst, cell)
}

func appendText(dst []byte, text string) []byte { return append(document.AppendString(dst, text), '}') }

// appendSet appends a set: a JSON list, or elements between separators.
func (c column) appendSet(dst []byte, cell string) ([]byte, error) {
	elements := strings.Split(cell, c.separator)
	if strings.HasPrefix(cell, "[") {
		list, err := parseJSON(cell)
		if err != nil {
			return dst, err
		}
		elements = elements[:0]
		for _, element := range list.Items {
			if !element.Is(document.String) && (c.kind != "NS" || !element.Is(document.Number)) {
				return dst, fmt.Errorf("%s stands in a set of the type %s", element.Kind, c.kind)
			}
			elements = append(elements, element.Text)
		}
	}
	dst = append(append(append(dst, `{"`...), c.kind...), `":[`...)
	for i, element := range elements {
		if i > 0 {
			dst = append(dst, ',')
		}
		if c.kind != "SS" {
			element = strings.TrimSpace(element)
		}
		dst = document.AppendString(dst, element)
	}
	return append(dst, "]}"...), nil
}

// json appends a list or a map, which the cell has as JSON.
func (e cells) json(dst []byte, c column, cell string) ([]byte, error) {
	node, err := parseJSON(cell)
	if err != nil {
		return dst, err
	}
	if want := map[string]document.Kind{"L": document.List, "M": document.Map}[c.kind]; node.Kind != want {
		return dst, fmt.Errorf("%s stands where %s should be, in JSON", node.Kind, want)
	}
	switch {
	case e.kind == kindTyped:
		return unplaced(
			e.TypedValue(
				dst,
				&document.Node{Kind: document.Map, Fields: []document.Field{{Name: c.kind, Value: node}}},
			),
		)
	case e.kind != kindPlain && looksTyped(node):
		return dst, fmt.Errorf("it looks like DynamoDB JSON: write %s: %s if it is, and otherwise %s: %s", optionKind, kindTyped, optionKind, kindPlain)
	}
	return unplaced(e.Value(dst, node))
}

// looksTyped reports whether all values of a list or a map look like those with types.
func looksTyped(node *document.Node) bool {
	for _, field := range node.Fields {
		if !plain.HasType(field.Value) {
			return false
		}
	}
	for _, item := range node.Items {
		if !plain.HasType(item) {
			return false
		}
	}
	return len(node.Fields)+len(node.Items) > 0
}

func parseJSON(cell string) (*document.Node, error) {
	node, err := document.ParseJSON(bytes.NewReader([]byte(cell)))
	if err != nil {
		_, err = unplaced(nil, err)
		return nil, fmt.Errorf("a value in JSON: %w", err)
	}
	return node, nil
}

// unplaced takes the line out of an error, which counts in the cell.
func unplaced(dst []byte, err error) ([]byte, error) {
	var located *document.Error
	if errors.As(err, &located) {
		return dst, located.Err
	}
	return dst, err
}
