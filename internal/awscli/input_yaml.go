package awscli

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// readYAMLDocument reads a document of --cli-input-yaml. Numbers keep all their digits.
func readYAMLDocument(text string) (any, error) {
	var document yaml.Node
	err := yaml.Unmarshal([]byte(text), &document)
	var value any
	if err == nil && len(document.Content) > 0 {
		value, err = fromYAML(document.Content[0])
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

// scalarFromYAML follows YAML 1.2, as the AWS CLI does: yes and no are words.
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
		return nil, fmt.Errorf("line %d: %s is a date in YAML; put it in quotes", node.Line, node.Value)
	case "!!binary":
		return strings.Join(strings.Fields(node.Value), ""), nil
	}
	return node.Value, nil
}
