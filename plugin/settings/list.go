package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// Decode reads a JSON list, or values separated by commas or newlines. A list of nothing is empty,
// not nil.
func (l *List) Decode(text string) error {
	items := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' })
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		var raw []any
		if err := decodeJSON(text, &raw); err != nil {
			return fmt.Errorf("begins like a JSON list, but is none: %w", err)
		}
		items = items[:0]
		for i, item := range raw {
			value, err := scalar(item)
			if err != nil {
				return fmt.Errorf("item %d of the JSON list %w", i+1, err)
			}
			items = append(items, value)
		}
	}
	*l = List{}
	for _, item := range items {
		if item = strings.TrimSpace(item); item != "" {
			*l = append(*l, item)
		}
	}
	return nil
}

// Decode reads a JSON map, or a list of key=value.
func (l *Labels) Decode(text string) error {
	labels := make(Labels)
	*l = labels
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		var raw map[string]any
		if err := decodeJSON(text, &raw); err != nil {
			return fmt.Errorf("begins like a JSON map, but is none: %w", err)
		}
		for key, item := range raw {
			if key == "false" || key == "true" {
				return fmt.Errorf("key %q of the JSON map: %s", key, explainBoolean(key))
			}
			value, err := scalar(item)
			if err != nil {
				return fmt.Errorf("key %q of the JSON map %w", key, err)
			}
			labels[key] = value
		}
		return nil
	}
	var pairs List
	if err := pairs.Decode(text); err != nil {
		return err
	}
	for _, pair := range pairs {
		key, value, found := strings.Cut(pair, "=")
		if !found {
			return fmt.Errorf("%s is not key=value; if it is part of a value that holds a comma, write the labels as a JSON map", sanitize.Quote(pair))
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if before, twice := labels[key]; twice && before != value {
			return fmt.Errorf("key %q is given twice, with different values", key)
		}
		labels[key] = value
	}
	return nil
}

// explainBoolean says where a boolean comes from that the user did not write.
func explainBoolean(boolean string) string {
	words, example := "N, n, no and off", "N"
	if boolean == "true" {
		words, example = "Y, y, yes and on", "Y"
	}
	return fmt.Sprintf("YAML 1.1, which Drone speaks, makes %s of the words %s; quote what is meant, as %q", boolean, words, example)
}

// decodeJSON decodes the whole text, and keeps numbers as they are written.
func decodeJSON(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("something follows after its end")
	}
	return nil
}

// scalar returns the text of a JSON value that is no list and no map.
func scalar(value any) (string, error) {
	switch value := value.(type) {
	case string:
		return value, nil
	case json.Number:
		return value.String(), nil
	case bool:
		return strconv.FormatBool(value), nil
	}
	return "", errors.New("is not text or a number")
}
