package ci

import (
	"encoding/json"
	"os"
	"strings"
)

// githubLinks returns the pages of the repository and of the run, which GitHub gives in parts.
func githubLinks(env map[string]string) (repository, run string) {
	if env["GITHUB_SERVER_URL"] == "" || env["GITHUB_REPOSITORY"] == "" {
		return "", ""
	}
	repository = env["GITHUB_SERVER_URL"] + "/" + env["GITHUB_REPOSITORY"]
	if id := env["GITHUB_RUN_ID"]; id != "" {
		run = repository + "/actions/runs/" + id
	}
	return repository, run
}

// payload is the needed part of an event's payload
// (https://docs.github.com/en/webhooks/webhook-events-and-payloads).
type payload struct {
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
	Issue struct {
		PullRequest *struct{} `json:"pull_request"` // set when the comment is on a pull request
	} `json:"issue"`
	WorkflowRun struct {
		Event string `json:"event"` // of the workflow that ran before
	} `json:"workflow_run"`
}

// readPayload returns the zero payload when there is no file: the path may be one on the host.
func readPayload(path string) (p payload) {
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &p) != nil {
		return payload{}
	}
	return p
}

// isOnPullRequest reports whether the event is about a pull request but runs on the default branch:
// the workflow itself checks the pull request out.
func (p payload) isOnPullRequest() bool {
	return p.Issue.PullRequest != nil || strings.HasPrefix(p.WorkflowRun.Event, "pull_request")
}
