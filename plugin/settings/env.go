package settings

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// legalVariable matches the names of variables that shells can read.
var legalVariable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are variables that a seed cannot set, and why.
var reserved = map[string]string{
	"BASH_ENV":  "is read by bash before the script, and needed here for strictness",
	"ENV":       "is read by shells before the script",
	"SHELLOPTS": "would change how strictly the script runs: write set -o in the script",
	"BASHOPTS":  "would change how the script runs: write shopt in the script",
	"PATH":      "leads to aws and the other tools: set it in the script",
}

// environment returns the variables in a map, or in lines or a list of NAME=value.
func (n node) environment() map[string]string {
	values := n.assignments()
	env := make(map[string]string, len(values))
	for name, value := range sortedByKey(values) {
		switch why, isReserved := reserved[name]; {
		case !legalVariable.MatchString(name):
			value.problemf("has the name %s: letters, digits and _ make one, and no digit comes first", sanitize.Quote(name))
		case isReserved:
			value.problemf("sets %s, which %s", name, why)
		default:
			env[name] = value.word()
		}
	}
	return env
}

// texts returns the texts in a map, or in lines or a list of NAME=value, by any names.
func (n node) texts() map[string]string {
	values := n.assignments()
	texts := make(map[string]string, len(values))
	for name, value := range sortedByKey(values) {
		if texts[name] = value.word(); name == "" {
			value.problemf("has no name: write NAME=value")
		}
	}
	return texts
}

// assignments returns the values in a map, or in lines or a list of NAME=value.
func (n node) assignments() map[string]node {
	if n.Kind == yaml.MappingNode {
		return n.entries()
	}
	values := map[string]node{}
	for _, line := range n.lines() {
		name, value, found := strings.Cut(line.text(), "=")
		if !found {
			if !line.isBad() {
				line.problemf("is %s, not NAME=value", sanitize.Quote(line.Value))
			}
			continue
		}
		values[strings.TrimSpace(name)] = line.child("", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: line.Line})
	}
	return values
}

// lines returns the items of a list, or the lines of a text that are not empty.
func (n node) lines() []node {
	if n.Kind == yaml.SequenceNode {
		return n.items()
	}
	var lines []node
	for line := range strings.Lines(n.text()) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, n.child("", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: line, Line: n.Line}))
		}
	}
	return lines
}

// assignment matches lines of NAME=value, as GitHub Actions has them for a map.
var assignment = regexp.MustCompile(`^\s*[A-Za-z0-9_][^=\s]*=`)

// readEnvironment reads the setting env.
func readEnvironment(text string, found *findings) Variables {
	if root, ok := valuesNode("env", text, found); ok {
		return root.environment()
	}
	return nil
}

// valuesNode parses the text of a setting that holds values by name. It returns false where there
// are none.
func valuesNode(setting, text string, found *findings) (root node, ok bool) {
	switch {
	case strings.TrimSpace(text) == "":
		return root, false
	case assignment.MatchString(text):
		return node{&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}, setting, "", found}, true
	}
	return parseNode(setting, "", text, found)
}
