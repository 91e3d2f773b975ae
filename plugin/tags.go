package plugin

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/ci"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// latest is the tag of a step that names none, and of auto_tag for the default branch.
const latest = "latest"

// tagging has the tags of the snapshot in a step without a list.
type tagging struct {
	tags     settings.List
	skip     string // why the step makes nothing; then there are no tags
	warnings []string
}

// resolveTags takes the tags from the first of these that is given: tags, tags_file, .tags in the
// workspace, auto_tag. The default is latest, but not for a pull request: that would move latest to
// what is not merged.
func resolveTags(s settings.Settings, m ci.Metadata, workspace string) (tagging, error) {
	given, source, err := s.GivenTags(workspace)
	if err != nil {
		return tagging{}, err
	}
	result := tagging{warnings: unusedTagSettings(s, source)}
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
		return tagging{}, fmt.Errorf("tags: none are given, and a pull request never moves %s by default: write tags: %s for the commit's hash, or tags: %[1]s if that is meant", latest, settings.CommitTag)
	default:
		result.tags = settings.List{latest}
	}
	return result, nil
}

// unusedTagSettings warns of settings that have no effect when the tags come from source.
func unusedTagSettings(s settings.Settings, source string) []string {
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

// commitTags replaces "auto" by the commit's hash.
func commitTags(tags settings.List, m ci.Metadata) (settings.List, error) {
	if !slices.Contains(tags, settings.CommitTag) {
		return settings.Unique(tags), nil
	}
	if m.Commit == "" {
		hint := ""
		if m.PullRequest {
			hint = "; in a pull request, the commit of its target does not count"
		}
		return nil, fmt.Errorf("%s stands for the hash of the commit that is built, which is not known: %s%s", settings.CommitTag, m.CommitSources(), hint)
	}
	if err := settings.CheckTag(m.Commit); err != nil {
		return nil, fmt.Errorf("%s stands for the commit: %w", settings.CommitTag, err)
	}
	replaced := slices.Clone(tags)
	for i, tag := range replaced {
		if tag == settings.CommitTag {
			replaced[i] = m.Commit
		}
	}
	return settings.Unique(replaced), nil
}

// autoTags returns the tags for what is built, or why it gets none. The most exact tag comes first:
// the outputs name the first.
func autoTags(m ci.Metadata, suffix string) (tags settings.List, skip string, err error) {
	tag, isTag := strings.CutPrefix(m.Ref, ci.TagRef)
	switch {
	case m.PullRequest:
		return nil, nothingMade("this is a pull request"), nil
	case m.Ref == "":
		return nil, "", fmt.Errorf("what is built is not known: %s; give tags instead", m.RefSources())
	case isTag:
		if tags, err = versionTags(tag); err != nil {
			return nil, "", err
		}
	case m.DefaultBranch == "":
		return nil, "", fmt.Errorf("whether %s is the default branch is not known: %s; give tags instead", m.Ref, m.DefaultBranchSources())
	case m.Ref != ci.BranchRef+m.DefaultBranch:
		return nil, nothingMade(fmt.Sprintf("%s is neither a tag nor the default branch (%s)", m.Ref, m.DefaultBranch)), nil
	default:
		tags = settings.List{latest}
	}
	if suffix != "" {
		for i, tag := range tags {
			tags[i] = tag + "-" + suffix
			if tag == latest {
				tags[i] = suffix
			}
		}
	}
	_, problems := settings.CheckTags(tags)
	return tags, "", wording.Join(problems...)
}

// nothingMade is the warning that the step makes nothing. It says what follows, because later steps
// may need the snapshot.
func nothingMade(why string) string {
	return fmt.Sprintf("nothing is made: auto_tag has no tags for this build, because %s. Steps that need the snapshot will not find it; give tags to make it for every build", why)
}

// versionTags returns the tags for a version as of Semantic Versioning, or for a date. A release
// moves the tags 1.2 and 1, but not 0, which promises nothing; a pre-release moves neither. Build
// metadata is kept with _ for +, which a tag cannot hold, as in Helm
// (https://helm.sh/docs/topics/registries).
func versionTags(tag string) (settings.List, error) {
	for _, layout := range []string{"20060102", time.DateOnly} {
		if _, err := time.Parse(layout, tag); err == nil {
			return settings.List{tag}, nil
		}
	}
	version, err := semver.StrictNewVersion(strings.TrimPrefix(tag, "v"))
	if err != nil {
		return nil, fmt.Errorf("tag %s is not a version: expected v1.2.3 or 1.2.3, a pre-release such as v1.2.3-rc.1, or a date such as 20260131 or 2026-01-31; give tags for anything else", sanitize.Quote(tag))
	}
	exact := strings.ReplaceAll(version.String(), "+", "_")
	minor := fmt.Sprintf("%d.%d", version.Major(), version.Minor())
	switch {
	case version.Prerelease() != "" || version.Metadata() != "":
		return settings.List{exact}, nil
	case version.Major() == 0:
		return settings.List{exact, minor}, nil
	}
	return settings.List{exact, minor, fmt.Sprintf("%d", version.Major())}, nil
}
