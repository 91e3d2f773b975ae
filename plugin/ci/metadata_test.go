package ci

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// env is an environment of lines of K=V.
func env(lines ...string) map[string]string {
	values := make(map[string]string)
	for _, line := range lines {
		key, value, _ := strings.Cut(line, "=")
		values[key] = value
	}
	return values
}

// writePayload writes what GitHub says of an event.
func writePayload(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "event.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		environ []string
		want    Metadata
	}{
		{"Woodpecker, which also sets Drone's names", []string{
			"CI=woodpecker", "CI_COMMIT_SHA=abc", "CI_COMMIT_REF=refs/tags/v1", "CI_COMMIT_TAG=v1", "CI_REPO_URL=https://git.example.com/acme/orders",
			"CI_PIPELINE_URL=https://ci.example.com/repos/1/pipeline/2", "DRONE_COMMIT_SHA=other", "DRONE_REPO=acme/orders",
		}, Metadata{CI: Woodpecker, Commit: "abc", Ref: "refs/tags/v1", Version: "v1", Source: "https://git.example.com/acme/orders", URL: "https://ci.example.com/repos/1/pipeline/2"}},
		{"woodpecker-cli exec, whose links have no host", []string{"CI=woodpecker", "CI_PIPELINE_URL=/repos/0/pipeline/0"}, Metadata{CI: Woodpecker}},
		{"Drone's runner", []string{
			"CI=true", "DRONE=true", "DRONE_COMMIT_SHA=abc", "DRONE_COMMIT_REF=refs/pull/3/head", "DRONE_REPO_LINK=https://git.example.com/acme/orders",
			"DRONE_BUILD_LINK=https://drone.example.com/acme/orders/2",
		}, Metadata{CI: Drone, Commit: "abc", Ref: "refs/pull/3/head", PullRequest: true, Source: "https://git.example.com/acme/orders", URL: "https://drone.example.com/acme/orders/2"}},
		{"drone-cli exec, which sets no mark", []string{"DRONE_DOCKER_NETWORK_ID=x"}, Metadata{CI: Drone}},
		{"Drone, with a tag", []string{"DRONE=true", "DRONE_TAG=v1"}, Metadata{CI: Drone, Ref: "refs/tags/v1", Version: "v1"}},
		{"credentials in the remote", []string{"DRONE=true", "DRONE_REMOTE_URL=https://bob:s3cr3t@git.example.com/acme/orders.git"}, Metadata{CI: Drone, Source: "https://git.example.com/acme/orders.git"}},
		{"a token in the remote", []string{"CI=woodpecker", "CI_REPO_CLONE_URL=https://s3cr3t@git.example.com/acme/orders.git"}, Metadata{CI: Woodpecker, Source: "https://git.example.com/acme/orders.git"}},
		{"a remote that is no link", []string{"DRONE=true", "DRONE_REMOTE_URL=git@git.example.com:acme/orders.git"}, Metadata{CI: Drone}},
		{"GitHub, on a branch", []string{
			"CI=true", "GITHUB_ACTIONS=true", "GITHUB_SHA=abc", "GITHUB_REF=refs/heads/main", "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/orders", "GITHUB_RUN_ID=7",
		}, Metadata{CI: GitHub, Commit: "abc", Ref: "refs/heads/main", Source: "https://github.com/acme/orders", URL: "https://github.com/acme/orders/actions/runs/7"}},
		{"GitHub, on a tag", []string{"GITHUB_ACTIONS=true", "GITHUB_REF=refs/tags/v1.2"}, Metadata{CI: GitHub, Ref: "refs/tags/v1.2", Version: "v1.2"}},
		{"GitLab, on a branch", []string{
			"CI=true", "GITLAB_CI=true", "CI_COMMIT_SHA=abc", "CI_COMMIT_BRANCH=feature", "CI_COMMIT_REF_NAME=feature", "CI_DEFAULT_BRANCH=main", "CI_PIPELINE_SOURCE=push",
			"CI_PROJECT_URL=https://git.example.com/acme/orders", "CI_PIPELINE_URL=https://git.example.com/acme/orders/-/pipelines/7",
		}, Metadata{CI: GitLab, Commit: "abc", Ref: "refs/heads/feature", DefaultBranch: "main", Source: "https://git.example.com/acme/orders", URL: "https://git.example.com/acme/orders/-/pipelines/7"}},
		{"GitLab, on a tag", []string{"GITLAB_CI=true", "CI_COMMIT_TAG=v1", "CI_COMMIT_REF_NAME=v1"}, Metadata{CI: GitLab, Ref: "refs/tags/v1", Version: "v1"}},
		{"GitLab, in a merge request's child pipeline", []string{"GITLAB_CI=true", "CI_PIPELINE_SOURCE=parent_pipeline", "CI_MERGE_REQUEST_REF_PATH=refs/merge-requests/1/head", "CI_COMMIT_REF_NAME=main"}, Metadata{CI: GitLab, Ref: "refs/merge-requests/1/head", PullRequest: true}},
		{"no CI at all", []string{"HOME=/root"}, Metadata{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, Read(env(tc.environ...)))
		})
	}
}

func TestPullRequests(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		environ []string
		payload string
		pull    bool
		commit  string
	}{
		{"Woodpecker", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_REF=refs/pull/3/head", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SHA=abc"}, "", true, "abc"},
		{"Woodpecker, closed", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=pull_request_closed", "CI_COMMIT_REF=refs/pull/3/head", "CI_COMMIT_SHA=abc"}, "", true, "abc"},
		{"Woodpecker from Bitbucket, whose ref and commit are the target's", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_REF=refs/heads/main", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SHA=abc"}, "", true, ""},
		{"Woodpecker, a deployment of one", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=deployment", "CI_COMMIT_REF=refs/pull/3/head", "CI_COMMIT_SHA=abc"}, "", true, "abc"},
		{"Woodpecker, by a timer", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=cron", "CI_COMMIT_REF=refs/heads/main", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SHA=abc"}, "", false, "abc"},
		{"Drone, by the source's ref", []string{"DRONE=true", "DRONE_BUILD_EVENT=pull_request", "DRONE_COMMIT_REF=refs/heads/feature", "DRONE_COMMIT_BRANCH=main", "DRONE_COMMIT_SHA=abc"}, "", true, "abc"},
		{"Drone, a promotion of a branch", []string{"DRONE=true", "DRONE_BUILD_EVENT=promote", "DRONE_COMMIT_REF=refs/heads/main", "DRONE_COMMIT_SHA=abc"}, "", false, "abc"},
		{"Drone, from Bitbucket Server", []string{"DRONE=true", "DRONE_COMMIT_REF=refs/pull-requests/3/from", "DRONE_COMMIT_SHA=abc"}, "", true, "abc"},
		{"GitHub, of a fork's main", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_REF=refs/pull/3/merge", "GITHUB_HEAD_REF=main", "GITHUB_BASE_REF=main", "GITHUB_SHA=abc"}, "", true, "abc"},
		{"GitHub, in its target's name", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request_target", "GITHUB_REF=refs/heads/main", "GITHUB_BASE_REF=main", "GITHUB_SHA=abc"}, "", true, ""},
		{"GitHub, in the merge queue", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_REF=refs/heads/gh-readonly-queue/main/pr-3-abc", "GITHUB_SHA=abc"}, "", true, "abc"},
		{"GitHub, a comment on one", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=issue_comment", "GITHUB_REF=refs/heads/main", "GITHUB_SHA=abc"}, `{"issue": {"pull_request": {"url": "x"}}}`, true, ""},
		{"GitHub, a comment on an issue", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=issue_comment", "GITHUB_REF=refs/heads/main", "GITHUB_SHA=abc"}, `{"issue": {"number": 3}}`, false, "abc"},
		{"GitHub, after a workflow of one", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=workflow_run", "GITHUB_REF=refs/heads/main", "GITHUB_SHA=abc"}, `{"workflow_run": {"event": "pull_request"}}`, true, ""},
		{"GitHub, after a workflow of a push", []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=workflow_run", "GITHUB_REF=refs/heads/main", "GITHUB_SHA=abc"}, `{"workflow_run": {"event": "push"}}`, false, "abc"},
		{"GitLab, from another forge", []string{"GITLAB_CI=true", "CI_PIPELINE_SOURCE=external_pull_request_event", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SHA=abc"}, "", true, "abc"},
		{"GitLab, a branch that has one", []string{"GITLAB_CI=true", "CI_PIPELINE_SOURCE=push", "CI_COMMIT_BRANCH=feature", "CI_OPEN_MERGE_REQUESTS=acme/orders!3", "CI_COMMIT_SHA=abc"}, "", false, "abc"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := Read(env(append(tc.environ, "GITHUB_EVENT_PATH="+writePayload(t, tc.payload))...))
			assert.Equal(t, tc.pull, m.PullRequest)
			assert.Equal(t, tc.commit, m.Commit)
		})
	}
}

func TestDefaultBranchOnGitHub(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, event, payload, want string
	}{
		{"from the event", "push", `{"ref": "refs/heads/feature", "repository": {"default_branch": "trunk", "id": 1}}`, "trunk"},
		{"on a schedule, which only runs there", "schedule", `{"schedule": "0 4 * * *"}`, "feature"},
		{"on a schedule that tells it", "schedule", `{"repository": {"default_branch": "trunk"}}`, "trunk"},
		{"of an event that is not told", "push", "", ""},
		{"of an event without repository", "push", "{}", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := Read(env("GITHUB_ACTIONS=true", "GITHUB_REF=refs/heads/feature", "GITHUB_EVENT_NAME="+tc.event, "GITHUB_EVENT_PATH="+writePayload(t, tc.payload)))
			assert.Equal(t, tc.want, m.DefaultBranch)
		})
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 4, 0, 0, 0, time.FixedZone("east", 3600))
	assert.Equal(t, map[string]string{
		"org.opencontainers.image.created":     "2026-01-02T03:00:00Z",
		"org.opencontainers.image.revision":    "abc",
		"org.opencontainers.image.source":      "https://git.example.com/acme/orders",
		"org.opencontainers.image.url":         "https://ci.example.com/2",
		"org.opencontainers.image.version":     "v1",
		"org.opencontainers.image.base.name":   "amazon/dynamodb-local:latest",
		"org.opencontainers.image.base.digest": "sha256:123",
	}, Metadata{Commit: "abc", Source: "https://git.example.com/acme/orders", URL: "https://ci.example.com/2", Version: "v1"}.Labels(now, "amazon/dynamodb-local:latest", "sha256:123"))

	assert.Equal(t, map[string]string{"org.opencontainers.image.created": "2026-01-02T03:00:00Z"}, Metadata{}.Labels(now, "", ""))
}

func TestDocsListLabels(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/docs.md")
	require.NoError(t, err)
	row := regexp.MustCompile("(?m)^\\| `auto_label` .*$").FindString(string(text))
	for key := range (Metadata{Commit: "x", Source: "x", URL: "x", Version: "x"}).Labels(time.Now(), "x", "x") {
		assert.Contains(t, row, "`"+strings.TrimPrefix(key, "org.opencontainers.image.")+"`")
	}
}
