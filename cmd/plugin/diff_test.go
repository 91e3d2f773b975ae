package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// What has changed is in the log of the run that moves the tag, and can be looked up afterwards: on
// the engine, and in the registry.
func TestDiff(t *testing.T) {
	cli := testbed.Engine(t)
	repo := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db")).Host() + "/acme/orders-db"
	publish := func(script, tags string) (output string, s *step) {
		s = newStep(t, map[string]string{"seed.sh": script}).with("repo", repo, "tags", tags, "dry_run", "", "diff_file", "diff.md")
		s.forget(cli)
		return s.succeed(cli), s
	}
	first, _ := publish(acl, "old,bob-admin")
	assert.NotContains(t, first, "\ndiff ")
	second, s := publish(acl+`aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Ray"}, "resource": {"S": "x"}}'`, "bob-admin")
	assert.Contains(t, second, "\ndiff    acl 1 → 2 items\n")
	comment, err := os.ReadFile(filepath.Join(s.workspace, "diff.md"))
	require.NoError(t, err)
	assert.Contains(t, string(comment), "\n| `acl` | 1 → 2 items |\n")

	for _, engine := range []string{os.Getenv("DOCKER_HOST"), "tcp://127.0.0.1:1"} {
		text, problems, status := commandWith(t, []string{"DOCKER_HOST=" + engine}, "diff", "--items", repo+":old", repo+":bob-admin")
		require.Equal(t, 0, status, problems)
		_, text, _ = strings.Cut(text, "\n\n")
		assert.Equal(t, "acl  1 → 2 items (1 added)\n  + {\"customer\": \"Ray\", \"resource\": \"x\"}\n", text)
	}
	assert.NotContains(t, docker(t, "ps", "--all", "--format", "{{.Names}} {{.Image}}"), "-read "+repo)

	same, problems, status := commandWith(t, nil, "diff", repo+":old", repo+":old")
	require.Equal(t, 0, status, problems)
	assert.True(t, strings.HasSuffix(same, "\n\nequal: 1 table\n"), same)
}
