package settings

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// mostRetries is enough for any registry that comes back while a CI step waits.
const mostRetries = 20

var (
	legalLabel = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
	// joinedCommands is what Drone and Woodpecker make of a YAML list of commands.
	joinedCommands = regexp.MustCompile(`,\s*aws\s`)
)

// validate notes everything that is wrong with decoded settings, and puts the values that have several spellings into one.
func (s *Settings) validate(texts map[string]string, given variables, found *findings) {
	s.validateImage(found)
	s.validateSeed(texts, found)
	s.validateSpec(texts, given, found)
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
	if s.AutoTagSuffix != "" { // which is the whole tag of the default branch
		found.add("auto_tag_suffix", CheckTag(s.AutoTagSuffix))
	}

	found.add("labels", checkLabels(s.Labels)...)
}

// checkLabels refuses keys that engines or readers of labels would trip over, and the ones that describe the snapshot itself.
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

func (s *Settings) validateSeed(texts map[string]string, found *findings) {
	if strings.Trim(texts["seed"], "[], \t\n") == "" && s.Commands == "" && s.From.IsZero() && !hasList(texts) && !found.bad["commands"] && !found.bad["from"] {
		found.addf("seed", "is required, or commands: the script, or the list of scripts and directories, that makes the state")
	}
	if joinedCommands.MatchString(s.Commands) && !strings.Contains(strings.TrimSpace(s.Commands), "\n") {
		found.warnf("commands looks like a YAML list, which CI systems join with commas: write it as a block (commands: |)")
	}
	if s.OtherServices == SkipOthers && s.AWSCLI == ImageCLI {
		found.addf("other_services", "%s is for the built-in aws alone: leave it out, or leave out aws_cli: %s", SkipOthers, ImageCLI)
	}
}

// inList are the settings whose place is in the list of snapshots, if there is one.
var inList = []string{"tags", "tags_file", "auto_tag", "seed", "commands", "from", "expect"}

func (s *Settings) validateSpec(texts map[string]string, given variables, found *findings) {
	if !hasList(texts) {
		if s.From.Tag != "" {
			found.addf("from", "%s is no reference, as %s", sanitize.Quote(s.From.Tag), exampleReference)
		}
		return
	}
	for _, setting := range inList {
		if given.has(setting) && (setting != "auto_tag" || s.AutoTag) {
			found.addf(setting, "has no place beside snapshots: say it in the list, for the snapshot that it is meant for")
		}
	}
}

func (s *Settings) validateAccount(given variables, found *findings) {
	if s.Username != "" && s.Password == "" && !found.bad["password"] {
		found.addf("password", "is missing beside username%s", withheld(given, "password"))
	}
	if s.Password != "" && s.Username == "" && !found.bad["username"] {
		found.addf("username", "is missing beside password%s", withheld(given, "username"))
	}
	if s.Password != "" && len(s.Password) < redact.MinLength {
		found.warnf("password has fewer than %d characters, too few to be hidden in the log", redact.MinLength)
	}
	found.add("config", s.Config.Check())

	if s.Registry == "" || found.bad["repo"] || found.bad["registry"] {
		return
	}
	// Elsewhere the registry is put before the repo, or the push goes to Docker Hub and fails: neither is a guess to make.
	repo, host := s.Repo, string(s.Registry)
	switch {
	case host == repo.Host():
	case repo.Host() == registry.Hub:
		found.addf("registry", "is %s, but repo %s has no host and so is on Docker Hub: write repo as %s/%s", host, repo.Name(), host, repo.Name())
	case s.Username != "":
		found.warnf("username and password are for %s (registry), while the snapshot goes to %s", host, repo.Host())
	}
}

// withheld explains an empty variable: to a step, a secret that does not exist looks just so.
func withheld(given variables, setting string) string {
	if key := given.emptied(setting); key != "" {
		return fmt.Sprintf("; %s is there but empty: does its secret exist, and may this event and image have it?", key)
	}
	return ""
}

func (s *Settings) validateRun(found *findings) {
	if s.Parallel < 0 {
		found.addf("parallel", "%d is less than none: give a number of snapshots, or 0 for as many as there is room for", s.Parallel)
	}
	if s.PushRetry < 0 || s.PushRetry > mostRetries {
		found.addf("push_retry", "%d is not a number from 0 to %d", s.PushRetry, mostRetries)
	}
	for _, limit := range []struct {
		setting string
		value   time.Duration
	}{{"timeout", s.Timeout}, {"start_timeout", s.StartTimeout}, {"seed_timeout", s.SeedTimeout}} {
		switch {
		case found.bad[limit.setting]:
		case limit.value <= 0:
			found.addf(limit.setting, "%s leaves no time: give a duration above zero, as 90s, 10m or 1h30m", limit.value)
		case limit.value > s.Timeout && !found.bad["timeout"] && !isDefault(limit.setting, limit.value):
			// The default may be longer: whoever shortens the whole run has said enough.
			found.addf(limit.setting, "%s is longer than timeout (%s), which ends the whole run: raise timeout too", limit.value, s.Timeout)
		}
	}
}

func isDefault(setting string, value time.Duration) bool {
	standard, err := time.ParseDuration(fieldOf(setting).standard)
	return err == nil && standard == value
}
