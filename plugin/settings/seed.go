package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
)

// Keys of an entry of a seed, beside the options of all formats.
const (
	keyFile   = "file"
	keyFormat = "format"
	// keyItems is for items whose table the files do not tell: the map below it is an entry.
	keyItems = "items"
)

// fileKeys are the keys that hold the path of an entry. The first one is what we call it.
var fileKeys = []string{keyFile, "files", "path", "script"}

// entryKeys are what an entry of a seed may say.
var entryKeys = func() []string {
	keys := append(slices.Clone(fileKeys), keyFormat, keyItems)
	for _, option := range formats.Options() {
		if !slices.Contains(keys, option.Name) {
			keys = append(keys, option.Name)
		}
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

// seed returns the entries of a seed: one or a list of them. Each is a path, or a map with options.
func (n node) seed() []seed.Entry {
	switch n.Kind {
	case yaml.MappingNode:
		return n.seedEntries()
	case yaml.SequenceNode:
	default:
		return entriesOf(n.list(), seed.Entry{})
	}
	var entries []seed.Entry
	for _, item := range n.items() {
		if item.Kind == yaml.MappingNode {
			entries = append(entries, item.seedEntries()...)
		} else if path := strings.TrimSpace(item.text()); path != "" {
			entries = append(entries, seed.Entry{Path: path})
		}
	}
	return entries
}

// entriesOf returns an entry for each of the paths.
func entriesOf(paths []string, entry seed.Entry) []seed.Entry {
	var entries []seed.Entry
	for _, path := range paths {
		entry.Path = path
		entries = append(entries, entry)
	}
	return entries
}

// seedEntries returns what an entry that is a map stands for: one entry for each of its paths.
func (n node) seedEntries() []seed.Entry {
	fields := n.fields(entryKeys, nil)
	items, isItems := fields[keyItems]
	if !isItems {
		return n.entriesWith(fields)
	}
	for key, field := range sortedByKey(fields) {
		if key != keyItems {
			field.problemf("has no place beside %s: write it below that, as {%s: {table: orders, files: …}}", keyItems, keyItems)
		}
	}
	below := items.fields(entryKeys, nil)
	for _, key := range []string{keyFormat, keyItems} {
		if given, isGiven := below[key]; isGiven {
			given.problemf("has no place here: %s say the format", keyItems)
			delete(below, key)
		}
	}
	entries := items.entriesWith(below)
	for i := range entries {
		entries[i].Format = "items"
	}
	return entries
}

func (n node) entriesWith(fields map[string]node) []seed.Entry {
	var entry seed.Entry
	paths := n.paths(fields)
	if given, isGiven := fields[keyFormat]; isGiven {
		entry.Format = given.formatName()
	}
	for _, option := range formats.Options() {
		if value, given := fields[option.Name]; given {
			if entry.Options == nil {
				entry.Options = make(format.Options)
			}
			entry.Options[option.Name] = value.option(option)
		}
	}
	return entriesOf(paths, entry)
}

// paths returns the files and directories of an entry: a text or a list.
func (n node) paths(fields map[string]node) []string {
	var file node
	given := false
	for _, key := range fileKeys {
		if field, isGiven := fields[key]; isGiven && given {
			field.problemf("is the same as %s, which is given too: keep one of them", file.path[strings.LastIndexByte(file.path, '.')+1:])
		} else if isGiven {
			file, given = field, true
		}
	}
	var paths []string
	switch {
	case !given:
	case file.Kind == yaml.SequenceNode:
		paths = file.list()
	default:
		if path := strings.TrimSpace(file.text()); path != "" {
			paths = []string{path}
		}
	}
	if len(paths) == 0 && !n.isBad() && !anyHasProblem(fields, fileKeys...) {
		n.missing(keyFile).problemf("is required: the file, the directory or the pattern that the rest is for")
		paths = []string{""} // more would follow from it
	}
	return paths
}

// formatName returns the name of a format.
func (n node) formatName() string {
	var known []string
	for _, f := range formats.All() {
		known = append(known, f.Name())
	}
	name := strings.ToLower(strings.TrimSpace(n.text()))
	if !slices.Contains(known, name) && !n.isBad() {
		n.problemf("%s", unknownName(n.Value, known))
	}
	return name
}

// option is the value of an option.
func (n node) option(of format.Option) format.Value {
	switch {
	case of.Name == "parameters":
		return format.Value{Variables: n.parameters()}
	case of.Kind == format.Words:
		return format.Value{Words: n.list()}
	case of.Kind == format.Arguments:
		return format.Value{Words: n.arguments()}
	case of.Kind == format.Variables:
		return format.Value{Variables: n.texts()}
	case of.Kind == format.Environment:
		return format.Value{Variables: n.environment()}
	case of.Kind == format.Flag:
		return format.Value{Flag: n.flag()}
	default:
		text := n.text()
		if trimmed := strings.TrimSpace(text); trimmed != "" { // a delimiter may be a tab
			text = trimmed
		}
		n.problem(checkChoice(of, text))
		return format.Value{Text: text}
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

// checkChoice returns an error for a text that is none of an option's choices.
func checkChoice(of format.Option, text string) error {
	if of.Choices == nil || text == "" || slices.Contains(of.Choices, text) {
		return nil
	}
	return fmt.Errorf("%s is not one of %s", sanitize.Quote(text), strings.Join(of.Choices, ", "))
}

// unknownName says that a name is not one of those that are known.
func unknownName(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("there is no %s: did you mean %s?", quoteKey(name), near)
	}
	return fmt.Sprintf("there is no %s: there are %s", quoteKey(name), strings.Join(known, ", "))
}
