package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// fail runs the script db/load.sh, which has to fail, beside a file lib.sh that it may source.
func fail(t *testing.T, text string, args ...string) (Runner, Script, *Error) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "db"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "db", "load.sh"), []byte(text), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "db", "lib.sh"), []byte("need() {\n  : \"${TABLE:?}\"\n}\nSTAGE=dev\n"), 0o600))
	env := []string{"PATH=" + os.Getenv("PATH"), "AWS_REGION=us-east-1"}
	runner := Runner{Dir: root, Scratch: t.TempDir(), Env: env, Output: (&recorder{}).record, Reaper: os.Getpid()}
	s := Script{Name: "db/load.sh", Path: "db/load.sh", Options: reader.Options{Args: args, Env: map[string]string{"OWN": "x"}}}
	err := runner.Run(t.Context(), []Script{s})
	var failure *Error
	require.ErrorAs(t, err, &failure)
	return runner, s, failure
}

func TestWhatAScriptLacksIsSaid(t *testing.T) {
	const (
		table = "it reads TABLE (db/load.sh:2), which nothing sets: write env: {TABLE: …}"
		arg   = "it reads $1 (db/load.sh:2), and got no arguments: write seed: {script: db/load.sh, args: […]}"
	)
	for name, test := range map[string]struct{ text, want string }{
		"${X:?}":                      {`: "${TABLE:?}"`, table},
		"${X:?…}":                     {`: "${TABLE:?is the table}"`, table},
		"set -u":                      {`set -u; test "$TABLE" = x`, table},
		"in a command that fails":     {`grep -q x "$TABLE"`, table},
		"in $(…)":                     {`x=$(grep x "$TABLE")`, table},
		"by another variable":         {"t=\"$TABLE-dev\"\ngrep -q x \"$t\"", table},
		"the script gives up":         {"[ -n \"$TABLE\" ] || exit 1", table},
		"the script gives up at last": {"if [ -z \"$TABLE\" ]; then\n  echo usage\n  exit 1\nfi", table},
		"in a file":                   {". db/lib.sh\nneed", "it reads TABLE (db/lib.sh:2), which nothing sets: write env: {TABLE: …}"},
		"an argument":                 {`grep -q x "data/$1.json"`, arg},
		"${1:?}":                      {`x=${1:?stage}`, arg},
		"set -u and $1":               {`set -u; x=$1`, arg},
		"the number of arguments":     {`[ $# -eq 1 ] || { echo usage; exit 1; }`, strings.Replace(arg, "$1", "$#", 1)},
		"both":                        {`grep -q "$2" "$TABLE"`, "it reads $2 (db/load.sh:2), and got no arguments: write seed: {script: db/load.sh, args: […, …]}; " + table},

		"in another command":        {"echo \"$TABLE\"\nfalse || grep -q x /nowhere", ""},
		"a default":                 {`grep -q "${TABLE:-x}" "${1:-/nowhere}"`, ""},
		"set by the environment":    {`grep -q "$OWN" "$AWS_REGION"`, ""},
		"set by a file":             {". db/lib.sh\ngrep -q x \"$STAGE\"", ""},
		"an argument of a function": {"f() { grep -q x \"$1\"; }\nf /nowhere", ""},
		"optional":                  {"if [ -n \"$TABLE\" ]; then set -x; fi\nfalse", ""},
		"another complaint":         {"cd /nowhere\ngrep $TABLE", ""},
	} {
		for _, shell := range []string{"bash", "sh"} {
			if shell == "sh" && test.want == "" {
				continue // it does not tell where it failed, so that all may be the cause
			}
			t.Run(name+" in "+shell, func(t *testing.T) {
				runner, s, failure := fail(t, "#!/bin/"+shell+"\n"+test.text+"\n")
				assert.Equal(t, test.want, runner.Lacking(s, failure), "%v", failure)
			})
		}
	}
}

func TestWhatIsMissingBesideTheArgumentsThereAre(t *testing.T) {
	runner, s, failure := fail(t, "#!/bin/bash\nSTAGE=$1 TABLE=$2\nfalse\n", "dev")
	assert.Equal(t, "it reads $2 (db/load.sh:2), and got 1 of them: write seed: {script: db/load.sh, args: [dev, …]}", runner.Lacking(s, failure))
	runner, s, failure = fail(t, "#!/bin/bash\nSTAGE=$1 TABLE=$2\nfalse\n", "dev", "pantry")
	assert.Empty(t, runner.Lacking(s, failure))
}

func TestWhatACommandLacksThatOnlyWeKnow(t *testing.T) {
	runner, s, failure := fail(t, "#!/bin/sh\necho \"$OTHER\"\nfalse || aws dynamodb put-item --table-name \"$TABLE\" || exit 255\n")
	failure.Command = "aws dynamodb put-item --table-name ''"
	assert.Equal(t, "it reads TABLE (db/load.sh:3), which nothing sets: write env: {TABLE: …}", runner.Lacking(s, failure))
	failure.Command = "aws dynamodb list-tables"
	assert.Empty(t, runner.Lacking(s, failure))
	assert.Equal(t, "it reads OTHER (db/load.sh:2), TABLE (db/load.sh:3), which nothing sets: write env: {OTHER: …, TABLE: …}", runner.Lacking(s, nil))
}

func TestScriptsOfOtherLanguagesLackNothing(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{"seed.py": "print('$TABLE', $1)\n", "seed": "#!/usr/bin/env python3\nprint($TABLE)\n", "seed.sh": "echo $TABLE\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o600))
		lacks := Runner{Dir: root}.Lacking(Script{Name: name, Path: name}, nil)
		assert.Equal(t, name == "seed.sh", lacks != "", "%s: %s", name, lacks)
	}
}
