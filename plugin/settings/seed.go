package settings

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
)

// entryKeys are what an entry of a seed may say: its path, and the options of all formats.
var entryKeys = func() []string {
	keys := []string{"script"}
	for _, option := range formats.Options() {
		keys = append(keys, option.Name)
	}
	return keys
}()

// structured matches the text of a seed that is JSON or a YAML block, not a list of paths.
var structured = regexp.MustCompile(`^\s*(?:[\[{]|- |(?:` + strings.Join(entryKeys, "|") + `)\s*:)`)

// seedNode parses the text of the setting seed.
func seedNode(text string, found *findings) (root node, ok bool) {
	if structured.MatchString(text) {
		return parseNode("seed", "", text, found)
	}
	return node{&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}, "seed", "", found}, true
}

// seed returns the entries of a seed: one or a list of them. Each is a path, or a map with
// arguments and the like.
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

// entry returns an entry that is a map.
func (n node) entry() seed.Entry {
	var entry seed.Entry
	fields := n.fields(entryKeys, nil)
	if script, given := fields["script"]; given {
		entry.Path = strings.TrimSpace(script.text())
	}
	if entry.Path == "" && !n.isBad() && !anyHasProblem(fields, "script") {
		n.missing("script").problemf("is required: the script, or the directory of scripts, that the rest is for")
	}
	for _, option := range formats.Options() {
		if value, given := fields[option.Name]; given {
			if entry.Options == nil {
				entry.Options = make(format.Options)
			}
			entry.Options[option.Name] = value.option(option.Kind)
		}
	}
	return entry
}

// option is a value of this kind.
func (n node) option(kind format.Kind) format.Value {
	switch kind {
	case format.Words:
		return format.Value{Words: n.arguments()}
	case format.Variables:
		return format.Value{Variables: n.environment()}
	case format.Flag:
		return format.Value{Flag: n.flag()}
	default:
		return format.Value{Text: strings.TrimSpace(n.text())}
	}
}

// arguments returns the arguments of a script: a list of texts, or one text.
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
