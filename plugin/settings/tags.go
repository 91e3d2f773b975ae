package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

const (
	// CommitTag stands, in a list of tags, for the hash of the commit that is built.
	CommitTag = "auto"
	// workspaceTags is the file that other plugins for images read when no tags are given.
	workspaceTags = ".tags"
)

var (
	legalTag   = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	illegalRun = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)
)

// GivenTags returns the tags in the setting or in a file of the workspace, and which of these has
// them; no source where none has.
func (s Settings) GivenTags(workspace string) (tags List, source string, err error) {
	if len(s.Tags) > 0 {
		return s.Tags, "tags", nil
	}
	name, source := s.TagsFile, "tags_file"
	if name == "" {
		name, source = workspaceTags, workspaceTags
	}
	text, err := readInside(workspace, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && source == workspaceTags:
		return nil, "", nil
	case err != nil && source == workspaceTags:
		return nil, "", err
	case err != nil:
		return nil, "", fmt.Errorf("tags_file: %w", err)
	}
	if source != workspaceTags {
		source += " " + name
	}
	tags, err = parseTags(source, text)
	return tags, source, err
}

// parseTags reads a file of tags, separated by commas or newlines.
func parseTags(source, text string) (List, error) {
	var tags List
	var problems []error
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		for tag := range strings.SplitSeq(line, ",") {
			if tag = strings.TrimSpace(tag); tag == "" {
				continue
			}
			tags = append(tags, tag)
			if err := CheckTag(tag); err != nil {
				problems = append(problems, fmt.Errorf("%s:%d: %w", source, number, err))
			}
		}
	}
	if len(tags) == 0 {
		return nil, fmt.Errorf("%s: holds no tag: write at least one, or remove it", source)
	}
	return tags, wording.Join(problems...)
}

// CheckTags returns the tags without repetitions, and what is wrong with each illegal one.
func CheckTags(tags List) (List, []error) {
	kept := Unique(tags)
	var problems []error
	for _, tag := range kept {
		if err := CheckTag(tag); err != nil {
			problems = append(problems, err)
		}
	}
	if len(tags) == 0 {
		problems = append(problems, errors.New("holds no tag: give at least one, or leave it out for latest"))
	}
	return kept, problems
}

// CheckTag says why a text cannot be a tag, and which tag is like it.
func CheckTag(tag string) error {
	if snapshot.IsFingerprintTag(tag) {
		return fmt.Errorf("%s looks like the tag of a fingerprint, by which snapshots are found again: choose another", sanitize.Quote(tag))
	}
	if legalTag.MatchString(tag) {
		return nil
	}
	return fmt.Errorf("%s is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -%s", sanitize.Quote(tag), suggestion(tag))
}

// suggestion names a legal tag that is like an illegal one: branch names hold slashes, and
// Woodpecker quotes dates.
func suggestion(tag string) string {
	near := strings.Trim(illegalRun.ReplaceAllString(tag, "-"), "-.")
	near = near[:min(len(near), 128)]
	if !legalTag.MatchString(near) {
		return ""
	}
	return fmt.Sprintf("; %q would do", near)
}

// Unique keeps the first of each tag.
func Unique(tags List) List {
	var kept List
	for _, tag := range tags {
		if !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
	}
	return kept
}
