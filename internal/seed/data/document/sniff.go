package document

import (
	"errors"
	"io"
	"path"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// What Sniff looks at, at most.
const (
	sniffBytes = 1 << 20
	sniffDepth = 5
	sniffItems = 3   // of a list
	sniffNames = 500 // of a map
)

// Sniff returns how a document begins, for whoever must tell what it is: its first megabyte, some
// levels deep, with the first items of each list. Of several JSON values, as one on each line, it
// is the first one, and many says that there are more. It is nil for what is neither JSON nor YAML.
// A name that ends in .yml or .yaml is YAML, every other one JSON, or where it is no JSON and has
// no ending that says so, YAML.
func Sniff(name string, from io.Reader) (node *Node, many bool) {
	head, err := io.ReadAll(io.LimitReader(from, sniffBytes))
	if err != nil {
		return nil, false
	}
	isYAML := IsYAML(name)
	if !isYAML {
		node, many = sniffJSON(string(head))
		isYAML = path.Ext(name) == ".template" // of CloudFormation, which may be either
		if node != nil || path.Ext(name) != "" && !isYAML {
			return node, many
		}
	}
	if isYAML && len(head) < sniffBytes {
		documents, err := parseYAML(string(head), map[*Node]*Error{})
		switch {
		case err == nil && len(documents) > 0:
			return documents[0], len(documents) > 1
		case errors.Is(err, errAliases):
			return nil, false // and so would be its beginnings
		}
	}
	return sniffYAML(string(head)), false
}

// IsYAML reports whether a file is YAML by its name.
func IsYAML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yml", ".yaml":
		return true
	}
	return false
}

// sniffYAML reads as many lines of a large or broken YAML document as are one by themselves.
func sniffYAML(head string) *Node {
	for range 40 {
		i := strings.LastIndexByte(strings.TrimRight(head, "\n"), '\n')
		if i < 0 {
			return nil
		}
		head = head[:i]
		documents, err := parseYAML(head, map[*Node]*Error{})
		switch {
		case err == nil && len(documents) > 0 && documents[0].Kind >= List:
			return documents[0]
		case errors.Is(err, errAliases):
			return nil
		}
	}
	return nil
}

func sniffJSON(head string) (node *Node, many bool) {
	head = strings.TrimPrefix(head, "\ufeff")
	if trimmed := strings.TrimLeft(head, " \t\r\n"); trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' {
		return nil, false
	}
	r := newJSONReader(strings.NewReader(head))
	node, err := r.sniff(0)
	if err != nil {
		return node, false
	}
	_, err = r.decoder.ReadToken()
	return node, err == nil || errors.Is(err, io.ErrUnexpectedEOF)
}

// sniff reads the next value as far as Sniff tells. With an error it returns what was read.
func (r *jsonReader) sniff(depth int) (*Node, error) {
	kind := r.decoder.PeekKind()
	if kind != jsontext.KindBeginArray && kind != jsontext.KindBeginObject {
		return r.read()
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		return nil, err
	}
	node := &Node{Kind: Map, Line: r.lines.At(r.decoder.InputOffset())}
	if kind == jsontext.KindBeginArray {
		node.Kind = List
	}
	for count := 0; ; count++ {
		switch r.decoder.PeekKind() {
		case jsontext.KindEndArray, jsontext.KindEndObject:
			_, err := r.decoder.ReadToken()
			return node, err
		case jsontext.KindInvalid:
			_, err := r.decoder.ReadToken()
			return node, err
		}
		if err := r.sniffNext(node, depth, count); err != nil {
			return node, err
		}
	}
}

// sniffNext reads the next item or field of a value.
func (r *jsonReader) sniffNext(node *Node, depth, count int) error {
	field := Field{}
	if node.Kind == Map {
		name, err := r.decoder.ReadToken()
		if err != nil {
			return err
		}
		field.Name, field.Line = name.String(), r.lines.At(r.decoder.InputOffset())
	}
	limit := sniffNames
	if node.Kind == List {
		limit = sniffItems
	}
	if count >= limit || depth >= sniffDepth {
		return r.decoder.SkipValue()
	}
	value, err := r.sniff(depth + 1)
	switch {
	case value == nil:
	case node.Kind == List:
		node.Items = append(node.Items, value)
	default:
		field.Value = value
		node.Fields = append(node.Fields, field)
	}
	return err
}
