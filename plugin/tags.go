package plugin

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

const (
	// latest is the tag when nothing else is said, and the one of the default branch.
	latest = "latest"
	// commitTag stands, in a list of tags, for the hash of the commit that is built.
	commitTag = "auto"
	// workspaceTags is the file that other image plugins read when no tags are given.
	workspaceTags = ".tags"
)

var (
	legalTag   = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	illegalRun = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)
)

// tagging is what tags a step's one snapshot gets.
type tagging struct {
	tags     List
	skip     string // why nothing is to be made; then there are no tags
	warnings []string
}

// resolveTags goes by the first of these that there is: tags, tags_file, .tags in the workspace, auto_tag. Without any it is latest,
// but never for a pull request, which would move it to what nobody has merged.
func (s Settings) resolveTags(m Metadata, workspace string) (tagging, error) {
	given, source, err := s.givenTags(workspace)
	if err != nil {
		return tagging{}, err
	}
	result := tagging{warnings: s.unusedTagSettings(source)}
	switch {
	case source != "":
		if result.tags, err = commitTags(given, m); err != nil {
			return tagging{}, fmt.Errorf("%s: %w", source, err)
		}
	case s.AutoTag:
		if result.tags, result.skip, err = autoTags(m, s.AutoTagSuffix); err != nil {
			return tagging{}, fmt.Errorf("auto_tag: %w", err)
		}
	case m.PullRequest && !s.DryRun:
		return tagging{}, fmt.Errorf("tags: none are given, and a pull request never moves %s by default: write tags: %s for the commit's hash, or tags: %[1]s if that is meant", latest, commitTag)
	default:
		result.tags = List{latest}
	}
	return result, nil
}

// givenTags are the tags that somebody has written down, and where; no source means nowhere.
func (s Settings) givenTags(workspace string) (tags List, source string, err error) {
	if len(s.Tags) > 0 {
		return s.Tags, "tags", nil // Load has checked them
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

// unusedTagSettings tells of settings that say nothing beside the source of the tags.
func (s Settings) unusedTagSettings(source string) []string {
	var warnings []string
	if s.TagsFile != "" && source == "tags" {
		warnings = append(warnings, "tags_file has no effect beside tags")
	}
	if s.AutoTag && source != "" {
		warnings = append(warnings, "auto_tag has no effect: the tags come from "+source)
	}
	if s.AutoTagSuffix != "" && !s.AutoTag {
		warnings = append(warnings, "auto_tag_suffix has no effect without auto_tag")
	}
	return warnings
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
			if err := checkTag(tag); err != nil {
				problems = append(problems, fmt.Errorf("%s:%d: %w", source, number, err))
			}
		}
	}
	if len(tags) == 0 {
		return nil, fmt.Errorf("%s: holds no tag: write at least one, or remove it", source)
	}
	return tags, wording.Join(problems...)
}

// checkTags returns the tags without repetitions, and what is wrong with each illegal one.
func checkTags(tags List) (List, []error) {
	kept := unique(tags)
	var problems []error
	for _, tag := range kept {
		if err := checkTag(tag); err != nil {
			problems = append(problems, err)
		}
	}
	if len(tags) == 0 {
		problems = append(problems, errors.New("holds no tag: give at least one, or leave it out for latest"))
	}
	return kept, problems
}

func checkTag(tag string) error {
	if snapshot.IsFingerprintTag(tag) {
		return fmt.Errorf("%s looks like the tag of a fingerprint, by which snapshots are found again: choose another", quote(tag))
	}
	if legalTag.MatchString(tag) {
		return nil
	}
	return fmt.Errorf("%s is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -%s", quote(tag), suggestion(tag))
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

// unique keeps the first of each tag.
func unique(tags List) List {
	var kept List
	for _, tag := range tags {
		if !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
	}
	return kept
}

// commitTags puts the commit's hash in the place of "auto".
func commitTags(tags List, m Metadata) (List, error) {
	if !slices.Contains(tags, commitTag) {
		return unique(tags), nil
	}
	if m.Commit == "" {
		hint := ""
		if m.PullRequest {
			hint = "; in a pull request, the commit of its target does not count"
		}
		return nil, fmt.Errorf("%s stands for the hash of the commit that is built, which is not known: %s%s", commitTag, m.missing(sourcesOf[m.CI].commit...), hint)
	}
	if err := checkTag(m.Commit); err != nil {
		return nil, fmt.Errorf("%s stands for the commit: %w", commitTag, err)
	}
	replaced := slices.Clone(tags)
	for i, tag := range replaced {
		if tag == commitTag {
			replaced[i] = m.Commit
		}
	}
	return unique(replaced), nil
}

// autoTags are the tags of what is built, or why it gets none. The most exact one comes first, because that is the one outputs name.
func autoTags(m Metadata, suffix string) (tags List, skip string, err error) {
	from := sourcesOf[m.CI]
	tag, isTag := strings.CutPrefix(m.Ref, tagRef)
	switch {
	case m.PullRequest:
		return nil, nothingMade("this is a pull request"), nil
	case m.Ref == "":
		return nil, "", fmt.Errorf("what is built is not known: %s; give tags instead", m.missing(slices.Concat(from.ref, from.tag, from.branch)...))
	case isTag:
		if tags, err = versionTags(tag); err != nil {
			return nil, "", err
		}
	case m.DefaultBranch == "":
		return nil, "", fmt.Errorf("whether %s is the default branch is not known: %s; give tags instead", m.Ref, m.missing(from.defaultBranch...))
	case m.Ref != branchRef+m.DefaultBranch:
		return nil, nothingMade(fmt.Sprintf("%s is neither a tag nor the default branch (%s)", m.Ref, m.DefaultBranch)), nil
	default:
		tags = List{latest}
	}
	if suffix != "" {
		for i, tag := range tags {
			tags[i] = tag + "-" + suffix
			if tag == latest {
				tags[i] = suffix
			}
		}
	}
	_, problems := checkTags(tags)
	return tags, "", wording.Join(problems...)
}

// nothingMade is loud, because later steps may count on the snapshot.
func nothingMade(why string) string {
	return fmt.Sprintf("nothing is made: auto_tag has no tags for this build, because %s. Steps that need the snapshot will not find it; give tags to make it for every build", why)
}

// versionTags are the tags of a version as Semantic Versioning has it: those of its parts move along, except "0", which promises nothing, and
// except to pre-releases. Build metadata is kept, in the spelling of Helm (https://helm.sh/docs/topics/registries): + is no legal character.
func versionTags(tag string) (List, error) {
	for _, layout := range []string{"20060102", time.DateOnly} {
		if _, err := time.Parse(layout, tag); err == nil {
			return List{tag}, nil
		}
	}
	version, err := semver.StrictNewVersion(strings.TrimPrefix(tag, "v"))
	if err != nil {
		return nil, fmt.Errorf("tag %s is not a version: expected v1.2.3 or 1.2.3, a pre-release such as v1.2.3-rc.1, or a date such as 20260131 or 2026-01-31; give tags for anything else", quote(tag))
	}
	exact := strings.ReplaceAll(version.String(), "+", "_")
	minor := fmt.Sprintf("%d.%d", version.Major(), version.Minor())
	switch {
	case version.Prerelease() != "" || version.Metadata() != "":
		return List{exact}, nil
	case version.Major() == 0:
		return List{exact, minor}, nil
	}
	return List{exact, minor, fmt.Sprintf("%d", version.Major())}, nil
}
