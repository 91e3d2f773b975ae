package main_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestCheckNeedsNoEngine(t *testing.T) {
	workspace := newStep(t, map[string]string{"seed.sh": "true\n"}).workspace
	check := func(arguments ...string) (stdout, stderr string, status int) {
		command := exec.CommandContext(t.Context(), binary, append([]string{"check"}, arguments...)...)
		command.Dir = workspace
		command.Env = []string{"DOCKER_HOST=unix:///nowhere.sock"}
		var output, log bytes.Buffer
		command.Stdout, command.Stderr = &output, &log
		_ = command.Run() // its status tells
		return output.String(), log.String(), command.ProcessState.ExitCode()
	}
	for _, tc := range []struct {
		arguments      []string
		stdout, stderr string
		status         int
	}{
		{[]string{"seed.sh"}, "not known without a database: what seed.sh makes\n", "", 0},
		{[]string{"other.sh"}, "", "error: seed: other.sh: no such file or directory in the workspace\n", 1},
		{[]string{"--yaml"}, "", "check: unknown flag: --yaml\nusage: dynasnap check ", 1},
		{[]string{"--help"}, "dynasnap check ", "", 0},
	} {
		stdout, stderr, status := check(tc.arguments...)
		assert.Contains(t, stdout, tc.stdout)
		assert.Contains(t, stderr, tc.stderr)
		assert.Equal(t, tc.status, status, "%q", tc.arguments)
	}
}

// The hook of pre-commit runs the command in our image.
func TestPreCommitHook(t *testing.T) {
	var hooks []struct{ ID, Entry, Language string }
	require.NoError(t, yaml.Unmarshal([]byte(readFile(t, "../..", ".pre-commit-hooks.yaml")), &hooks))
	require.Len(t, hooks, 1)
	assert.Equal(t, "dynasnap/dynasnap check", hooks[0].Entry)
	assert.Equal(t, "docker_image", hooks[0].Language)
	assert.Contains(t, readFile(t, filepath.Join("../..", "docs", "docs.md")), "- id: "+hooks[0].ID+"\n")
}
