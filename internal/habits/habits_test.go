package habits

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestHabits runs every script and compares its outcome with the recorded one. With -record it
// records the outcome with the real AWS CLI and DynamoDB Local.
func TestHabits(t *testing.T) {
	habits := readHabits(t)
	if *record {
		real := newRealSide(t)
		for _, h := range habits {
			t.Run(h.name, func(t *testing.T) { h.save(t, real.run(t, h)) })
		}
		return
	}
	binary := build(t)
	t.Run("all", func(t *testing.T) {
		for _, h := range habits {
			t.Run(h.name, func(t *testing.T) {
				t.Parallel()
				testbed.ShareEngine(t)
				real := h.recorded(t)
				assert.Zero(t, real.Status, "what does not work with the real AWS CLI is nobody's habit")
				tried := h.try(t, binary, h.Settings)
				require.True(t, tried.ok, "%s", tried.log)
				assert.Empty(t, real.State.Diff(tried.state))
				if len(real.Others) == 0 { // skipped calls have no answers to show
					tried.requireOutput(t, real.Stdout)
				}
			})
		}
	})
	t.Run("without its switch", func(t *testing.T) {
		for _, h := range habits {
			if len(h.settingNames()) == 0 {
				continue
			}
			t.Run(h.name, func(t *testing.T) {
				t.Parallel()
				testbed.ShareEngine(t)
				tried := h.try(t, binary, map[string]any{"seed": h.script()})
				assert.False(t, tried.ok)
				if h.Error == "" {
					h.Error = h.settingNames()[0]
				}
				_, err, _ := strings.Cut(tried.log, "\nerror: ")
				assert.Contains(t, err, h.Error, "the error is to say what to write")
			})
		}
	})
	t.Log(count(habits))
}

// count says how many of the scripts run with the path alone.
func count(habits []habit) string {
	var with [3]int
	for _, h := range habits {
		with[min(len(h.settingNames()), 2)]++
	}
	return fmt.Sprintf("%d scripts: %d run with the path alone, %d with one switch, %d with more", len(habits), with[0], with[1], with[2])
}

// build builds the plugin like the released one.
func build(t *testing.T) (path string) {
	t.Helper()
	testbed.NeedImage(t, testbed.BaseImage)
	path = filepath.Join(t.TempDir(), "dynasnap")
	output, err := exec.CommandContext(t.Context(), "../../hack/build.sh", "plugin", path).CombinedOutput()
	require.NoError(t, err, "%s", output)
	return path
}

// tryResult is the result of `dynasnap try`.
type tryResult struct {
	ok    bool
	state dynamo.Catalog
	log   string
}

// try runs a script with `dynasnap try`, which takes every step of a run but the commit and is
// faster.
func (h habit) try(t *testing.T, binary string, settings map[string]any) (result tryResult) {
	t.Helper()
	workspace := filepath.Join(t.TempDir(), "repository")
	require.NoError(t, os.Mkdir(workspace, 0o755))
	h.unpack(t, workspace)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary, "try", "--json")
	cmd.Dir, cmd.Stdout, cmd.Stderr = workspace, &stdout, &stderr
	cmd.Env = append(os.Environ(), "PLUGIN_SEED_TIMEOUT=20s") // ends a script that waits in vain
	for name, value := range settings {
		cmd.Env = append(cmd.Env, "PLUGIN_"+strings.ToUpper(name)+"="+settingText(t, value))
	}
	result.ok = cmd.Run() == nil
	result.log = stderr.String()
	if result.ok {
		require.NoError(t, json.Unmarshal(stdout.Bytes(), &result.state), "%s", &stdout)
	}
	return result
}

// settingText returns a setting's value as CIs pass it on: a string as it is, everything else as
// JSON.
func settingText(t *testing.T, value any) string {
	t.Helper()
	if text, ok := value.(string); ok {
		return text
	}
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// requireOutput fails the test unless the log has the lines in this order among the output of
// scripts. The log does not tell standard output from standard error.
func (r tryResult) requireOutput(t *testing.T, expected []string) {
	t.Helper()
	left := expected
	for _, line := range lines(r.log) {
		_, line, found := strings.Cut(line, " | ")
		if found && len(left) > 0 && line == left[0] {
			left = left[1:]
		}
	}
	assert.Empty(t, left, "the script wrote with the real AWS CLI:\n%s\nand here:\n%s", strings.Join(expected, "\n"), r.log)
}
