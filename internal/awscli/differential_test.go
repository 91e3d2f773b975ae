package awscli_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

var record = flag.Bool("record", false, "run all of testdata/lines through the real AWS CLI and keep what it says")

// live is the group of lines that every run puts through the real CLI, which needs half a second for each. What
// it said to the others is kept beside them.
const live = "everyday"

// TestSameAsTheRealCLI runs script lines through the real AWS CLI and through this one, each on a database of its
// own, and compares standard output and exit status.
func TestSameAsTheRealCLI(t *testing.T) {
	groups, err := filepath.Glob("testdata/lines/*.sh")
	require.NoError(t, err)
	for _, group := range groups {
		text, err := os.ReadFile(group)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(group), ".sh")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := scriptLines(string(text))
			wanted := said(t, name, lines)
			ours, _ := newShell(t, awscli.NewCaller(testbed.DynamoDBLocal(t), "us-east-1", "local"))
			for i, line := range lines {
				want, got := wanted[i], ours.run(line)
				require.Equal(t, want.Line, line, "recorded for other lines; run the test with -record")
				assert.Equal(t, want.Status, got.status, "%s\nours: %s", line, got.stderr)
				assert.Equal(t, want.Output, withoutTimes(got.stdout), "%s\nours: %s", line, got.stderr)
			}
		})
	}
}

// saying is what the real CLI said to a line.
type saying struct {
	Line   string
	Status int
	Output string
}

// said returns what the real CLI says or once said.
func said(t *testing.T, group string, lines []string) []saying {
	t.Helper()
	kept := filepath.Join("testdata", "lines", group+".said.json")
	var sayings []saying
	if group != live && !*record {
		text, err := os.ReadFile(kept)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &sayings))
		require.Len(t, sayings, len(lines), "recorded for other lines; run the test with -record")
		return sayings
	}
	theirs := newRealShell(t, testbed.DynamoDBLocal(t))
	for _, line := range lines {
		said := theirs.run(line)
		sayings = append(sayings, saying{line, said.status, withoutTimes(said.stdout)})
	}
	if group != live {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		require.NoError(t, encoder.Encode(sayings))
		require.NoError(t, os.WriteFile(kept, text.Bytes(), 0o644))
	}
	return sayings
}

// newRealShell returns a shell whose `aws` is the real one at an endpoint.
func newRealShell(t *testing.T, endpoint string) *shell {
	t.Helper()
	bin := t.TempDir()
	wrapper := "#!/bin/sh\nexec " + testbed.AWSCLI(t) + " --endpoint-url " + endpoint + ` "$@"` + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "aws"), []byte(wrapper), 0o700))
	return &shell{t: t, dir: t.TempDir(), env: append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+t.TempDir(),
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=")}
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
