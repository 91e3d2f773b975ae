package awscli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// readYAMLDocument reads a document of --cli-input-yaml. Numbers keep all of their digits.
func readYAMLDocument(text string) (any, error) {
	var document, more yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	err := decoder.Decode(&document)
	if err == nil && !errors.Is(decoder.Decode(&more), io.EOF) {
		err = errors.New("expected a single document")
	}
	var value any
	if err == nil {
		value, err = fromYAML(document.Content[0])
	}
	if errors.Is(err, io.EOF) { // an empty text
		err = nil
	}
	if err != nil {
		return nil, invalid("Error parsing parameter '%s': Invalid YAML received.\n%v", inputYAML, err)
	}
	return value, nil
}

func fromYAML(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.AliasNode:
		return fromYAML(node.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, child := range node.Content {
			value, err := fromYAML(child)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.MappingNode:
		return mapFromYAML(node)
	}
	return scalarFromYAML(node)
}

func mapFromYAML(node *yaml.Node) (any, error) {
	object := &ordered.Object{}
	for i := 0; i < len(node.Content); i += 2 {
		key, child := node.Content[i], node.Content[i+1]
		value, err := fromYAML(child)
		if err != nil {
			return nil, err
		}
		if merged, ok := value.(*ordered.Object); ok && key.ShortTag() == "!!merge" {
			for name, value := range merged.All() {
				if !object.Has(name) {
					object.Set(name, value)
				}
			}
			continue
		}
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: a key must be plain text", key.Line)
		}
		if object.Has(key.Value) {
			return nil, fmt.Errorf("line %d: the key %q stands here a second time", key.Line, key.Value)
		}
		object.Set(key.Value, value)
	}
	return object, nil
}

// scalarFromYAML follows YAML 1.2, as the AWS CLI does: yes and no are strings.
func scalarFromYAML(node *yaml.Node) (any, error) {
	switch node.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true"), nil
	case "!!int":
		if n, ok := new(big.Int).SetString(strings.ReplaceAll(node.Value, "_", ""), 0); ok {
			return json.Number(n.String()), nil
		}
	case "!!float":
		if n, err := strconv.ParseFloat(strings.ReplaceAll(node.Value, "_", ""), 64); err == nil && n-n == 0 {
			return json.Number(ordered.FloatText(n)), nil
		}
	case "!!timestamp":
		return python.Date(node.Value), nil
	case "!!binary":
		return strings.Join(strings.Fields(node.Value), ""), nil
	}
	return node.Value, nil
}
