package awscli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSameAsTheRealCLI runs script lines through the real AWS CLI and through this one, each on a database of its
// own, and compares standard output and exit status.
func TestSameAsTheRealCLI(t *testing.T) {
	real := realShell(t)
	groups, err := filepath.Glob("testdata/lines/*.sh")
	require.NoError(t, err)
	for _, group := range groups {
		text, err := os.ReadFile(group)
		require.NoError(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(group), ".sh"), func(t *testing.T) {
			t.Parallel()
			theirs := real(t, testbed.DynamoDBLocal(t))
			ours, _ := newShell(t, awscli.NewCaller(testbed.DynamoDBLocal(t), "us-east-1", "local"))
			for _, line := range scriptLines(string(text)) {
				want, got := theirs.run(line), ours.run(line)
				assert.Equal(t, want.status, got.status, "%s\ntheirs: %s\nours: %s", line, want.stderr, got.stderr)
				assert.Equal(t, withoutTimes(want.stdout), withoutTimes(got.stdout), "%s\nours: %s", line, got.stderr)
			}
		})
	}
}

// realShell returns a maker of shells whose `aws` is the real one, at an endpoint.
func realShell(t *testing.T) func(t *testing.T, endpoint string) *shell {
	path := testbed.AWSCLI(t)
	return func(t *testing.T, endpoint string) *shell {
		bin := t.TempDir()
		wrapper := "#!/bin/sh\nexec " + path + " --endpoint-url " + endpoint + ` "$@"` + "\n"
		require.NoError(t, os.WriteFile(filepath.Join(bin, "aws"), []byte(wrapper), 0o700))
		home := t.TempDir()
		return &shell{t: t, dir: t.TempDir(), env: append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+home,
			"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")}
	}
}

// scriptLines splits a script; lines that continue are indented, so that heredocs and lists stay together.
func scriptLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "#"), strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, " "):
			lines[len(lines)-1] += line
		default:
			lines = append(lines, line)
		}
	}
	return lines
}

var times = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d`)

func withoutTimes(output string) string { return times.ReplaceAllString(output, "<time>") }
