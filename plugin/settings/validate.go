package settings

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// maxRetries is enough for any registry that comes back while a CI step waits.
const maxRetries = 20

var (
	legalLabel = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
	// joinedCommands is what Drone and Woodpecker make of a YAML list of commands.
	joinedCommands = regexp.MustCompile(`,\s*aws\s`)
)

// validate notes what is wrong with the values of settings, alone and together.
func (s *Settings) validate(given variables, found *findings) {
	s.validateImage(found)
	s.validateSeed(given, found)
	s.validateChoices(found)
	s.validateList(given, found)
	s.validateAccount(given, found)
	s.validateCloud(given, found)
	s.validateRun(found)
}

func (s *Settings) validateImage(found *findings) {
	if s.Repo == (registry.Repository{}) {
		found.addf("repo", "is required: the repository that the snapshot goes to, as registry.example.com/acme/orders-db")
	}

	if s.Tags != nil {
		tags, problems := CheckTags(s.Tags)
		found.add("tags", problems...)
		s.Tags = tags
	}
	if len(s.Bundle) > 0 {
		tags, problems := CheckTags(s.Bundle)
		found.add("bundle", problems...)
		s.Bundle = tags
	}
	if s.AutoTagSuffix != "" { // which is the whole tag of the default branch
		found.add("auto_tag_suffix", CheckTag(s.AutoTagSuffix))
	}

	found.add("labels", checkLabels(s.Labels)...)
}

// checkLabels refuses keys that engines or readers of labels cannot handle, and those that describe
// the snapshot.
func checkLabels(labels Labels) []error {
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		switch {
		case !legalLabel.MatchString(key):
			problems = append(problems, fmt.Errorf("%s is not a label's key: letters, digits and . _ / - after a letter or digit", sanitize.Quote(key)))
		case strings.HasPrefix(key, snapshot.LabelPrefix):
			problems = append(problems, fmt.Errorf("%q begins with %q, which is kept for the snapshot's own labels", key, snapshot.LabelPrefix))
		}
	}
	return problems
}

func (s *Settings) validateSeed(given variables, found *findings) {
	holdsNothing := len(s.Seed) == 0 && s.Commands == "" && s.From.IsZero()
	if holdsNothing && !given.hasList() && !found.has("seed") && !found.has("commands") && !found.has("from") {
		found.addf("seed", "is required, or commands: the templates, files of items and scripts that make the state")
	}
	if joinedCommands.MatchString(s.Commands) && !strings.Contains(strings.TrimSpace(s.Commands), "\n") {
		found.warnf("commands looks like a YAML list, which CI systems join with commas: write it as a block (commands: |)")
	}
	if s.OtherServices == SkipOthers && s.AWSCLI == ImageCLI {
		found.addf("other_services", "%s is for the built-in aws alone: leave it out, or leave out aws_cli: %s", SkipOthers, ImageCLI)
	}
}

// validateChoices checks what the formats of seeds can do.
func (s *Settings) validateChoices(found *findings) {
	texts := s.choices()
	for _, option := range formats.Options() {
		found.add(option.Name, checkChoice(option, texts[option.Name]))
	}
}

func (s *Settings) validateList(given variables, found *findings) {
	switch {
	case given.hasList() && s.AutoTag:
		found.add("auto_tag", errOutsideList)
	case !given.hasList() && s.From.Tag != "":
		found.addf("from", "%s is no reference, as %s", sanitize.Quote(s.From.Tag), exampleReference)
	}
}

func (s *Settings) validateRun(found *findings) {
	if s.Parallel < 0 {
		found.addf("parallel", "%d is less than none: give a number of snapshots, or 0 for as many as there is room for", s.Parallel)
	}
	if s.PushRetry < 0 || s.PushRetry > maxRetries {
		found.addf("push_retry", "%d is not a number from 0 to %d", s.PushRetry, maxRetries)
	}
	for _, limit := range []struct {
		setting string
		value   time.Duration
	}{{"timeout", s.Timeout}, {"start_timeout", s.StartTimeout}, {"seed_timeout", s.SeedTimeout}} {
		switch {
		case found.has(limit.setting):
		case limit.value <= 0:
			found.addf(limit.setting, "%s leaves no time: give a duration above zero, as 90s, 10m or 1h30m", limit.value)
		case limit.value > s.Timeout && !found.has("timeout") && !isDefault(limit.setting, limit.value):
			// The default may be longer: whoever shortens the whole run has said enough.
			found.addf(limit.setting, "%s is longer than timeout (%s), which ends the whole run: raise timeout too", limit.value, s.Timeout)
		}
	}
}

func isDefault(setting string, value time.Duration) bool {
	standard, err := time.ParseDuration(fieldOf(setting).standard)
	return err == nil && standard == value
}
