package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kelseyhightower/envconfig"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// decoding guards the process's environment while decode uses it.
var decoding sync.Mutex

// decode turns values, by variable, into settings by way of envconfig. That package reads the process's own environment and gives
// up at the first value it cannot read, with a message that quotes the value. So the values stand in the environment while
// decoding, a bad one is noted in our words and taken out, and the rest is decoded again.
func decode(values map[string]string, found *findings) Settings {
	decoding.Lock()
	defer decoding.Unlock()

	settings := make(map[string]field)
	for _, f := range fields() {
		settings[f.key] = f
		before, had := os.LookupEnv(f.key)
		defer func() { _ = putenv(f.key, before, had) }()
		value, given := values[f.key]
		if err := putenv(f.key, normal(f, value), given); err != nil {
			found.addf(f.setting, "cannot be read: %w", err)
		}
	}
	for {
		var s Settings
		// The prefix is empty on purpose: with one, envconfig would also read each variable by its bare name.
		err := envconfig.Process("", &s)
		var bad *envconfig.ParseError
		if !errors.As(err, &bad) {
			return s
		}
		found.add(settings[bad.KeyName].setting, legal(settings[bad.KeyName], bad, values[bad.KeyName]))
		_ = putenv(bad.KeyName, "", false)
	}
}

// putenv gives a variable of the process its value, or takes it away.
func putenv(key, value string, set bool) error {
	if err := os.Unsetenv(key); err != nil || !set {
		return err
	}
	return os.Setenv(key, value)
}

// switches are the ways a boolean is written. Drone turns yes and on into true by itself, Woodpecker and GitHub hand them on.
var switches = map[string]string{
	"true": "true", "yes": "true", "on": "true", "1": "true",
	"false": "false", "no": "false", "off": "false", "0": "false",
}

const legalSwitch = "one of true, false, yes, no, on, off, 1, 0"

// verbatim are the settings that stay as they are, to the last byte: a script, and YAML, in which the space before a line counts.
var verbatim = []string{"commands", "snapshots", "expect", "seed", "env", "mounts"}

// normal brings a value into the form that envconfig reads.
func normal(f field, value string) string {
	switch {
	case slices.Contains(verbatim, f.setting):
		return value
	case f.setting == "password":
		// Secrets made from files end in a newline that is not part of them; docker login --password-stdin drops it too.
		return strings.TrimRight(value, "\r\n")
	case f.kind == reflect.Bool:
		value = strings.ToLower(strings.TrimSpace(value))
		if plain, ok := switches[value]; ok {
			return plain
		}
		return value
	}
	return strings.TrimSpace(value)
}

// legal says what is wrong with a value that could not be read, and what would be right. It quotes
// what was given.
func legal(f field, bad *envconfig.ParseError, given string) error {
	switch bad.TypeName {
	case "bool":
		return fmt.Errorf("%s is not %s", sanitize.Quote(given), legalSwitch)
	case "int":
		return fmt.Errorf("%s is not a whole number, as %s is", sanitize.Quote(given), f.standard)
	case "time.Duration":
		return fmt.Errorf("%s is not a duration: write number and unit, as 90s, 10m or 1h30m", sanitize.Quote(given))
	}
	return bad.Err
}

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
