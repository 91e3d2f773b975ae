package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/go-units"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

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
