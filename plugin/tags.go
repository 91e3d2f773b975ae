package plugin

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	legalTag   = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	illegalRun = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)
)

// checkTags returns the tags without repetitions, and what is wrong with each illegal one.
func checkTags(tags List) (List, []error) {
	var kept List
	var problems []error
	for _, tag := range tags {
		if slices.Contains(kept, tag) {
			continue
		}
		kept = append(kept, tag)
		if !legalTag.MatchString(tag) {
			problems = append(problems, fmt.Errorf("%s is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -%s", quote(tag), suggestion(tag)))
		}
	}
	if len(tags) == 0 {
		problems = append(problems, errors.New("holds no tag: give at least one, or leave it out for latest"))
	}
	return kept, problems
}

// suggestion is the nearest legal tag: branch names hold slashes, and Woodpecker quotes dates.
func suggestion(tag string) string {
	near := strings.Trim(illegalRun.ReplaceAllString(tag, "-"), "-.")
	near = near[:min(len(near), 128)]
	if !legalTag.MatchString(near) {
		return ""
	}
	return fmt.Sprintf("; %q would do", near)
}
