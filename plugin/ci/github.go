package ci

import (
	"encoding/json"
	"os"
	"strings"
)

// addGitHub adds what GitHub does not give in one variable.
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
		// The payload may lack the repository
		// (https://github.com/docker/metadata-action/issues/184). A schedule always runs on the
		// default branch.
		m.DefaultBranch, _ = strings.CutPrefix(m.Ref, BranchRef)
	}
	// These events run on the default branch; the workflow itself checks the pull request out.
	if payload.Issue.PullRequest != nil || strings.HasPrefix(payload.WorkflowRun.Event, "pull_request") {
		m.PullRequest, m.Commit = true, ""
	}
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
