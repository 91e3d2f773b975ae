package settings

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/kelseyhightower/envconfig"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// decoding guards the process's environment while decode uses it.
var decoding sync.Mutex

// decode turns the texts of settings into values, and notes those that cannot be read. A setting
// that is not given, or is bad, has its default.
//
// envconfig reads the process's own environment and ends at the first value that it cannot read,
// with a message that quotes the value. So the texts stand in the environment while it works; a bad
// one is noted in our words and taken out, and the rest is decoded again.
func decode(texts map[string]string, found *findings) Settings {
	decoding.Lock()
	defer decoding.Unlock()
	byVariable := make(map[string]field)
	for _, f := range fields() {
		byVariable[f.variable] = f
		before, had := os.LookupEnv(f.variable)
		defer func() { _ = putenv(f.variable, before, had) }()
		text, given := texts[f.setting]
		value := text
		if given {
			var err error
			value, err = f.normalize(text)
			found.add(f.setting, err)
			given = err == nil
		}
		if err := putenv(f.variable, value, given); err != nil {
			found.addf(f.setting, "cannot be read: %w", err)
		}
	}
	for {
		var s Settings
		// The prefix is empty, because with one envconfig would also read each variable by its bare
		// name.
		err := envconfig.Process("", &s)
		var bad *envconfig.ParseError
		if !errors.As(err, &bad) {
			readDocuments(&s, texts, found)
			return s
		}
		f := byVariable[bad.KeyName]
		found.add(f.setting, f.explain(bad, texts[f.setting]))
		_ = putenv(f.variable, "", false)
	}
}

// putenv gives a variable of the process its value, or takes it away.
func putenv(key, value string, set bool) error {
	if err := os.Unsetenv(key); err != nil || !set {
		return err
	}
	return os.Setenv(key, value)
}

// normalize brings a text into the form that envconfig reads.
func (f field) normalize(text string) (string, error) {
	switch {
	case f.setting == "commands": // a script stays as it is, to the last byte
		return text, nil
	case f.setting == "password":
		// Secrets made from files end in a newline that is not part of them; docker login
		// --password-stdin drops it too.
		return strings.TrimRight(text, "\r\n"), nil
	case f.kind == reflect.TypeFor[logrus.Level]():
		return parseLevel(text)
	case f.kind.Kind() == reflect.Bool:
		return parseSwitch(text)
	}
	return strings.TrimSpace(text), nil
}

// explain says what is wrong with a text that could not be decoded, and what would be right.
func (f field) explain(bad *envconfig.ParseError, text string) error {
	switch f.kind {
	case reflect.TypeFor[int]():
		return fmt.Errorf("%s is not a whole number, as %s is", sanitize.Quote(text), f.standard)
	case reflect.TypeFor[time.Duration]():
		return fmt.Errorf("%s is not a duration: write number and unit, as 90s, 10m or 1h30m", sanitize.Quote(text))
	}
	return explainExtra(bad.Err)
}

// readDocuments reads the settings that hold YAML or JSON; what is wrong there is noted where it
// stands. The list of snapshots needs all other settings: see readSnapshots.
func readDocuments(s *Settings, texts map[string]string, found *findings) {
	s.Env = readEnvironment(texts["env"], found)
	s.Parameters = readParameters(texts["parameters"], found)
	s.Rename = readRenames(texts["rename"], found)
	s.Mounts = readMounts(texts["mounts"], found)
	if text, given := texts["seed"]; given {
		if root, ok := seedNode(text, found); ok {
			s.Seed = root.seed()
		}
	}
	if text, given := texts["expect"]; given {
		if root, ok := parseNode("expect", "", text, found); ok {
			s.Expect = readExpectations(root)
		}
	}
}
