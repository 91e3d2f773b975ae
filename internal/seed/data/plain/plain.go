// Package plain writes items in DynamoDB JSON: plain ones, whose values have no types, and those of
// YAML that have types.
package plain

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// Encoder writes items. Its errors are of the type *[document.Error].
type Encoder struct {
	// Now is what relative times count from: {{ now + 30d }} is a number of seconds since 1970.
	Now time.Time
}

// Item appends a plain item in DynamoDB JSON. A null, a boolean, a number, a text, a list and a map
// have the types NULL, BOOL, N, S, L and M. What the AWS SDK for JavaScript makes of a set and
// Node of a buffer is a set and a binary; so are !!set and !!binary in YAML.
func (e Encoder) Item(dst []byte, node *document.Node) ([]byte, error) {
	if !node.Is(document.Map) {
		return dst, errorAt(node, "%s stands where an item should be, which is a map", node.Kind)
	}
	return e.fields(dst, node)
}

// Value appends a plain value in DynamoDB JSON.
func (e Encoder) Value(dst []byte, node *document.Node) ([]byte, error) {
	switch node.Tag {
	case "":
	case tagBinary:
		return appendBase64(dst, node)
	case tagSet:
		return appendSet(dst, node)
	default:
		return dst, errorAt(node, "the tag %s has no meaning in an item", node.Tag)
	}
	switch node.Kind {
	case document.Null:
		return append(dst, `{"NULL":true}`...), nil
	case document.Bool:
		return append(node.AppendJSON(append(dst, `{"BOOL":`...)), '}'), nil
	case document.Number:
		return append(append(append(dst, `{"N":"`...), node.Text...), `"}`...), nil
	case document.String:
		return e.text(dst, node)
	case document.List:
		dst = append(dst, `{"L":[`...)
		for i, item := range node.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = e.Value(dst, item); err != nil {
				return dst, err
			}
		}
		return append(dst, "]}"...), nil
	}
	switch {
	case isSet(node):
		return appendSDKSet(dst, node)
	case isBuffer(node):
		return appendBuffer(dst, node)
	}
	dst, err := e.fields(append(dst, `{"M":`...), node)
	return append(dst, '}'), err
}

// fields appends a map of values.
func (e Encoder) fields(dst []byte, node *document.Node) ([]byte, error) {
	dst = append(dst, '{')
	for i, field := range node.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(document.AppendString(dst, field.Name), ':')
		var err error
		if dst, err = e.Value(dst, field.Value); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// text appends a text, or the number of a relative time.
func (e Encoder) text(dst []byte, node *document.Node) ([]byte, error) {
	if node.Plain && isNotFinite(node.Text) {
		return dst, errorAt(node, "%s is no number that DynamoDB has", node.Text)
	}
	if node.Plain && yamlNumber.MatchString(node.Text) {
		return dst, errorAt(node, "%s is a number of YAML that JSON does not have: write it in quotes if it is a text, and otherwise like 5 or 0.5", node.Text)
	}
	if reason := unreadable(node.Text); reason != "" {
		return dst, errorAt(node, "%s", reason)
	}
	seconds, isTime, err := e.Time(node.Text)
	switch {
	case err != nil:
		return dst, &document.Error{Line: node.Line, Err: err}
	case isTime:
		return append(append(append(dst, `{"N":"`...), seconds...), `"}`...), nil
	}
	return append(document.AppendString(append(dst, `{"S":`...), node.Text), '}'), nil
}

// yamlNumber is what YAML takes for a number and JSON does not: +5, .5 and 5. A text such as 0123
// or 0x1F is one that people write without quotes.
var yamlNumber = regexp.MustCompile(`^(?:\+[0-9]+(?:\.[0-9]*)?|[-+]?[0-9]+\.|[-+]?\.[0-9]+)(?:[eE][-+]?[0-9]+)?$`)

// isNotFinite reports whether a YAML scalar is one of YAML's numbers that have no digits.
func isNotFinite(text string) bool {
	switch strings.ToLower(strings.TrimLeft(text, "+-")) {
	case ".nan", ".inf":
		return true
	}
	return false
}

// unreadable tells why a text stands for a value that was lost when it was written.
func unreadable(text string) string {
	if strings.HasPrefix(text, "<<<JSON output doesn't support this type") {
		return "dynein wrote a notice in place of a binary: export the table as DynamoDB JSON, " +
			"for instance by aws dynamodb scan"
	}
	return ""
}

func errorAt(node *document.Node, message string, args ...any) error {
	return &document.Error{Line: node.Line, Err: fmt.Errorf(message, args...)}
}
