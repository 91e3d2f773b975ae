package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// A node is a value somewhere inside a setting that holds YAML or JSON. It knows where it stands, and notes what is wrong with it there.
type node struct {
	*yaml.Node
	path  string // snapshots[1].from
	file  string // that the setting was read from, if it was
	found *findings
}

// parseNode reads the text of a setting. What it returns beside a problem holds nothing.
func parseNode(setting, file, text string, found *findings) (root node, ok bool) {
	root = node{&yaml.Node{}, setting, file, found}
	var value any
	if decodeJSON(text, &value) == nil { // not every JSON is YAML: \/ and surrogates are not
		root.Node = fromJSON(value)
		return root, true
	}
	var document, more yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	err := decoder.Decode(&document)
	if err == nil {
		err = document.Decode(&value) // finds repeated keys and anchors that hold themselves
	}
	if err == nil && !errors.Is(decoder.Decode(&more), io.EOF) {
		err = errors.New("something follows after its first document")
	}
	switch {
	case errors.Is(err, io.EOF):
		root.problemf("holds nothing")
	case err != nil:
		what := strings.TrimPrefix(err.Error(), "yaml: ")
		if what == unknownBeginning && tabbed.MatchString(text) {
			what += ": a tab, while YAML is indented by spaces"
		}
		root.problemf("is neither JSON nor YAML: %s", what)
	default:
		root.Node = document.Content[0]
	}
	return root, err == nil
}

// unknownBeginning is what the parser says of a tab, among others.
const unknownBeginning = "found character that cannot start any token"

var tabbed = regexp.MustCompile(`(?m)^ *\t`)

// fromJSON is the node of a JSON value.
func fromJSON(value any) *yaml.Node {
	switch value := value.(type) {
	case map[string]any:
		mapping := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			mapping.Content = append(mapping.Content, fromJSON(key), fromJSON(value[key]))
		}
		return mapping
	case []any:
		sequence := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, item := range value {
			sequence.Content = append(sequence.Content, fromJSON(item))
		}
		return sequence
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: value.String()}
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(value)}
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: fmt.Sprint(value)}
}

// where is the node's place as problems name it.
func (n node) where() string {
	switch {
	case n.file == "":
		return n.path
	case n.Line == 0:
		return n.file + ": " + n.path
	}
	return fmt.Sprintf("%s:%d: %s", n.file, n.Line, n.path)
}

func (n node) problem(errs ...error) {
	setting := n.path[:len(n.path)-len(strings.TrimLeft(n.path, "abcdefghijklmnopqrstuvwxyz_"))]
	n.found.addAt(setting, n.where(), errs...)
}

func (n node) problemf(format string, args ...any) { n.problem(fmt.Errorf(format, args...)) }

// isBad tells whether something is wrong with the node itself.
func (n node) isBad() bool { return n.found.bad[n.where()] }

// child is what stands inside of the node at a place of it.
func (n node) child(place string, inner *yaml.Node) node {
	if inner.Kind == yaml.AliasNode {
		inner = inner.Alias
	}
	n.path, n.Node = n.path+place, inner
	return n
}

// named is a key, which may be any text, within a path.
func named(key string) string {
	if plainKey.MatchString(key) {
		return key
	}
	return sanitize.Quote(key)
}

var plainKey = regexp.MustCompile(`^[\w.:#-]{1,80}$`)

// missing is a child that is not there.
func (n node) missing(key string) node { return n.child("."+key, &yaml.Node{Line: n.Line}) }

func (n node) isNull() bool { return n.ShortTag() == "!!null" }

// kindName is what the node is, in words.
func (n node) kindName() string {
	switch n.Kind {
	case yaml.MappingNode:
		if slices.ContainsFunc(n.Content, func(key *yaml.Node) bool { return key.Value == "from_secret" }) {
			return "a from_secret reference, which CI systems resolve at the top level of a setting only"
		}
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.isNull() {
		return "empty"
	}
	return sanitize.Quote(n.Value)
}

// items are the items of a list.
func (n node) items() []node {
	if n.Kind != yaml.SequenceNode {
		n.problemf("is %s, not a list", n.kindName())
		return nil
	}
	items := make([]node, len(n.Content))
	for i, item := range n.Content {
		items[i] = n.child(fmt.Sprintf("[%d]", i), item)
	}
	return items
}

// entries are the values of a map whose keys are the user's. There is no key false: YAML 1.1 has made it of an N.
func (n node) entries() map[string]node {
	entries := n.values()
	for _, key := range []string{"false", "true"} {
		if entry, there := entries[key]; there {
			entry.problemf("is the key of an entry: %s", misread(key))
			delete(entries, key)
		}
	}
	return entries
}

// fields are the values of a map whose keys are known; null is not there. explain may have a word on an unknown one.
func (n node) fields(known []string, explain func(key string) string) map[string]node {
	fields := n.values()
	for key, field := range sorted(fields) {
		switch {
		case slices.Contains(known, key):
			if field.isNull() {
				delete(fields, key)
			}
			continue
		case explain != nil && explain(key) != "":
			field.problemf("%s", explain(key))
		case nearest(key, known) != "":
			field.problemf("is unknown: did you mean %s?", nearest(key, known))
		default:
			field.problemf("is unknown: there are %s", strings.Join(known, ", "))
		}
		delete(fields, key)
	}
	return fields
}

// sorted goes through a map's nodes in the order of their keys, so that problems have an order.
func sorted(nodes map[string]node) iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		for _, key := range slices.Sorted(maps.Keys(nodes)) {
			if !yield(key, nodes[key]) {
				return
			}
		}
	}
}

func (n node) values() map[string]node {
	if n.Kind != yaml.MappingNode {
		n.problemf("is %s, not a map", n.kindName())
		return nil
	}
	var inner map[string]yaml.Node // the decoder resolves <<
	n.problem(n.Decode(&inner))
	values := make(map[string]node, len(inner))
	for key, value := range inner {
		values[key] = n.child("."+named(key), &value)
	}
	return values
}

// text is a scalar's text. Numbers are taken as they are written; a boolean was meant to be something else.
func (n node) text() string {
	switch {
	case n.Kind != yaml.ScalarNode:
		n.problemf("is %s, not text", n.kindName())
		return ""
	case n.ShortTag() == "!!bool":
		n.problemf("is the boolean %s, not text: %s", n.Value, misread(n.Value))
		return ""
	case n.isNull():
		return ""
	}
	return n.Value
}

// misread explains where a boolean that nobody wrote comes from.
func misread(boolean string) string {
	words, example := "N, n, no and off", "N"
	if boolean == "true" {
		words, example = "Y, y, yes and on", "Y"
	}
	return fmt.Sprintf("YAML 1.1, which Drone speaks, makes %s of the words %s; quote what is meant, as %q", boolean, words, example)
}

// flag is a switch, as the settings have them.
func (n node) flag() bool {
	plain, known := switches[strings.ToLower(n.Value)]
	if n.Kind != yaml.ScalarNode || !known {
		n.problemf("is %s, not %s", n.kindName(), legalSwitch)
	}
	return plain == "true"
}

// list is a list of texts, or a text that is read as the settings' lists are.
func (n node) list() List {
	var list List
	if n.Kind != yaml.SequenceNode {
		n.problem(list.Decode(n.text()))
		return list
	}
	for _, item := range n.items() {
		if text := strings.TrimSpace(item.text()); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// labels are a map, or a list of key=value.
func (n node) labels() Labels {
	labels := make(Labels)
	if n.Kind == yaml.MappingNode {
		for key, entry := range sorted(n.entries()) {
			if labels[key] = entry.Value; entry.Kind != yaml.ScalarNode {
				entry.problemf("is %s, not text", entry.kindName())
			}
		}
		return labels
	}
	pairs, err := json.Marshal(n.list())
	n.problem(err, labels.Decode(string(pairs)))
	return labels
}
