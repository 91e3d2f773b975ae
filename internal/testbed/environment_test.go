package testbed

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// make test runs go test by hack/test.sh.
func TestEnvironmentOfTests(t *testing.T) {
	run := func(script string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), "sh", "-c", script)
		command.Env = append(os.Environ(), "CI=true", "DRONE_TAG=v1", "GITHUB_OUTPUT=/nowhere", "PLUGIN_REPO=nowhere", "AWS_PROFILE=somebody",
			"DOCKER_CONFIG=/nowhere", "DOCKER_CONTEXT=nowhere", "GOOGLE_APPLICATION_CREDENTIALS=/nowhere", "GIT_DIR=/nowhere",
			"TZ=Asia/Kathmandu", "LC_ALL=tr_TR.UTF-8", "NO_PROXY=", "DOCKER_HOST=tcp://somewhere", `GOFLAGS=-ldflags="-s -w"`)
		output, err := command.CombinedOutput()
		require.NoError(t, err, "%s", output)
		return string(output)
	}
	found := run("../../hack/test.sh env")
	for _, line := range []string{"TZ=UTC", "LANG=C.UTF-8", "DOCKER_HOST=tcp://somewhere", `GOFLAGS=-ldflags="-s -w"`} {
		assert.Contains(t, found, line+"\n")
	}
	for _, name := range []string{"CI", "DRONE_TAG", "GITHUB_OUTPUT", "PLUGIN_REPO", "AWS_PROFILE", "DOCKER_CONFIG", "DOCKER_CONTEXT", "GOOGLE_APPLICATION_CREDENTIALS", "GIT_DIR", "LC_ALL"} {
		assert.NotRegexp(t, "(?m)^"+name+"=", found)
	}
	assert.Regexp(t, "(?m)^NO_PROXY=localhost,127.0.0.1", found)
	assert.Empty(t, run(`../../hack/test.sh sh -c 'ls -A "$HOME"'`), "the home is nobody's")
	assert.Equal(t, "0022\n", run("umask 077; ../../hack/test.sh sh -c umask"))
	assert.NotContains(t, run("trap '' HUP; ../../hack/test.sh sh -c 'kill -HUP $$; echo still there' || true"), "still there")
}
