package script

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// interrupted runs a script until it reports that it is ready and runs this many programs, and ends
// its time then.
func interrupted(t *testing.T, programs int, files ...string) (lines []string, err error) {
	t.Helper()
	enough := func() bool {
		running, _ := process.DescendantsOf(os.Getpid()).Running()
		return programs <= len(slices.DeleteFunc(running, isShell))
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	dir, scripts := writeScripts(t, files...)
	scratch, err := os.MkdirTemp("", "scratch") // as in run
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(scratch) }()
	output := &recorder{}
	runner := Runner{Dir: dir, Programs: format.Programs{Scratch: scratch, Env: os.Environ(), Reaper: os.Getpid(), Output: func(script, stream, line string) {
		output.record(script, stream, line)
		if line == "ready" {
			go func() {
				assert.Eventually(t, enough, time.Minute, 10*time.Millisecond)
				time.Sleep(100 * time.Millisecond) // until a shell that runs none is at what follows
				cancel(errors.New("time is over"))
			}()
		}
	}}}
	err = runAll(ctx, runner, scripts)
	return output.lines, err
}

// programsIn is the number of parallel programs of a script in these tests.
func programsIn(text string) int {
	return strings.Count(text, "sleep 65") + strings.Count(text, "waits") + strings.Count(text, "| cat")
}

func TestTimeoutInBash(t *testing.T) {
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
		"read":                       {"read -r x <>fifo", "seed.sh: time is over, and was at: read -r x 0<> fifo"},
		"a trap of its own":          {"trap 'echo went on' EXIT ERR TERM\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"a trap for each command":    {"trap ': debugged' DEBUG\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"with set +e":                {"set +e\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"traced":                     {"set -x\nsleep 65", "seed.sh:5: time is over, and was at: sleep 65"},
		"without signals":            {"trap '' TERM INT HUP 44\nsleep 65", "seed.sh: time is over, and was running: sleep 65 (for "},
		"stopped":                    {"{ sleep 65 & }\nkill -STOP $$", "seed.sh:5: time is over, and was at: kill -STOP $$"},
		"another program in its way": {"exec sleep 65", "seed.sh: time is over, and was running: sleep 65 (for "},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := interrupted(t, programsIn(test.text), "seed.sh", "#!/bin/bash\nmkfifo fifo\necho ready\n"+test.text+"\necho went on\n", "lib.helper", "true\nwaits() {\n  sleep 65\n}\n")
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), test.want), "got %q", err)
			assert.NotContains(t, lines, "seed.sh stdout went on")
			for _, ours := range []string{"builtin", "Killed"} {
				assert.NotContains(t, strings.Join(lines, "\n"), ours)
			}
			left, _ := process.DescendantsOf(os.Getpid()).Running()
			assert.Empty(t, left, "no process of the script is left")
		})
	}
}

func TestTimeoutNamesMissingPrograms(t *testing.T) {
	for text, want := range map[string]string{
		"until python9 >/dev/null 2>&1; do sleep 65; done": "python9",
		"python9 || sleep 65":                              "python9",
		"until ls /nowhere 2>/dev/null; do sleep 65; done": "",
		"exec 2>&-\nuntil python9; do sleep 65; done":      "",
	} {
		t.Run(text, func(t *testing.T) {
			_, err := interrupted(t, programsIn(text), "seed.sh", "#!/bin/bash\necho ready\n"+text+"\n")
			var failed *failure.Error
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, want, failed.Missing)
		})
	}
}

// Without the hook bash would write the same message about a missing program.
func TestNotFoundHook(t *testing.T) {
	for name, text := range map[string]string{
		"alone":         "python9 a b",
		"in ||":         "python9 || true",
		"in $(…)":       "x=$(\n  python9)",
		"in a pipe":     "python9 | cat",
		"in ( )":        "(\npython9 ) || true",
		"in a function": "f() {\n  true\n  python9\n}\nf",
		"in a file":     ". ./lib.helper\nhelper",
		"in eval":       "eval 'python9 a'",
		"in a job":      "python9 &\nwait $!",
		"traced":        "set -x\npython9 'a b' || true",
		"without one":   "exec 2>&-\npython9",
	} {
		t.Run(name, func(t *testing.T) {
			text := "#!/bin/bash\nset -eE -o pipefail\n" + text + "\n"
			output, err := run(t.Context(), t, "seed.sh", text, "lib.helper", "helper() {\n  true\n  python9\n}\n")
			dir, _ := writeScripts(t, "seed.sh", text, "lib.helper", "helper() {\n  true\n  python9\n}\n")
			command := exec.CommandContext(t.Context(), "bash", "seed.sh")
			command.Dir = dir
			own, ownErr := command.CombinedOutput()
			var lines []string
			for _, line := range output.lines {
				lines = append(lines, strings.TrimPrefix(line, "seed.sh stderr "))
			}
			assert.Equal(t, strings.TrimSuffix(string(own), "\n"), strings.Join(lines, "\n"))
			assert.Equal(t, ownErr == nil, err == nil, "%v %v", ownErr, err)
			var exit *exec.ExitError
			var failed *failure.Error
			if errors.As(ownErr, &exit) && errors.As(err, &failed) {
				assert.Equal(t, exit.ExitCode(), failed.Status)
			}
		})
	}
}

func TestMissingProgramIsRecordedOnce(t *testing.T) {
	const text = `#!/bin/bash
record=$(declare -f command_not_found_handle | grep -om1 '/[^ ]*failure.missing' | head -n1)
python9 2>/dev/null || true
touch -d @1 "$record"
python9 2>/dev/null || true
stat -c %Y "$record"
python8 2>/dev/null || true
cat "$record"
`
	output, err := run(t.Context(), t, "seed.sh", text)
	require.NoError(t, err)
	assert.Equal(t, []string{"seed.sh stdout 1", "seed.sh stdout python8"}, output.lines)
}

func TestTimeoutInOtherShells(t *testing.T) {
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
