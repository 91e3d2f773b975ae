package script

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

func TestMain(m *testing.M) {
	// The first process of a container takes on orphans; so do we, or a script's left-over
	// processes would escape us.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// recorder records the output of scripts.
type recorder struct {
	sync.Mutex
	lines []string
}

func (r *recorder) record(script, stream, line string) {
	r.Lock()
	defer r.Unlock()
	r.lines = append(r.lines, script+" "+stream+" "+line)
}

// writeScripts writes files, given as alternating names and texts, and returns the scripts among
// them.
func writeScripts(t *testing.T, files ...string) (dir string, scripts []Script) {
	t.Helper()
	dir = t.TempDir()
	for i := 0; i < len(files); i += 2 {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, files[i])), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o644))
		if !strings.HasSuffix(files[i], ".helper") {
			scripts = append(scripts, Script{Name: files[i], Path: files[i]})
		}
	}
	return dir, scripts
}

// runAll runs scripts in order.
func runAll(ctx context.Context, runner Runner, scripts []Script) error {
	prepared, err := runner.Prepare(ctx, scripts)
	for i := 0; err == nil && i < len(scripts); i++ {
		err = prepared.Apply(ctx, i)
	}
	return err
}

// run runs the scripts among these files in order.
func run(ctx context.Context, t *testing.T, files ...string) (*recorder, error) {
	t.Helper()
	dir, scripts := writeScripts(t, files...)
	scratch, err := os.MkdirTemp("", "scratch") // t.TempDir has the test's name in its path, and that may be shell
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(scratch) }()
	output := &recorder{}
	runner := Runner{Dir: dir, Programs: format.Programs{Scratch: scratch, Env: append(os.Environ(), "SCRATCH="+scratch), Output: output.record, Reaper: os.Getpid()}}
	err = runAll(ctx, runner, scripts)
	return output, err
}

func TestOutput(t *testing.T) {
	output, err := run(t.Context(), t, "a.sh", "echo one\nsleep 0.05\necho two >&2\nsleep 0.05\nprintf 'no end'", "b.sh", "echo three")
	require.NoError(t, err)
	assert.Equal(t, []string{"a.sh stdout one", "a.sh stderr two", "a.sh stdout no end", "b.sh stdout three"}, output.lines)
}

func TestRun(t *testing.T) {
	for name, text := range map[string]string{
		"a failure that is dealt with":     "#!/bin/bash\nfalse || true\nif false; then :; fi\n! true\ntrue\n",
		"a script that opts out":           "#!/bin/bash\nset +e\nfalse\ntrue\n",
		"a script that opts out of pipes":  "#!/bin/bash\nset +o pipefail\nfalse | true\n",
		"its directory is the workspace's": "test -f seed.sh\n",
		"its name is $0":                   `test "$0" = seed.sh` + "\n",
		"bash knows its source":            "#!/bin/bash\ntest \"${BASH_SOURCE[0]}\" = seed.sh\n",
		"a background job that is awaited": "sleep 0.1 & wait\n",
		"a log by process substitution":    "#!/bin/bash\nexec > >(cat)\necho hello\n",
		"its own error trap":               "#!/bin/bash\ntrap 'echo mine' ERR\ntrue\n",
		"child shells are their own":       "#!/bin/bash\nbash -c 'false; true'\n",
		"variables in a pipe":              "#!/usr/bin/env bash\nset -u\necho a | while read -r x; do test \"$x\" = a; done\n",
		"an option of its own":             "#!/bin/bash --norc\ntrue\n",
		"extended patterns":                "#!/bin/bash\nshopt -s extglob\ncase x in\n!(y)) true ;;\nesac\n",
		"stdin is empty":                   "! read -r line\n",
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", text)
			require.NoError(t, err, "%v", output.lines)
		})
	}
}

func TestRunFails(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"bash: in the middle":           {"#!/bin/bash\necho one\nls /nowhere\necho two\n", "seed.sh:3: exit status 2: ls /nowhere"},
		"bash: in a pipe":               {"#!/bin/bash\n\nfalse | cat\n", "seed.sh:3: exit status 1: false | cat (exit statuses 1 0)"},
		"bash: in $(…)":                 {"#!/bin/bash\nx=$(false)\necho two\n", "seed.sh:2: exit status 1: x=$(false)"},
		"bash: in a function":           {"#!/bin/bash\nf() {\n  false\n  true\n}\nf\n", "seed.sh:3: exit status 1: false"},
		"bash: a command that is not":   {"#!/bin/bash\nfrobnicate --all\n", "seed.sh:2: frobnicate: not in this image"},
		"bash: a long name":             {"#!/bin/bash\n$(printf %05000d 0)\n", "seed.sh:2: " + strings.Repeat("0", 200) + " …: not in this image"},
		"bash: in a sourced file":       {"#!/bin/bash\n. ./lib.helper\n", "lib.helper:2: exit status 1: false"},
		"bash: exit":                    {"#!/bin/bash\nexit 3\n", "seed.sh: exit status 3"},
		"bash: by variable not set":     {"#!/bin/bash\nset -u\necho $nothing\n", "seed.sh:3: exit status 1"},
		"bash: an exit after a failure": {"#!/bin/bash\nx=$(false; true)\nexit 3\n", "seed.sh: exit status 3"},
		"bash: by its last command":     {"#!/bin/bash\ntrue\nfalse", "seed.sh:3: exit status 1: false"},
		"sh: in the middle":             {"#!/bin/sh\nfalse\necho two\n", "seed.sh: exit status 1 (only bash tells which command failed"},
		"sh: in $(…)":                   {"x=$(false)\necho two\n", "seed.sh: exit status 1"},
		"by signal":                     {"kill -9 $$\n", "seed.sh: ended by signal 9 (killed)"},
		"bash: syntax":                  {"#!/bin/bash\necho one\nif true; then\n", "seed.sh:4: syntax error: unexpected end of file"},
		"sh: syntax":                    {"echo one\nfi\n", `seed.sh:2: Syntax error: "fi" unexpected`},
		"no such shell":                 {"#!/opt/nowhere/bash\n", "seed.sh:1: this image has no /opt/nowhere/bash"},
		"a process left behind":         {"sleep 60 >/dev/null 2>&1 &\n", "seed.sh: the script ended but left a process running (sleep 60)"},
		"a process that keeps the pipe": {"sleep 61 &\n", "seed.sh: the script ended but left a process running (sleep 61)"},
		"a process of many lines":       {"#!/bin/bash\n(exec -a $'one\\ntwo' sleep 63) >/dev/null 2>&1 &\n", "seed.sh: the script ended but left a process running (one …)"},
		"a daemon left behind":          {"setsid sleep 62 >/dev/null 2>&1 &\n", "seed.sh: the script ended but left a process running (sleep 62)"},
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", test.text, "lib.helper", "true\nfalse\n", "after.sh", "echo after")
			var failed *failure.Error
			require.ErrorAs(t, err, &failed)
			assert.True(t, strings.HasPrefix(err.Error(), test.want), "got %q", err)
			assert.NotContains(t, output.lines, "seed.sh stdout two")
			assert.NotContains(t, output.lines, "after.sh stdout after", "a failure ends the seed")
		})
	}
}

func TestNameLikeAnOption(t *testing.T) {
	output, err := run(t.Context(), t, "-x.sh", "echo one\n")
	require.NoError(t, err)
	assert.Equal(t, []string{"-x.sh stdout one"}, output.lines)
}

func TestSyntaxIsCheckedFirst(t *testing.T) {
	output, err := run(t.Context(), t, "a.sh", "echo one", "b.sh", "fi\n", "c.sh", "( \n")
	require.ErrorContains(t, err, "b.sh:1:")
	require.ErrorContains(t, err, "c.sh:")
	assert.Empty(t, output.lines)
}

func TestRunEndsWithItsContext(t *testing.T) {
	reason := errors.New("seed_timeout: too long")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, reason)
	defer cancel()
	_, err := run(ctx, t, "a.sh", "sleep 63 & sleep 64")
	require.ErrorContains(t, err, reason.Error())
	left, _ := process.DescendantsOf(os.Getpid()).Running()
	assert.Empty(t, left, "no process of the script is left")
}

func TestJoin(t *testing.T) {
	assert.Equal(t, `put-item --item '{"a":{"S":"b"}}' '' 'it'\''s'`, Join([]string{"put-item", "--item", `{"a":{"S":"b"}}`, "", "it's"}))
	assert.LessOrEqual(t, len(Join([]string{strings.Repeat("x", 1000)})), 210)
}

func TestScriptInputs(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "db", "sub"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "db", "load.sh"), []byte("#!/bin/bash\necho $0 $# \"$2\" $TABLE $STAGE ${PWD##*/}\n. ./sub/lib.sh\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "db", "sub", "lib.sh"), []byte("true\nfalse\n"), 0o600))
	output := &recorder{}
	env := append(os.Environ(), "TABLE=all", "STAGE=test")
	runner := Runner{Dir: root, Programs: format.Programs{Scratch: t.TempDir(), Env: env, Output: output.record, Reaper: os.Getpid()}}
	err := runAll(t.Context(), runner, []Script{{Name: "db/load.sh", Path: "db/load.sh", Options: reader.Options{
		Dir: "db", Args: []string{"-x", "a  b"}, Env: map[string]string{"TABLE": "own"},
	}}})
	assert.Equal(t, []string{"db/load.sh stdout load.sh 2 a  b own test db"}, output.lines)
	assert.EqualError(t, err, "db/sub/lib.sh:2: exit status 1: false", "the file's place in the workspace")
}
