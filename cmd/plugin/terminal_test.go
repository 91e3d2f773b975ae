package main_test

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// inTerminal runs a trial of a script in a pseudo-terminal, and returns what is written to that.
func inTerminal(t *testing.T, base string, environ ...string) string {
	t.Helper()
	workspace := newStep(t, map[string]string{"seed.sh": create + "sleep 2\necho seeded\n"}).workspace
	trial := exec.CommandContext(t.Context(), binary, "try", "seed.sh", "--base-image", base)
	trial.Dir = workspace
	var state bytes.Buffer
	trial.Env, trial.Stdout = append([]string{"HOME=" + t.TempDir(), "TERM=xterm", "PLUGIN_FAST_START=false"}, environ...), &state
	master, file, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(master, &pty.Winsize{Rows: 25, Cols: 80}))
	trial.Stderr = file
	require.NoError(t, trial.Start())
	require.NoError(t, file.Close())
	text, _ := io.ReadAll(master) // its end is an error, too
	require.NoError(t, master.Close())
	require.NoError(t, trial.Wait(), "%s", text)
	assert.Contains(t, state.String(), "things ")
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// A person sees bars. In a terminal of a CI system, which keeps the log, there are lines alone.
func TestTerminal(t *testing.T) {
	cli := testbed.Engine(t)
	base := newBase(t, cli, "")
	seen := inTerminal(t, base)
	assert.Regexp(t, `seeding +\d+s\n\x1b\[1A\x1b\[J`, seen)
	assert.Regexp(t, `(\n|\x1b\[1A\x1b\[J)seed\.sh \| seeded\n`, seen)
	assert.NotRegexp(t, `\x1b\[[0-9;]*m`, seen, "no colours")

	kept := inTerminal(t, base, "CI=true")
	assert.NotContains(t, kept, "\x1b")
	assert.NotRegexp(t, `(?m)^seeding`, kept)
	assert.Contains(t, kept, "\nseed.sh | seeded\n")
}
