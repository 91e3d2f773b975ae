package script

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// interrupted runs a script until it has said that it is ready and runs so many programs, which ends its time.
func interrupted(t *testing.T, programs int, files ...string) (lines []string, err error) {
	t.Helper()
	enough := func() bool {
		running, _ := newScripts(os.Getpid()).running()
		return programs <= len(slices.DeleteFunc(running, process.isShell))
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	dir, scripts := writeScripts(t, files...)
	scratch, err := os.MkdirTemp("", "scratch") // as in run
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(scratch) }()
	output := &recorder{}
	err = Runner{Dir: dir, Scratch: scratch, Env: os.Environ(), Reaper: os.Getpid(), Output: func(script, stream, line string) {
		output.record(script, stream, line)
		if line == "ready" {
			go func() {
				assert.Eventually(t, enough, time.Minute, 10*time.Millisecond)
				time.Sleep(100 * time.Millisecond) // until a shell that runs none is at what follows
				cancel(errors.New("time is over"))
			}()
		}
	}}.Run(ctx, scripts)
	return output.lines, err
}

// programsIn is how many programs a script of these tests runs at once.
func programsIn(text string) int {
	return strings.Count(text, "sleep 65") + strings.Count(text, "waits") + strings.Count(text, "| cat")
}

func TestBashTellsWhereItWasWhenItsTimeWasOver(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"a command":                  {"sleep 65", "seed.sh:4: time is over, and was at: sleep 65"},
		"a command in ||":            {"sleep 65 || true", "seed.sh:4: time is over, and was at: sleep 65 || true"},
		"a loop on one line":         {"until false; do sleep 65; done", "seed.sh:4: time is over, and was at: until false; do sleep 65; done"},
		"a loop's condition":         {"until sleep 65; do\n  sleep 1\ndone", "seed.sh:4: time is over, and was at: until sleep 65; do"},
		"a loop's body":              {"while true; do\n  true\n  sleep 65\ndone", "seed.sh:6: time is over, and was at: sleep 65"},
		"a loop that never waits":    {"while :; do\n  :\ndone", "seed.sh:"},
		"a function":                 {"f() {\n  true\n  sleep 65\n}\nf", "seed.sh:6: time is over, and was at: sleep 65"},
		"a function in ||":           {"f() {\n  true\n  sleep 65\n}\nf || true", "seed.sh:6: time is over, and was at: sleep 65"},
		"a file that is read":        {". ./lib.helper\nwaits", "lib.helper:3: time is over, and was at: sleep 65"},
		"$(…)":                       {"x=$(sleep 65)", "seed.sh:4: time is over, and was at: x=$(sleep 65)"},
		"( )":                        {"( true; sleep 65 )", "seed.sh:4: time is over, and was at: ( true; sleep 65 )"},
		"a pipe":                     {"sleep 65 | cat", "seed.sh:4: time is over, and was at: sleep 65 | cat"},
		"a child shell":              {"bash -c 'sleep 65; true'", "seed.sh:4: time is over, and was at: bash -c 'sleep 65; true'"},
		"wait":                       {"sleep 65 &\nwait", "seed.sh:5: time is over, and was at: wait"},
		"read":                       {"mkfifo fifo\nread -r x <>fifo", "seed.sh: time is over, and was at: read -r x 0<> fifo"},
		"a trap of its own":          {"trap 'echo went on' EXIT ERR TERM\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"a trap for each command":    {"trap ': debugged' DEBUG\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"with set +e":                {"set +e\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"traced":                     {"set -x\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"without signals":            {"trap '' TERM INT HUP 44\nsleep 65", "seed.sh: time is over, and was running: sleep 65 (for "},
		"another program in its way": {"exec sleep 65", "seed.sh: time is over, and was running: sleep 65 (for "},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := interrupted(t, programsIn(test.text), "seed.sh", "#!/bin/bash\ntrue\necho ready\n"+test.text+"\necho went on\n", "lib.helper", "true\nwaits() {\n  sleep 65\n}\n")
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), test.want), "got %q", err)
			assert.NotContains(t, lines, "seed.sh stdout went on")
			for _, ours := range []string{"builtin", "Killed"} {
				assert.NotContains(t, strings.Join(lines, "\n"), ours)
			}
			left, _ := newScripts(os.Getpid()).running()
			assert.Empty(t, left, "no process of the script is left")
		})
	}
}

func TestOtherShellsAreSeenByWhatTheyRun(t *testing.T) {
	for text, want := range map[string]string{
		"sleep 65":                       "seed.sh: time is over, and was running: sleep 65 (for 0s)",
		"until false; do sleep 65; done": "seed.sh: time is over, and was running: sleep 65 (for 0s)",
		"sh -c 'sleep 65; true'":         "seed.sh: time is over, and was running: sleep 65 (for 0s)",
		"sleep 65 | cat":                 "seed.sh: time is over, and was running: sleep 65 (for 0s), cat (for 0s)",
		"while :; do :; done":            "seed.sh: time is over",
	} {
		t.Run(text, func(t *testing.T) {
			_, err := interrupted(t, programsIn(text), "seed.sh", "echo ready\n"+text+"\n")
			require.Error(t, err)
			assert.Equal(t, want, regexp.MustCompile(`\d+s`).ReplaceAllString(err.Error(), "0s"))
		})
	}
}
