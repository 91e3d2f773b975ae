package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/go-units"

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

// parseSwitch returns a boolean as Go writes it.
func parseSwitch(text string) (string, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if plain, known := switches[word]; known {
		word = plain
	}
	if _, err := strconv.ParseBool(word); err != nil {
		return "", fmt.Errorf("%s is not %s", sanitize.Quote(text), legalSwitch)
	}
	return word, nil
}

// explainExtra says in which setting a tag or a digest belongs that was given with the repository.
func explainExtra(err error) error {
	var extra *registry.ExtraError
	switch {
	case !errors.As(err, &extra):
		return err
	case extra.Digest != "":
		return fmt.Errorf("%w: give only %q, the push decides the digest, and tags names what points to it", err, extra.Repository)
	}
	return fmt.Errorf("%w: give %q here and the tag in tags", err, extra.Repository)
}

var logLevels = []string{"trace", "debug", "info", "warn", "error"}

// parseLevel returns a level of the log as logrus writes it.
func parseLevel(text string) (string, error) {
	level := strings.ToLower(strings.TrimSpace(text))
	if level == "warning" {
		level = "warn"
	}
	if !slices.Contains(logLevels, level) {
		return "", errors.New(sanitize.Quote(text) + " is not one of " + strings.Join(logLevels, ", "))
	}
	return level, nil
}

// Decode reads a size of memory.
func (b *Bytes) Decode(text string) error {
	const least = units.MiB // an empty state takes a few hundred kilobytes
	size, err := units.RAMInBytes(text)
	if err != nil || size < least {
		return fmt.Errorf("%s is not a size of at least a megabyte, as 512m or 2g", sanitize.Quote(text))
	}
	*b = Bytes(size)
	return nil
}

// Decode reads which aws the scripts find.
func (c *AWSCLI) Decode(text string) error {
	*c = AWSCLI(strings.ToLower(text))
	if *c != BuiltinCLI && *c != ImageCLI {
		return fmt.Errorf("%s is neither %s (aws is this plugin's own) nor %s (aws is the seed image's)", sanitize.Quote(text), BuiltinCLI, ImageCLI)
	}
	return nil
}

// Decode reads what commands of other services come to.
func (o *OtherServices) Decode(text string) error {
	*o = OtherServices(strings.ToLower(text))
	if *o != FailOthers && *o != SkipOthers {
		return fmt.Errorf("%s is neither %s (their aws commands fail) nor %s (they succeed and do nothing)", sanitize.Quote(text), FailOthers, SkipOthers)
	}
	return nil
}

// Decode reads what a snapshot has a database for each of.
func (i *Isolation) Decode(text string) error {
	switch word := strings.ToLower(text); word {
	case noIsolation:
		*i = ""
	case string(KeyIsolation):
		*i = KeyIsolation
	default:
		return fmt.Errorf("%s is neither %s (all share one database) nor %s (each access key has one of its own)", sanitize.Quote(text), noIsolation, KeyIsolation)
	}
	return nil
}

// Decode reads values separated by spaces.
func (w *Words) Decode(text string) error {
	*w = strings.Fields(text)
	return nil
}

// Decode reads the host of a registry, or its URL.
func (h *Host) Decode(text string) error {
	*h = Host(registry.Host(text))
	return registry.CheckHost(string(*h))
}
