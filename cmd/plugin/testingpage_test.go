package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestFreshDatabases runs what the page shows, against one container of one bundle. The tests there
// count the items of their databases, so they fail when they meet in one.
func TestFreshDatabases(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, nil).with("tags", "", "seed", "", "snapshots_file", "testdata/snapshots.yaml", "bundle", "tests")
	require.NoError(t, os.CopyFS(s.workspace, os.DirFS(clone(t))))
	s.succeed(cli)
	_, endpoint := serve(t, cli, &container.Config{Image: s.settings["PLUGIN_REPO"] + ":tests"})
	run := func(t *testing.T, dir string, command ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "DYNAMODB_ENDPOINT="+endpoint)
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", output)
		t.Logf("%s", output)
	}
	t.Run("Go", func(t *testing.T) {
		run(t, filepath.Join(recipes, "testing/go"), "go", "test", "-count=1", "-v", "./...")
	})
	for _, runner := range [][]string{{"jest"}, {"vitest", "run", "--globals"}} {
		t.Run(runner[0], func(t *testing.T) {
			modules := testbed.NodeModules(t)
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join(recipes, "testing/javascript"))))
			require.NoError(t, os.Link(filepath.Join(dir, "orders.test.js"), filepath.Join(dir, "parallel.test.js")))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o644))
			require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
			run(t, dir, append([]string{filepath.Join(modules, ".bin", runner[0])}, runner[1:]...)...)
		})
	}
	t.Run("pytest", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join(recipes, "testing/python"))))
		run(t, dir, testbed.Python(t), "-m", "pytest")
	})
	t.Run("requests to the container, with their answers", func(t *testing.T) {
		// The helpers have deleted their databases. There is only that of serve.
		run(t, ".", "curl", "-fsS", "-X", "DELETE", endpoint+"/_dynasnap/databases?key=local")
		page := strings.ReplaceAll(readFile(t, testingPage), "http://localhost:8000", endpoint)
		testbed.AWSCLI(t)
		for _, commands := range codeBlocks(page, "sh") {
			if strings.Contains(commands, endpoint) {
				run(t, ".", "sh", "-ec", commands)
			}
		}
		examples := regexp.MustCompile(`(?m)^\$ (.*)\n(.*)$`).FindAllStringSubmatch(codeBlocks(page, "console")[0], -1)
		require.Len(t, examples, 3)
		for _, example := range examples {
			output, err := exec.CommandContext(t.Context(), "sh", "-c", example[1]).CombinedOutput()
			require.NoError(t, err, "%s: %s", example[1], output)
			numbers := regexp.MustCompile(`"open":\d+,"limit":\d+`) // depend on the machine
			assert.Equal(t, numbers.ReplaceAllString(example[2], ""), numbers.ReplaceAllString(strings.TrimSpace(string(output)), ""), example[1])
		}
	})
}
