package settings

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entries returns the values of a map with any keys. A key false is a problem: YAML 1.1 makes it of
// an N.
func (n node) entries() map[string]node {
	entries := n.values()
	for _, key := range []string{"false", "true"} {
		if entry, there := entries[key]; there {
			entry.problemf("is the key of an entry: %s", explainBoolean(key))
			delete(entries, key)
		}
	}
	return entries
}

// fields returns the values of a map with known keys, without those that are null. Other keys are
// problems; explain may return the text of one.
func (n node) fields(known []string, explain func(key string) string) map[string]node {
	fields := n.values()
	for key, field := range sortedByKey(fields) {
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

// values returns the values of a map.
func (n node) values() map[string]node {
	if n.Kind != yaml.MappingNode {
		n.problemf("is %s, not a map", n.kindName())
		return nil
	}
	var inner map[string]yaml.Node // the decoder resolves <<
	n.problem(n.Decode(&inner))
	values := make(map[string]node, len(inner))
	for key, value := range inner {
		values[key] = n.child("."+quoteKey(key), &value)
	}
	return values
}

// sortedByKey iterates over nodes in the order of their keys, so that problems have an order.
func sortedByKey(nodes map[string]node) iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		for _, key := range slices.Sorted(maps.Keys(nodes)) {
			if !yield(key, nodes[key]) {
				return
			}
		}
	}
}

// missing returns a child that does not exist, for a problem that says so.
func (n node) missing(key string) node { return n.child("."+key, &yaml.Node{Line: n.Line}) }

// required returns a field. It is a problem if it is missing; what says what it is for.
func (n node) required(fields map[string]node, key, what string) node {
	field, given := fields[key]
	if !given {
		field = n.missing(key)
		if !n.isBad() {
			field.problemf("is required: %s", what)
		}
	}
	return field
}

// firstOf returns the field that has one of two names.
func firstOf(fields map[string]node, name, alias string) (field node, given bool) {
	field, given = fields[name]
	other, twice := fields[alias]
	if given && twice {
		other.problemf("is the same as %s, which is given too: keep one of them", name)
	}
	if !given {
		return other, twice
	}
	return field, given
}

func anyHasProblem(fields map[string]node, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		field, given := fields[name]
		return given && field.isBad()
	})
}

// labels returns the labels in a map, or in a list of key=value.
func (n node) labels() Labels {
	if n.Kind == yaml.MappingNode {
		labels := make(Labels)
		for key, entry := range sortedByKey(n.entries()) {
			if labels[key] = entry.Value; entry.Kind != yaml.ScalarNode {
				entry.problemf("is %s, not text", entry.kindName())
			}
		}
		return labels
	}
	pairs, err := json.Marshal(n.list())
	n.problem(err)
	var labels Labels
	n.problem(labels.Decode(string(pairs)))
	return labels
}
