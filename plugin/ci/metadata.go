// Package ci reads what the CI system says about the build.
package ci

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// The CI systems whose variables we know.
const (
	Woodpecker = "woodpecker"
	Drone      = "drone"
	GitHub     = "github"
	GitLab     = "gitlab"
)

// Metadata is what the CI system says about the build. Any of it may be empty: drone-cli exec
// passes next to nothing.
type Metadata struct {
	CI            string // Woodpecker, Drone, GitHub, GitLab, or empty
	Commit        string // hash; empty where the CI names another commit than the one it builds
	Ref           string // such as refs/heads/main, or that of the pull request
	DefaultBranch string // such as main
	PullRequest   bool   // what is built is not merged yet
	Source        string // URL of the repository's page, or to clone it
	URL           string // of the run's page
	Version       string // the tag that is built
}

// sources names the variables that hold a build's metadata. The first one that is set counts. The
// tag and then the branch give the ref where no variable has it. The target is the branch that a
// pull request is for.
type sources struct{ commit, ref, tag, branch, defaultBranch, event, target, page, run []string }

// sourcesOf has the sources of each CI system. They are not mixed: Woodpecker sets Drone's
// variables too, and Drone some of Woodpecker's, with other meanings.
var sourcesOf = map[string]sources{
	Woodpecker: {
		commit:        []string{"CI_COMMIT_SHA"},
		ref:           []string{"CI_COMMIT_REF"},
		tag:           []string{"CI_COMMIT_TAG"},
		defaultBranch: []string{"CI_REPO_DEFAULT_BRANCH"},
		event:         []string{"CI_PIPELINE_EVENT"},
		target:        []string{"CI_COMMIT_BRANCH"},
		page:          []string{"CI_REPO_URL", "CI_REPO_CLONE_URL"},
		run:           []string{"CI_PIPELINE_URL"},
	},
	Drone: {
		commit:        []string{"DRONE_COMMIT_SHA", "DRONE_COMMIT"},
		ref:           []string{"DRONE_COMMIT_REF"},
		tag:           []string{"DRONE_TAG"},
		defaultBranch: []string{"DRONE_REPO_BRANCH"},
		event:         []string{"DRONE_BUILD_EVENT"},
		target:        []string{"DRONE_COMMIT_BRANCH"},
		page:          []string{"DRONE_REPO_LINK", "DRONE_GIT_HTTP_URL", "DRONE_REMOTE_URL"},
		run:           []string{"DRONE_BUILD_LINK"},
	},
	GitHub: {
		commit:        []string{"GITHUB_SHA"},
		ref:           []string{"GITHUB_REF"},
		defaultBranch: []string{"GITHUB_EVENT_PATH"}, // in the file that it names
		event:         []string{"GITHUB_EVENT_NAME"},
		target:        []string{"GITHUB_BASE_REF"},
	},
	GitLab: {
		commit:        []string{"CI_COMMIT_SHA"},
		ref:           []string{"CI_MERGE_REQUEST_REF_PATH"},
		tag:           []string{"CI_COMMIT_TAG"},
		branch:        []string{"CI_COMMIT_BRANCH"},
		defaultBranch: []string{"CI_DEFAULT_BRANCH"},
		event:         []string{"CI_PIPELINE_SOURCE"},
		page:          []string{"CI_PROJECT_URL"},
		run:           []string{"CI_PIPELINE_URL"},
	},
}

// What refs of branches and of tags begin with.
const (
	BranchRef = "refs/heads/"
	TagRef    = "refs/tags/"
)

// Read reads the build's metadata from an environment, and from the file that GitHub's names.
func Read(env map[string]string) Metadata {
	first := func(keys []string) string {
		for _, key := range keys {
			if value := env[key]; value != "" {
				return value
			}
		}
		return ""
	}
	m := Metadata{CI: detectCI(env)}
	from := sourcesOf[m.CI]
	m.Commit, m.Ref, m.Version, m.DefaultBranch = first(from.commit), first(from.ref), first(from.tag), first(from.defaultBranch)
	m.Source, m.URL = first(from.page), first(from.run)
	event := first(from.event)
	if branch := first(from.branch); m.Ref == "" && m.Version != "" {
		m.Ref = TagRef + m.Version
	} else if m.Ref == "" && branch != "" {
		m.Ref = BranchRef + branch
	}
	if tag, ok := strings.CutPrefix(m.Ref, TagRef); ok && m.Version == "" {
		m.Version = tag
	}
	m.PullRequest = isPullRequest(m.Ref, event)
	if m.PullRequest && m.Ref == BranchRef+first(from.target) {
		m.Commit = "" // it is the target's too, whose tags a pull request has no business with
	}
	if m.CI == GitHub {
		m.addGitHub(env, event)
	}
	m.Source, m.URL = publicURL(m.Source), publicURL(m.URL)
	return m
}

// isPullRequest looks at the event and at the ref. The branch says nothing: Drone and Woodpecker
// name the target's, and a fork's may have any name. The ref alone is not enough: for pull requests
// from Bitbucket on Woodpecker, and for GitHub's pull_request_target, it is the target's.
func isPullRequest(ref, event string) bool {
	switch {
	case strings.HasPrefix(event, "pull_request"), event == "merge_request_event", event == "external_pull_request_event":
		return true
	case strings.HasPrefix(ref, BranchRef):
		// GitHub's merge queue builds what it is about to merge on branches of its own.
		return strings.HasPrefix(ref, BranchRef+"gh-readonly-queue/")
	}
	return strings.HasPrefix(ref, "refs/") && !strings.HasPrefix(ref, TagRef)
}

// addGitHub adds what GitHub does not give in one variable.
func (m *Metadata) addGitHub(env map[string]string, event string) {
	m.Source, m.URL = githubLinks(env)
	payload := readPayload(env["GITHUB_EVENT_PATH"])
	m.DefaultBranch = payload.Repository.DefaultBranch
	if event == "schedule" && m.DefaultBranch == "" {
		// The payload may lack the repository
		// (https://github.com/docker/metadata-action/issues/184). A schedule always runs on the
		// default branch.
		m.DefaultBranch, _ = strings.CutPrefix(m.Ref, BranchRef)
	}
	if payload.isOnPullRequest() {
		m.PullRequest, m.Commit = true, ""
	}
}

// detectCI looks for the variable that marks each system, and for any of Drone's last: Woodpecker
// sets DRONE_ variables for its plugins, but not DRONE, and drone-cli sets no mark.
func detectCI(env map[string]string) string {
	switch {
	case env["CI"] == "woodpecker":
		return Woodpecker
	case env["DRONE"] == "true":
		return Drone
	case env["GITHUB_ACTIONS"] == "true":
		return GitHub
	case env["GITLAB_CI"] == "true":
		return GitLab
	}
	for key := range env {
		if strings.HasPrefix(key, "DRONE_") {
			return Drone
		}
	}
	return ""
}

// CommitSources says, for an error, where the commit was looked for.
func (m Metadata) CommitSources() string { return m.lookedFor(sourcesOf[m.CI].commit) }

// RefSources says, for an error, where the ref was looked for.
func (m Metadata) RefSources() string {
	from := sourcesOf[m.CI]
	return m.lookedFor(slices.Concat(from.ref, from.tag, from.branch))
}

// DefaultBranchSources says, for an error, where the default branch was looked for.
func (m Metadata) DefaultBranchSources() string {
	return m.lookedFor(sourcesOf[m.CI].defaultBranch)
}

// lookedFor lists variables for an error.
func (m Metadata) lookedFor(variables []string) string {
	if m.CI == "" {
		return "no CI system shows itself by CI=woodpecker, DRONE=true, GITHUB_ACTIONS=true or GITLAB_CI=true"
	}
	return "looked for " + strings.Join(variables, ", ")
}

// publicURL removes credentials from a link, as URLs for cloning may have them. It returns nothing
// for a link without a host, as woodpecker-cli exec makes them.
func publicURL(link string) string {
	parsed, err := url.Parse(link)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	parsed.User = nil
	return parsed.String()
}

// Labels returns the standard labels
// (https://github.com/opencontainers/image-spec/blob/main/annotations.md) whose values are known.
func (m Metadata) Labels(now time.Time, baseName, baseDigest string) map[string]string {
	labels := make(map[string]string)
	for key, value := range map[string]string{
		"created":     now.UTC().Format(time.RFC3339),
		"revision":    m.Commit,
		"source":      m.Source,
		"url":         m.URL,
		"version":     m.Version,
		"base.name":   baseName,
		"base.digest": baseDigest,
	} {
		if value != "" {
			labels["org.opencontainers.image."+key] = value
		}
	}
	return labels
}
