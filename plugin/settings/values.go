package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// Bytes is a size of memory in bytes; 0 for none given.
type Bytes int64

// Host is the host of a registry, with its port if it has one.
type Host string

// Words is a setting whose values are separated by spaces.
type Words []string

// Variables are environment variables by their names.
type Variables map[string]string

// Mounts are paths of the workspace by the absolute paths in a container where they are found.
type Mounts map[string]string

// AWSCLI says which aws the scripts find.
type AWSCLI string

// BuiltinCLI is the plugin's own aws, ImageCLI the seed image's.
const (
	BuiltinCLI AWSCLI = "builtin"
	ImageCLI   AWSCLI = "image"
)

// OtherServices says what `aws` commands of other services than DynamoDB come to.
type OtherServices string

// FailOthers has these commands fail, SkipOthers has them succeed and do nothing.
const (
	FailOthers OtherServices = "fail"
	SkipOthers OtherServices = "skip"
)

// List is a setting with several values. All CI systems join the items of a YAML list with commas and escape nothing, and hand a
// list that has anything but plain items on as JSON; GitHub has no lists, but blocks of lines.
type List []string

// Decode reads a JSON list, or values separated by commas or newlines. A list that is given and holds nothing is empty, not nil.
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

// Labels is a setting with values by key.
type Labels map[string]string

// Decode reads a JSON map, or a List of key=value.
func (l *Labels) Decode(text string) error {
	*l = make(Labels)
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		var raw map[string]any
		if err := decodeJSON(text, &raw); err != nil {
			return fmt.Errorf("begins like a JSON map, but is none: %w", err)
		}
		for key, item := range raw {
			if key == "false" || key == "true" {
				return fmt.Errorf("key %q of the JSON map: %s", key, misread(key))
			}
			value, err := scalar(item)
			if err != nil {
				return fmt.Errorf("key %q of the JSON map %w", key, err)
			}
			(*l)[key] = value
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
		if before, twice := (*l)[key]; twice && before != value {
			return fmt.Errorf("key %q is given twice, with different values", key)
		}
		(*l)[key] = value
	}
	return nil
}

// decodeJSON reads the whole of text, and keeps numbers as they are written.
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

// scalar is the text of a JSON value that has one.
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
