package document

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

func single(documents []*Node) (*Node, error) {
	switch {
	case len(documents) == 0:
		return nil, &Error{1, errors.New("the document is empty")}
	case len(documents) > 1:
		return nil, &Error{documents[1].Line, errors.New("a second document begins: one is expected")}
	}
	return documents[0], nil
}

// ParseYAMLStream reads the documents of a YAML text, which --- separates. Those that hold nothing
// are left out. Scalars keep their text: a number its digits, a date stays a text. Aliases and
// merge keys are resolved. Its error is an *[Error].
func ParseYAMLStream(text string) (documents []*Node, err error) {
	return parseYAML(text, nil)
}

// ParseLooseYAML reads a YAML document in which a map may have a key twice. Of those it has the
// last value, and the map is in duplicates.
func ParseLooseYAML(text string) (root *Node, duplicates map[*Node]*Error, err error) {
	duplicates = map[*Node]*Error{}
	documents, err := parseYAML(text, duplicates)
	if err == nil {
		root, err = single(documents)
	}
	return root, duplicates, err
}

// parseYAML keeps the maps with a key twice in duplicates; where that is nil they are errors.
func parseYAML(text string, duplicates map[*Node]*Error) (documents []*Node, err error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var root yaml.Node
		if err := decoder.Decode(&root); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, explainYAML(err)
		}
		y := yamlReader{left: len(text) + maxAliased, inside: map[*yaml.Node]bool{}, duplicates: duplicates}
		node, err := y.node(root.Content[0])
		if err != nil {
			return nil, err
		}
		if node.Kind != Null {
			documents = append(documents, node)
		}
	}
}

// maxAliased bounds the values of a YAML document besides those that are written out, which are
// fewer than its bytes. Aliases multiply values.
const maxAliased = 500_000

// errAliases says that a document has more values than that.
var errAliases = fmt.Errorf("aliases make more than %d values of the document: write them out, or fewer of them", maxAliased)

type yamlReader struct {
	left   int
	inside map[*yaml.Node]bool // the aliases' targets around the node that is read
	// duplicates are the maps with a key twice; nil where that is an error.
	duplicates map[*Node]*Error
}

// numbers are the numbers of YAML 1.2's core schema that JSON has, too.
var numbers = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$`)

func (y *yamlReader) node(from *yaml.Node) (*Node, error) {
	if y.left--; y.left < 0 {
		return nil, &Error{from.Line, errAliases}
	}
	node := &Node{Line: from.Line}
	if tag := from.Tag; strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") {
		node.Tag = tag
	}
	switch from.Kind {
	case yaml.AliasNode:
		if y.inside[from.Alias] {
			return nil, &Error{from.Line, fmt.Errorf("the alias *%s holds itself", from.Value)}
		}
		y.inside[from.Alias] = true
		defer delete(y.inside, from.Alias)
		return y.node(from.Alias)
	case yaml.SequenceNode:
		node.Kind = List
		for _, item := range from.Content {
			child, err := y.node(item)
			if err != nil {
				return nil, err
			}
			node.Items = append(node.Items, child)
		}
		return node, nil
	case yaml.MappingNode:
		node.Kind = Map
		if from.Tag == "!!set" {
			node.Tag = from.Tag
		}
		return node, y.fields(node, from)
	}
	y.scalar(node, from)
	return node, nil
}

// scalar reads a scalar. Only what YAML 1.2 and JSON both take for a number, a boolean or null is
// one; everything else is a text.
func (y *yamlReader) scalar(node *Node, from *yaml.Node) {
	node.Text = from.Value
	node.Plain = from.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	node.Kind = String
	switch {
	case from.Tag == "!!str", from.Tag == "!!binary" || from.Tag == "!!timestamp", node.Tag != "" || !node.Plain:
		if from.Tag == "!!binary" {
			node.Tag = from.Tag
		}
	case numbers.MatchString(from.Value):
		node.Kind = Number
	case from.Tag == "!!bool" && (strings.EqualFold(from.Value, "true") || strings.EqualFold(from.Value, "false")):
		node.Kind = Bool
	case from.Tag == "!!null":
		node.Kind = Null
	}
}

// fields reads the fields of a map, with those of merge keys, which are weaker.
func (y *yamlReader) fields(node *Node, from *yaml.Node) error {
	var merged []*Node
	places := map[string]int{} // of the fields by their names
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, value := from.Content[i], from.Content[i+1]
		child, err := y.node(value)
		if err != nil {
			return err
		}
		switch {
		case key.Tag == "!!merge" && child.Kind == List:
			merged = append(merged, child.Items...)
			continue
		case key.Tag == "!!merge":
			merged = append(merged, child)
			continue
		case key.Kind == yaml.AliasNode:
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return &Error{key.Line, errors.New("a key that is no text")}
		}
		field := Field{key.Value, key.Line, child}
		if known, isTwice := places[key.Value]; isTwice {
			twice := &Error{key.Line, fmt.Errorf("the key %s occurs twice in one map", key.Value)}
			if y.duplicates == nil {
				return twice
			}
			y.duplicates[node] = twice
			node.Fields[known] = field
			continue
		}
		places[key.Value] = len(node.Fields)
		node.Fields = append(node.Fields, field)
	}
	for _, other := range merged {
		if other.Kind != Map {
			return &Error{other.Line, errors.New("a merge key (<<) takes a map")}
		}
		for _, field := range other.Fields {
			if _, isThere := places[field.Name]; !isThere {
				places[field.Name] = len(node.Fields)
				node.Fields = append(node.Fields, field)
			}
		}
	}
	return nil
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line ([0-9]+): `)

// explainYAML makes an *[Error] of the parser's.
func explainYAML(err error) error {
	text := err.Error()
	match := yamlLine.FindStringSubmatch(text)
	if match == nil {
		return &Error{1, fmt.Errorf("no YAML: %s", strings.TrimPrefix(text, "yaml: "))}
	}
	line := 0
	_, _ = fmt.Sscan(match[1], &line)
	return &Error{line, fmt.Errorf("no YAML: %s", text[len(match[0]):])}
}
