// Package ci reads what the CI system says about the build.
package ci

import (
	"encoding/json"
	"net/url"
	"os"
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
	Commit        string // the commit's hash; empty where the one that is named is not what is built
	Ref           string // as refs/heads/main; for pull requests too, where the branch would be the target's
	DefaultBranch string // as main
	PullRequest   bool   // what is built is not merged yet
	Source        string // the repository's page, or where to clone it
	URL           string // the run's page
	Version       string // the tag that is built
}

// sources names the variables that hold a build's metadata: for each fact, the first one that is
// set counts. The tag and then the branch tell the ref where no variable does. The target is the
// branch that a pull request is for.
type sources struct{ commit, ref, tag, branch, defaultBranch, event, target, page, run []string }

// sourcesOf are each CI system's own: Woodpecker sets Drone's variables too, and Drone some of
// Woodpecker's, with other meanings.
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

// isPullRequest never goes by the branch that CI systems name: Drone and Woodpecker give the
// target's, and a fork's may have any name. Most refs tell, but the one of a pull request from
// Bitbucket on Woodpecker, or of GitHub's pull_request_target, is the target's.
func isPullRequest(ref, event string) bool {
	switch {
	case strings.HasPrefix(event, "pull_request"), event == "merge_request_event", event == "external_pull_request_event":
		return true
	case strings.HasPrefix(ref, BranchRef):
		// GitHub's merge queue builds what it is about to merge, on branches that it keeps to itself.
		return strings.HasPrefix(ref, BranchRef+"gh-readonly-queue/")
	}
	return strings.HasPrefix(ref, "refs/") && !strings.HasPrefix(ref, TagRef)
}

// addGitHub adds what GitHub says in other ways than one variable for each fact.
func (m *Metadata) addGitHub(env map[string]string, event string) {
	if env["GITHUB_SERVER_URL"] != "" && env["GITHUB_REPOSITORY"] != "" {
		m.Source = env["GITHUB_SERVER_URL"] + "/" + env["GITHUB_REPOSITORY"]
		if run := env["GITHUB_RUN_ID"]; run != "" {
			m.URL = m.Source + "/actions/runs/" + run
		}
	}
	payload := readPayload(env["GITHUB_EVENT_PATH"])
	m.DefaultBranch = payload.Repository.DefaultBranch
	if event == "schedule" && m.DefaultBranch == "" {
		// Its payload may say nothing of the repository
		// (https://github.com/docker/metadata-action/issues/184), but it always runs on the default
		// branch.
		m.DefaultBranch, _ = strings.CutPrefix(m.Ref, BranchRef)
	}
	// These run on the default branch, and what they are about is checked out by the workflow's
	// own means.
	if payload.Issue.PullRequest != nil || strings.HasPrefix(payload.WorkflowRun.Event, "pull_request") {
		m.PullRequest, m.Commit = true, ""
	}
}

// payload is the part we need of an event's description
// (https://docs.github.com/en/webhooks/webhook-events-and-payloads).
type payload struct {
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
	Issue struct {
		PullRequest *struct{} `json:"pull_request"` // a comment on a pull request is one on an issue that has this
	} `json:"issue"`
	WorkflowRun struct {
		Event string `json:"event"` // of the workflow that ran before
	} `json:"workflow_run"`
}

// readPayload reads as much as there is: the file's path may be one of the host, and not exist
// here.
func readPayload(path string) (p payload) {
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &p) != nil {
		return payload{}
	}
	return p
}

// detectCI goes by each system's own mark first: Woodpecker sets DRONE_ variables for its
// plugins, but never DRONE itself, and drone-cli sets no mark at all.
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

func (m Metadata) lookedFor(variables []string) string {
	if m.CI == "" {
		return "no CI system shows itself by CI=woodpecker, DRONE=true, GITHUB_ACTIONS=true or GITLAB_CI=true"
	}
	return "looked for " + strings.Join(variables, ", ")
}

// publicURL is a link without the credentials that clone URLs may carry, and nothing if it leads
// nowhere: woodpecker-cli exec builds its links without a host.
func publicURL(link string) string {
	parsed, err := url.Parse(link)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	parsed.User = nil
	return parsed.String()
}

// Labels are the standard labels
// (https://github.com/opencontainers/image-spec/blob/main/annotations.md) for what is known.
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
