package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// A node is a value inside a setting that holds YAML or JSON. It knows its place, which the
// problems with it name.
type node struct {
	*yaml.Node
	path  string // snapshots[1].from
	file  string // that the setting was read from, if it was
	found *findings
}

// parseNode parses the text of a setting, which stood in a file if that has a name. It returns
// whether the text could be parsed.
func parseNode(setting, file, text string, found *findings) (root node, ok bool) {
	root = node{&yaml.Node{}, setting, file, found}
	var value any
	isJSON := decodeJSON(text, &value) == nil // not every JSON is YAML: \/ and surrogates are not
	if isJSON && file == "" {
		root.Node = fromJSON(value)
		return root, true
	}
	var document, more yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	err := decoder.Decode(&document)
	if err == nil {
		var all any
		err = document.Decode(&all) // finds repeated keys and anchors that hold themselves
	}
	if err == nil && !errors.Is(decoder.Decode(&more), io.EOF) {
		err = errors.New("something follows after its first document")
	}
	switch {
	case err != nil && isJSON: // without its lines
		root.Node = fromJSON(value)
		return root, true
	case errors.Is(err, io.EOF):
		root.problemf("holds nothing")
	case err != nil:
		what := strings.TrimPrefix(err.Error(), "yaml: ")
		if what == unknownStart && tabbed.MatchString(text) {
			what += ": a tab, while YAML is indented by spaces"
		}
		root.problemf("is neither JSON nor YAML: %s", what)
	default:
		root.Node = document.Content[0]
	}
	return root, err == nil
}

// unknownStart is the parser's error for a tab, among others.
const unknownStart = "found character that cannot start any token"

var tabbed = regexp.MustCompile(`(?m)^ *\t`)

// fromJSON turns a JSON value into a YAML node.
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

// where returns the node's place, as problems name it.
func (n node) where() string {
	switch {
	case n.file == "":
		return n.path
	case n.Line == 0:
		return n.file + ": " + n.path
	}
	return fmt.Sprintf("%s:%d: %s", n.file, n.Line, n.path)
}

// problem notes errors in the node.
func (n node) problem(errs ...error) {
	setting := n.path[:len(n.path)-len(strings.TrimLeft(n.path, "abcdefghijklmnopqrstuvwxyz_"))]
	n.found.addAt(setting, n.where(), errs...)
}

func (n node) problemf(format string, args ...any) { n.problem(fmt.Errorf(format, args...)) }

// isBad reports whether the node itself has a problem.
func (n node) isBad() bool { return n.found.bad[n.where()] }

// child returns a node inside this one. place is appended to the path.
func (n node) child(place string, inner *yaml.Node) node {
	if inner.Kind == yaml.AliasNode {
		inner = inner.Alias
	}
	n.path, n.Node = n.path+place, inner
	return n
}

// quoteKey writes a key of a map, which may be any text, for a path.
func quoteKey(key string) string {
	if plainKey.MatchString(key) {
		return key
	}
	return sanitize.Quote(key)
}

var plainKey = regexp.MustCompile(`^[\w.:#-]{1,80}$`)

func (n node) isNull() bool { return n.ShortTag() == "!!null" }

// kindName says what the node is.
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

// items returns the items of a list.
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

// text returns the text of a scalar. Numbers are taken as they are written. A boolean is a problem:
// the user wrote something else.
func (n node) text() string {
	switch {
	case n.Kind != yaml.ScalarNode:
		n.problemf("is %s, not text", n.kindName())
		return ""
	case n.ShortTag() == "!!bool":
		n.problemf("is the boolean %s, not text: %s", n.Value, explainBoolean(n.Value))
		return ""
	case n.isNull():
		return ""
	}
	return n.Value
}

// word returns a scalar as it is written: a script gets text, even where YAML reads a boolean.
func (n node) word() string {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		return n.Value
	}
	return n.text()
}

// flag returns the value of a switch.
func (n node) flag() bool {
	plain, known := switches[strings.ToLower(n.Value)]
	if n.Kind != yaml.ScalarNode || !known {
		n.problemf("is %s, not %s", n.kindName(), legalSwitch)
	}
	return plain == "true"
}

// list returns the texts of a list, or of one text that is read as the setting is.
func (n node) list() List {
	if n.Kind != yaml.SequenceNode {
		var list List
		n.problem(list.Decode(n.text()))
		return list
	}
	var list List
	for _, item := range n.items() {
		if text := strings.TrimSpace(item.text()); text != "" {
			list = append(list, text)
		}
	}
	return list
}
