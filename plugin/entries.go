package plugin

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/dynasnap/dynasnap/internal/seed"
)

// structured matches the text of a seed that is more than a list of paths: JSON, or a YAML block.
var structured = regexp.MustCompile(`^\s*(?:[\[{]|- |(?:script|args|env|dir|strict)\s*:)`)

// entryKeys are what an entry of a seed may say.
var entryKeys = []string{"script", "args", "env", "dir", "strict"}

// seedNode is the text of the setting seed as a node.
func seedNode(text string, found *findings) (root node, ok bool) {
	if structured.MatchString(text) {
		return parseNode("seed", "", text, found)
	}
	return node{&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}, "seed", "", found}, true
}

// seed is what a seed consists of: one entry or a list of them, each of which is a path, or a map
// that says how to run what is there.
func (n node) seed() []seed.Entry {
	switch n.Kind {
	case yaml.MappingNode:
		return []seed.Entry{n.entry()}
	case yaml.SequenceNode:
	default:
		var entries []seed.Entry
		for _, path := range n.list() {
			entries = append(entries, seed.Entry{Path: path})
		}
		return entries
	}
	var entries []seed.Entry
	for _, item := range n.items() {
		if item.Kind == yaml.MappingNode {
			entries = append(entries, item.entry())
		} else if path := strings.TrimSpace(item.text()); path != "" {
			entries = append(entries, seed.Entry{Path: path})
		}
	}
	return entries
}

func (n node) entry() seed.Entry {
	var entry seed.Entry
	fields := n.fields(entryKeys, nil)
	if script, given := fields["script"]; given {
		entry.Path = strings.TrimSpace(script.text())
	}
	if entry.Path == "" && !n.isBad() && !anyBad(fields, "script") {
		n.missing("script").problemf("is required: the script, or the directory of scripts, that the rest is for")
	}
	if args, given := fields["args"]; given {
		entry.Args = args.arguments()
	}
	if env, given := fields["env"]; given {
		entry.Env = env.environment()
	}
	if dir, given := fields["dir"]; given {
		entry.Dir = strings.TrimSpace(dir.text())
	}
	if strict, given := fields["strict"]; given {
		is := strict.flag()
		entry.Strict = &is
	}
	return entry
}

// arguments are a list of texts, each as it is, or one text.
func (n node) arguments() []string {
	if n.Kind != yaml.SequenceNode {
		return []string{n.word()}
	}
	var words []string
	for _, item := range n.items() {
		words = append(words, item.word())
	}
	return words
}

// word is a scalar as it is written; what a script gets is text, whatever YAML takes it for.
func (n node) word() string {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		return n.Value
	}
	return n.text()
}

// legalVariable is a name that shells can use.
var legalVariable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// ours are variables that decide how a script is run at all.
var ours = map[string]string{
	"BASH_ENV":  "is read by bash before the script, and needed here for strictness",
	"ENV":       "is read by shells before the script",
	"SHELLOPTS": "would change how strictly the script runs: write set -o in the script",
	"BASHOPTS":  "would change how the script runs: write shopt in the script",
	"PATH":      "leads to aws and the other tools: set it in the script",
}

// environment are variables: a map, or lines or a list of NAME=value.
func (n node) environment() map[string]string {
	values := map[string]node{}
	if n.Kind == yaml.MappingNode {
		values = n.entries()
	} else {
		for _, line := range n.lines() {
			name, value, found := strings.Cut(line.Value, "=")
			if !found {
				line.problemf("is %s, not NAME=value", quote(line.Value))
				continue
			}
			values[strings.TrimSpace(name)] = line.child("", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: line.Line})
		}
	}
	env := make(map[string]string, len(values))
	for name, value := range sorted(values) {
		switch why, isOurs := ours[name]; {
		case !legalVariable.MatchString(name):
			value.problemf("has the name %s: letters, digits and _ make one, and no digit comes first", quote(name))
		case isOurs:
			value.problemf("sets %s, which %s", name, why)
		default:
			env[name] = value.word()
		}
	}
	return env
}

// lines are the items of a list, or the lines of a text that are not empty.
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
var assignment = regexp.MustCompile(`^\s*[A-Za-z_][A-Za-z0-9_]*=`)

// readEnvironment reads the setting env.
func readEnvironment(text string, found *findings) map[string]string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if assignment.MatchString(text) {
		return node{&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}, "env", "", found}.environment()
	}
	root, ok := parseNode("env", "", text, found)
	if !ok {
		return nil
	}
	return root.environment()
}
