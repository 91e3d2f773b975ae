package main_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestAutoTag(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, map[string]string{"seed.sh": acl}).with("auto_tag", "true").
		env("DRONE", "true", "DRONE_COMMIT_REF", "refs/tags/v1.2.3", "DRONE_TAG", "v1.2.3")
	output := s.succeed(cli)

	repo := s.settings["PLUGIN_REPO"]
	assert.Subset(t, s.references(cli), []string{repo + ":1.2.3", repo + ":1.2", repo + ":1"})
	assert.NotContains(t, s.references(cli), repo+":latest")
	assert.Contains(t, output, "image: "+repo+":1.2.3\n", "the one that does not move is recommended")
}

func TestAutoTagWithoutTags(t *testing.T) {
	output := newStep(t, map[string]string{"seed.sh": acl}).with("auto_tag", "true", "dry_run", "").
		env("CI", "woodpecker", "CI_PIPELINE_EVENT", "pull_request", "CI_COMMIT_REF", "refs/pull/3/head", "CI_COMMIT_BRANCH", "main", "CI_REPO_DEFAULT_BRANCH", "main").
		env("DOCKER_HOST", "unix:///nowhere.sock").
		succeed(nil)
	assert.Contains(t, output, "nothing is made: auto_tag has no tags for this build, because this is a pull request")
	assert.NotContains(t, output, "nowhere.sock", "Docker is not touched")
}

func TestPullRequestNeedsTags(t *testing.T) {
	output := newStep(t, map[string]string{"seed.sh": acl}).with("dry_run", "").
		env("GITHUB_ACTIONS", "true", "GITHUB_EVENT_NAME", "pull_request_target", "GITHUB_REF", "refs/heads/main").
		env("DOCKER_HOST", "unix:///nowhere.sock").
		fail(nil, "tags: none are given, and a pull request never moves latest by default")
	assert.NotContains(t, output, "nowhere.sock", "Docker is not touched")
}
