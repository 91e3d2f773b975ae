package settings

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// readValues reads a map of attributes, each with the function read.
func readValues(n node, read func(node) any) map[string]dynamo.Value {
	values := make(map[string]dynamo.Value)
	for name, value := range sortedByKey(n.entries()) {
		text, err := json.Marshal(read(value))
		value.problem(err)
		values[name] = text
	}
	return values
}

// value returns an attribute's value, which is plain or in DynamoDB's JSON.
func (n node) value() any {
	switch {
	case n.Kind == yaml.MappingNode:
		return n.typedValue()
	case n.Kind == yaml.SequenceNode:
		n.problemf(`is a list: say of which kind, as {"L": [{"S": "a"}]}, {"SS": ["a", "b"]} or {"NS": ["1", "2"]}`)
		return nil
	case n.isNull():
		return nil
	case n.ShortTag() == "!!bool":
		return n.boolean()
	case slices.Contains([]string{"!!int", "!!float"}, n.ShortTag()):
		return json.Number(n.number())
	}
	return n.Value
}

// keyValue returns the value of a key's attribute, which cannot be empty.
func (n node) keyValue() any {
	if n.Kind == yaml.ScalarNode && n.text() == "" {
		n.problemf("is empty, as no key is")
	}
	return n.value()
}

// typedValue returns a value that is in DynamoDB's JSON.
func (n node) typedValue() any {
	entries := n.entries()
	if len(n.Content) != 2 && !n.isBad() {
		n.problemf(`is a map of %d: in DynamoDB's JSON it has one type and its value, as {"S": "Bob"}, and a map is {"M": {"name": {"S": "Bob"}}}`, len(n.Content)/2)
		return nil
	}
	for kind, value := range entries {
		switch kind {
		case "S":
			return typed{kind: value.text()}
		case "N":
			return typed{kind: value.number()}
		case "B":
			return typed{kind: value.binary()}
		case "BOOL", "NULL":
			return typed{kind: value.boolean()}
		case "SS":
			return typed{kind: itemsOf(value, node.text)}
		case "NS":
			return typed{kind: itemsOf(value, node.number)}
		case "BS":
			return typed{kind: itemsOf(value, node.binary)}
		case "L":
			return typed{kind: itemsOf(value, node.typedValue)}
		case "M":
			return typed{kind: readValues(value, node.typedValue)}
		}
		value.problemf("has an unknown type: DynamoDB's are S, N, B, BOOL, NULL, SS, NS, BS, L and M")
	}
	return nil
}

// typed is a value in DynamoDB's JSON: its type and itself.
type typed map[string]any

// itemsOf reads every item of a list.
func itemsOf[T any](n node, read func(node) T) []T {
	values := []T{}
	for _, item := range n.items() {
		values = append(values, read(item))
	}
	return values
}

var legalNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// number returns a number as it is written.
func (n node) number() string {
	text := n.text()
	if !legalNumber.MatchString(text) {
		n.problemf("%s is not a number as DynamoDB writes them, as -12.5 or 1e3", sanitize.Quote(text))
		return "0"
	}
	return text
}

// binary returns bytes in base64.
func (n node) binary() string {
	text := n.text()
	if _, err := base64.StdEncoding.DecodeString(text); err != nil {
		n.problemf("%s is not base64: %w", sanitize.Quote(text), err)
	}
	return text
}

// boolean returns a boolean.
func (n node) boolean() bool {
	if n.ShortTag() != "!!bool" {
		n.problemf("is %s, neither true nor false", n.kindName())
	}
	return n.Value == "true"
}
