package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/ci"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

const hash = "8d51122def5632836d1cb1026e879069e10a1e13"

// build is a build of a CI system, in a repository whose default branch is main.
type build struct{ tag, branch, pull string }

// builtBy returns the variables of each CI system for a build. payload is GitHub's description of
// the event, or a path to nothing. A pull request is one from a branch called main to the one
// called main.
var builtBy = map[string]func(b build, payload string) []string{
	ci.Woodpecker: func(b build, _ string) []string {
		environ := []string{"CI=woodpecker", "CI_COMMIT_SHA=" + hash, "CI_REPO_DEFAULT_BRANCH=main", "DRONE_REPO_BRANCH=other", "DRONE_COMMIT_REF=refs/heads/other"}
		switch {
		case b.tag != "":
			return append(environ, "CI_PIPELINE_EVENT=tag", "CI_COMMIT_REF=refs/tags/"+b.tag, "CI_COMMIT_TAG="+b.tag)
		case b.pull != "":
			return append(environ, "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_REF=refs/pull/"+b.pull+"/head", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SOURCE_BRANCH=main", "CI_COMMIT_TARGET_BRANCH=main")
		}
		return append(environ, "CI_PIPELINE_EVENT=push", "CI_COMMIT_REF=refs/heads/"+b.branch, "CI_COMMIT_BRANCH="+b.branch)
	},
	ci.Drone: func(b build, _ string) []string {
		environ := []string{"CI=true", "DRONE=true", "DRONE_COMMIT_SHA=" + hash, "DRONE_REPO_BRANCH=main", "CI_COMMIT_REF=refs/heads/other"}
		switch {
		case b.tag != "":
			return append(environ, "DRONE_BUILD_EVENT=tag", "DRONE_COMMIT_REF=refs/tags/"+b.tag, "DRONE_TAG="+b.tag, "DRONE_COMMIT_BRANCH=main")
		case b.pull != "":
			return append(environ, "DRONE_BUILD_EVENT=pull_request", "DRONE_COMMIT_REF=refs/pull/"+b.pull+"/head", "DRONE_COMMIT_BRANCH=main", "DRONE_SOURCE_BRANCH=main", "DRONE_TARGET_BRANCH=main")
		}
		return append(environ, "DRONE_BUILD_EVENT=push", "DRONE_COMMIT_REF=refs/heads/"+b.branch, "DRONE_COMMIT_BRANCH="+b.branch)
	},
	ci.GitHub: func(b build, payload string) []string {
		environ := []string{"CI=true", "GITHUB_ACTIONS=true", "GITHUB_SHA=" + hash, "GITHUB_EVENT_PATH=" + payload}
		switch {
		case b.tag != "":
			return append(environ, "GITHUB_EVENT_NAME=push", "GITHUB_REF=refs/tags/"+b.tag, "GITHUB_REF_NAME="+b.tag)
		case b.pull != "":
			return append(environ, "GITHUB_EVENT_NAME=pull_request", "GITHUB_REF=refs/pull/"+b.pull+"/merge", "GITHUB_BASE_REF=main", "GITHUB_HEAD_REF=main")
		}
		return append(environ, "GITHUB_EVENT_NAME=push", "GITHUB_REF=refs/heads/"+b.branch, "GITHUB_REF_NAME="+b.branch)
	},
	ci.GitLab: func(b build, _ string) []string {
		environ := []string{"CI=true", "GITLAB_CI=true", "CI_COMMIT_SHA=" + hash, "CI_DEFAULT_BRANCH=main"}
		switch {
		case b.tag != "":
			return append(environ, "CI_PIPELINE_SOURCE=push", "CI_COMMIT_TAG="+b.tag, "CI_COMMIT_REF_NAME="+b.tag)
		case b.pull != "":
			return append(environ, "CI_PIPELINE_SOURCE=merge_request_event", "CI_MERGE_REQUEST_REF_PATH=refs/merge-requests/"+b.pull+"/head", "CI_MERGE_REQUEST_IID="+b.pull, "CI_COMMIT_REF_NAME=main")
		}
		return append(environ, "CI_PIPELINE_SOURCE=push", "CI_COMMIT_BRANCH="+b.branch, "CI_COMMIT_REF_NAME="+b.branch)
	},
}

// writePayload writes what GitHub says of an event.
func writePayload(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "event.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// inEveryCI returns the variables for a build, by CI system.
func inEveryCI(t *testing.T, b build) map[string][]string {
	t.Helper()
	environs := make(map[string][]string)
	for system, variables := range builtBy {
		environs[system] = variables(b, writePayload(t, `{"repository": {"default_branch": "main"}}`))
	}
	return environs
}

// resolve returns the tags for settings and variables.
func resolve(t *testing.T, workspace string, environ ...string) (tagging, error) {
	t.Helper()
	return resolveTags(mustLoad(t, with(environ...)), ci.Read(environment(environ)), workspace)
}

func TestAutoTag(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		build  build
		suffix string
		want   settings.List
	}{
		{"the default branch", build{branch: "main"}, "", settings.List{"latest"}},
		{"a version", build{tag: "v1.2.3"}, "", settings.List{"1.2.3", "1.2", "1"}},
		{"a version without v", build{tag: "1.2.3"}, "", settings.List{"1.2.3", "1.2", "1"}},
		{"a version below 1, whose 0 promises nothing", build{tag: "v0.9.0"}, "", settings.List{"0.9.0", "0.9"}},
		{"a pre-release, which moves nothing", build{tag: "v1.0.0-rc.1"}, "", settings.List{"1.0.0-rc.1"}},
		{"a pre-release below 1", build{tag: "v0.1.0-alpha"}, "", settings.List{"0.1.0-alpha"}},
		{"build metadata, whose + is not legal, and which moves nothing", build{tag: "v1.0.0+b1"}, "", settings.List{"1.0.0_b1"}},
		{"a pre-release with build metadata", build{tag: "v1.0.0-rc.1+b1"}, "", settings.List{"1.0.0-rc.1_b1"}},
		{"a date", build{tag: "20260131"}, "", settings.List{"20260131"}},
		{"a date with dashes", build{tag: "2026-01-31"}, "", settings.List{"2026-01-31"}},
		{"a suffix on the default branch", build{branch: "main"}, "arm64", settings.List{"arm64"}},
		{"a suffix on a version", build{tag: "v1.2.3"}, "arm64", settings.List{"1.2.3-arm64", "1.2-arm64", "1-arm64"}},
		{"a suffix on a date", build{tag: "2026-01-31"}, "arm64", settings.List{"2026-01-31-arm64"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for system, environ := range inEveryCI(t, tc.build) {
				t.Run(system, func(t *testing.T) {
					t.Parallel()
					got, err := resolve(t, t.TempDir(), append(environ, "PLUGIN_AUTO_TAG=true", "PLUGIN_AUTO_TAG_SUFFIX="+tc.suffix)...)
					require.NoError(t, err)
					assert.Equal(t, tagging{tags: tc.want}, got)
				})
			}
		})
	}
}

func TestAutoTagMakesNothing(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		build build
		says  string
	}{
		{"for another branch", build{branch: "feature/bob"}, "nothing is made: auto_tag has no tags for this build, because refs/heads/feature/bob is neither a tag nor the default branch (main)."},
		{"for a branch that is named like a version", build{branch: "v1.2.3"}, "because refs/heads/v1.2.3 is neither"},
		{"for a pull request, whatever its branches are called", build{pull: "3"}, "nothing is made: auto_tag has no tags for this build, because this is a pull request."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for system, environ := range inEveryCI(t, tc.build) {
				t.Run(system, func(t *testing.T) {
					t.Parallel()
					got, err := resolve(t, t.TempDir(), append(environ, "PLUGIN_AUTO_TAG=true")...)
					require.NoError(t, err)
					assert.Empty(t, got.tags)
					assert.Contains(t, got.skip, tc.says)
				})
			}
		})
	}
}

func TestAutoTagRefusesOtherTags(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"release-7", "v1.2", "1", "v1.2.3.4", "v01.2.3", "vv1.2.3", "V1.2.3", "v1.2.3-", "v1.2.3-01", "orders/v1.2.3", "20261331", "2026-02-30"} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			for system, environ := range inEveryCI(t, build{tag: tag}) {
				t.Run(system, func(t *testing.T) {
					t.Parallel()
					_, err := resolve(t, t.TempDir(), append(environ, "PLUGIN_AUTO_TAG=true")...)
					assert.EqualError(t, err, `auto_tag: tag "`+tag+`" is not a version: expected v1.2.3 or 1.2.3, a pre-release such as v1.2.3-rc.1, or a date such as 20260131 or 2026-01-31; give tags for anything else`)
				})
			}
		})
	}
}

func TestAutoTagDoesNotGuess(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		environ []string
		says    string
	}{
		{"without a CI", nil, "auto_tag: what is built is not known: no CI system shows itself by CI=woodpecker, DRONE=true, GITHUB_ACTIONS=true or GITLAB_CI=true; give tags instead"},
		{"what woodpecker-cli exec builds", []string{"CI=woodpecker"}, "auto_tag: what is built is not known: looked for CI_COMMIT_REF, CI_COMMIT_TAG; give tags instead"},
		{"what GitLab builds", []string{"GITLAB_CI=true"}, "auto_tag: what is built is not known: looked for CI_MERGE_REQUEST_REF_PATH, CI_COMMIT_TAG, CI_COMMIT_BRANCH; give tags instead"},
		{"the default branch", []string{"DRONE=true", "DRONE_COMMIT_REF=refs/heads/main"}, "auto_tag: whether refs/heads/main is the default branch is not known: looked for DRONE_REPO_BRANCH; give tags instead"},
		{"the default branch on GitHub", []string{"GITHUB_ACTIONS=true", "GITHUB_REF=refs/heads/main", "GITHUB_EVENT_PATH=/nowhere"}, "auto_tag: whether refs/heads/main is the default branch is not known: looked for GITHUB_EVENT_PATH; give tags instead"},
		{"a tag that is too long", []string{"DRONE=true", "DRONE_TAG=1.0.0-" + strings.Repeat("a", 123)}, `auto_tag: "1.0.0-` + strings.Repeat("a", 74) + `"… is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "1.0.0-` + strings.Repeat("a", 122) + `" would do`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := resolve(t, t.TempDir(), append(tc.environ, "PLUGIN_AUTO_TAG=true")...)
			assert.EqualError(t, err, tc.says)
		})
	}
}

func TestCommitTag(t *testing.T) {
	t.Parallel()
	for _, b := range []build{{branch: "main"}, {branch: "feature"}, {tag: "v1.2.3"}, {pull: "3"}} {
		for system, environ := range inEveryCI(t, b) {
			t.Run(system, func(t *testing.T) {
				t.Parallel()
				got, err := resolve(t, t.TempDir(), append(environ, "PLUGIN_TAGS=bob,auto,"+hash)...)
				require.NoError(t, err)
				assert.Equal(t, settings.List{"bob", hash}, got.tags, "each once")
			})
		}
	}
	t.Run("in a file too", func(t *testing.T) {
		t.Parallel()
		got, err := resolve(t, workspaceOf(t, map[string]string{".tags": "auto\n"}), "DRONE=true", "DRONE_COMMIT="+hash)
		require.NoError(t, err)
		assert.Equal(t, settings.List{hash}, got.tags)
	})
	t.Run("of the list that is given, which stays as it is", func(t *testing.T) {
		t.Parallel()
		given := settings.List{"auto"}
		got, err := commitTags(given, ci.Metadata{Commit: hash})
		require.NoError(t, err)
		assert.Equal(t, settings.List{hash}, got)
		assert.Equal(t, settings.List{"auto"}, given)
	})
}

func TestCommitTagNeedsACommit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		environ []string
		says    string
	}{
		{"without a CI", nil, "tags: auto stands for the hash of the commit that is built, which is not known: no CI system shows itself by CI=woodpecker, DRONE=true, GITHUB_ACTIONS=true or GITLAB_CI=true"},
		{"from drone-cli exec", []string{"DRONE_DOCKER_NETWORK_ID=x"}, "tags: auto stands for the hash of the commit that is built, which is not known: looked for DRONE_COMMIT_SHA, DRONE_COMMIT"},
		{"of its own, in a pull request", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_SHA=" + hash, "CI_COMMIT_REF=refs/heads/main", "CI_COMMIT_BRANCH=main"}, "tags: auto stands for the hash of the commit that is built, which is not known: looked for CI_COMMIT_SHA; in a pull request, the commit of its target does not count"},
		{"that is a tag", []string{"GITLAB_CI=true", "CI_COMMIT_SHA=a/b"}, `tags: auto stands for the commit: "a/b" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "a-b" would do`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := resolve(t, t.TempDir(), append(tc.environ, "PLUGIN_TAGS=auto")...)
			assert.EqualError(t, err, tc.says)
		})
	}
}

func TestDefaultTag(t *testing.T) {
	t.Parallel()
	for _, b := range []build{{branch: "main"}, {branch: "feature"}, {tag: "release-7"}} {
		for system, environ := range inEveryCI(t, b) {
			t.Run(system, func(t *testing.T) {
				t.Parallel()
				got, err := resolve(t, t.TempDir(), environ...)
				require.NoError(t, err)
				assert.Equal(t, tagging{tags: settings.List{"latest"}}, got)
			})
		}
	}
}

func TestPullRequestsDoNotMoveLatest(t *testing.T) {
	t.Parallel()
	for system, environ := range inEveryCI(t, build{pull: "3"}) {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			_, err := resolve(t, t.TempDir(), environ...)
			require.EqualError(t, err, "tags: none are given, and a pull request never moves latest by default: write tags: auto for the commit's hash, or tags: latest if that is meant")

			for _, set := range []string{"PLUGIN_TAGS=latest", "PLUGIN_DRY_RUN=true"} {
				got, err := resolve(t, t.TempDir(), append(environ, set)...)
				require.NoError(t, err, set)
				assert.Equal(t, settings.List{"latest"}, got.tags, set)
			}
		})
	}
}
