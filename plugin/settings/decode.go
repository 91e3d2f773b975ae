package settings

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/go-units"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seed"
)

// decode turns the texts of settings into values, and notes those that cannot be read. A setting
// that is not given, or is bad, has its default.
func decode(texts map[string]string, found *findings) Settings {
	var s Settings
	for _, f := range fields() {
		into := reflect.ValueOf(&s).Elem().FieldByIndex(f.index).Addr().Interface()
		text, given := texts[f.setting]
		if given {
			err := f.decode(into, text, found)
			if err == nil {
				continue
			}
			found.add(f.setting, err)
		}
		if f.standard != "" {
			_ = f.decode(into, f.standard, found) // a test reads all defaults
		}
	}
	return s
}

// decode reads one text by the type of the field. Values of several lines note what is wrong with
// them where it stands.
func (f field) decode(into any, text string, found *findings) (err error) {
	trimmed := strings.TrimSpace(text)
	switch into := into.(type) {
	case *string:
		switch f.setting {
		case "commands": // a script stays as it is, to the last byte
			*into = text
		case "password":
			// Secrets made from files end in a newline that is not part of them; docker login
			// --password-stdin drops it too.
			*into = strings.TrimRight(text, "\r\n")
		default:
			*into = trimmed
		}
	case *registry.Config:
		*into = registry.Config(trimmed)
	case *registry.GoogleKey:
		*into = registry.GoogleKey(trimmed)
	case *bool:
		*into, err = parseSwitch(text)
	case *int:
		*into, err = parseInt(trimmed)
		if err != nil {
			err = fmt.Errorf("%s is not a whole number, as %s is", sanitize.Quote(text), f.standard)
		}
	case *time.Duration:
		if *into, err = time.ParseDuration(trimmed); err != nil {
			err = fmt.Errorf("%s is not a duration: write number and unit, as 90s, 10m or 1h30m", sanitize.Quote(text))
		}
	case *logrus.Level:
		*into, err = parseLevel(text)
	case *Bytes:
		*into, err = parseBytes(text)
	case *AWSCLI:
		*into, err = parseAWSCLI(text)
	case *OtherServices:
		*into, err = parseOtherServices(text)
	case *Words:
		*into = strings.Fields(text)
	case *registry.Repository:
		*into, err = parseRepository(trimmed)
	case *registry.Reference:
		*into, err = registry.ParseReference(trimmed)
	case *From:
		*into, err = parseFrom(trimmed)
	case *Host:
		*into = Host(registry.Host(trimmed))
		err = registry.CheckHost(string(*into))
	case *List:
		*into, err = parseList(trimmed)
	case *Labels:
		*into, err = parseLabels(trimmed)
	case *Variables:
		*into = readEnvironment(text, found)
	case *Mounts:
		*into = readMounts(text, found)
	case *[]seed.Entry:
		if root, ok := seedNode(text, found); ok {
			*into = root.seed()
		}
	case *dynamo.Expectations:
		if root, ok := parseNode(f.setting, "", text, found); ok {
			*into = readExpectations(root)
		}
	case *[]Spec: // needs all other settings; see readSnapshots
	default:
		panic(fmt.Sprintf("setting %s: no way to read a %T", f.setting, into))
	}
	return err
}

// switches are the ways to write a boolean. Drone turns yes and on into true, Woodpecker and GitHub
// pass them on.
var switches = map[string]string{
	"true": "true", "yes": "true", "on": "true", "1": "true",
	"false": "false", "no": "false", "off": "false", "0": "false",
}

const legalSwitch = "one of true, false, yes, no, on, off, 1, 0"

// parseInt reads a whole number, also one written as 0x10 or 1_000.
func parseInt(text string) (int, error) {
	number, err := strconv.ParseInt(text, 0, strconv.IntSize)
	return int(number), err
}

// parseSwitch reads a boolean.
func parseSwitch(text string) (bool, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if plain, known := switches[word]; known {
		word = plain
	}
	is, err := strconv.ParseBool(word)
	if err != nil {
		return false, fmt.Errorf("%s is not %s", sanitize.Quote(text), legalSwitch)
	}
	return is, nil
}

// parseRepository says in which setting a tag or a digest belongs that was given with the
// repository.
func parseRepository(text string) (registry.Repository, error) {
	repository, err := registry.ParseRepository(text)
	var extra *registry.ExtraError
	switch {
	case !errors.As(err, &extra):
		return repository, err
	case extra.Digest != "":
		return registry.Repository{}, fmt.Errorf("%w: give only %q, the push decides the digest, and tags names what points to it", err, extra.Repository)
	}
	return registry.Repository{}, fmt.Errorf("%w: give %q here and the tag in tags", err, extra.Repository)
}

var logLevels = []string{"trace", "debug", "info", "warn", "error"}

// parseLevel reads a level of the log.
func parseLevel(text string) (logrus.Level, error) {
	level := strings.ToLower(strings.TrimSpace(text))
	if level == "warning" {
		level = "warn"
	}
	if !slices.Contains(logLevels, level) {
		return 0, errors.New(sanitize.Quote(text) + " is not one of " + strings.Join(logLevels, ", "))
	}
	return logrus.ParseLevel(level)
}

// parseBytes reads a size of memory.
func parseBytes(text string) (Bytes, error) {
	const least = units.MiB // an empty state takes a few hundred kilobytes
	size, err := units.RAMInBytes(strings.TrimSpace(text))
	if err != nil || size < least {
		return 0, fmt.Errorf("%s is not a size of at least a megabyte, as 512m or 2g", sanitize.Quote(text))
	}
	return Bytes(size), nil
}

func parseAWSCLI(text string) (AWSCLI, error) {
	cli := AWSCLI(strings.ToLower(strings.TrimSpace(text)))
	if cli != BuiltinCLI && cli != ImageCLI {
		return "", fmt.Errorf("%s is neither %s (aws is this plugin's own) nor %s (aws is the seed image's)", sanitize.Quote(text), BuiltinCLI, ImageCLI)
	}
	return cli, nil
}

func parseOtherServices(text string) (OtherServices, error) {
	choice := OtherServices(strings.ToLower(strings.TrimSpace(text)))
	if choice != FailOthers && choice != SkipOthers {
		return "", fmt.Errorf("%s is neither %s (their aws commands fail) nor %s (they succeed and do nothing)", sanitize.Quote(text), FailOthers, SkipOthers)
	}
	return choice, nil
}
