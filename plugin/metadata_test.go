package plugin

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestReadMetadata(t *testing.T) {
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
		}, Metadata{CI: Drone, Commit: "abc", Ref: "refs/pull/3/head", Source: "https://git.example.com/acme/orders", URL: "https://drone.example.com/acme/orders/2"}},
		{"drone-cli exec, which sets no mark", []string{"DRONE_DOCKER_NETWORK_ID=x"}, Metadata{CI: Drone}},
		{"Drone, with a tag", []string{"DRONE=true", "DRONE_TAG=v1"}, Metadata{CI: Drone, Version: "v1"}},
		{"credentials in the remote", []string{"DRONE=true", "DRONE_REMOTE_URL=https://bob:s3cr3t@git.example.com/acme/orders.git"}, Metadata{CI: Drone, Source: "https://git.example.com/acme/orders.git"}},
		{"a token in the remote", []string{"CI=woodpecker", "CI_REPO_CLONE_URL=https://s3cr3t@git.example.com/acme/orders.git"}, Metadata{CI: Woodpecker, Source: "https://git.example.com/acme/orders.git"}},
		{"a remote that is no link", []string{"DRONE=true", "DRONE_REMOTE_URL=git@git.example.com:acme/orders.git"}, Metadata{CI: Drone}},
		{"GitHub, on a branch", []string{
			"CI=true", "GITHUB_ACTIONS=true", "GITHUB_SHA=abc", "GITHUB_REF=refs/heads/main", "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/orders", "GITHUB_RUN_ID=7",
		}, Metadata{CI: GitHub, Commit: "abc", Ref: "refs/heads/main", Source: "https://github.com/acme/orders", URL: "https://github.com/acme/orders/actions/runs/7"}},
		{"GitHub, on a tag", []string{"GITHUB_ACTIONS=true", "GITHUB_REF=refs/tags/v1.2"}, Metadata{CI: GitHub, Ref: "refs/tags/v1.2", Version: "v1.2"}},
		{"no CI at all", []string{"HOME=/root"}, Metadata{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, ReadMetadata(tc.environ))
		})
	}
}

func TestLabelsSayWhatIsKnown(t *testing.T) {
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
