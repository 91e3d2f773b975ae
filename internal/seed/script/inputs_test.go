package script

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// fail runs the script db/load.sh, which must fail, next to a file lib.sh that it may source.
func fail(t *testing.T, text string, args ...string) (Runner, Script, *failure.Error) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "db"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "db", "load.sh"), []byte(text), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "db", "lib.sh"), []byte("need() {\n  : \"${TABLE:?}\"\n}\nSTAGE=dev\n"), 0o600))
	env := []string{"PATH=" + os.Getenv("PATH"), "AWS_REGION=us-east-1"}
	runner := Runner{Dir: root, Programs: format.Programs{Scratch: t.TempDir(), Env: env, Output: (&recorder{}).record, Reaper: os.Getpid()}}
	s := Script{Name: "db/load.sh", Path: "db/load.sh", Options: reader.Options{Args: args, Env: map[string]string{"OWN": "x"}}}
	err := runAll(t.Context(), runner, []Script{s})
	var failed *failure.Error
	require.ErrorAs(t, err, &failed)
	return runner, s, failed
}

// missingInputs writes the names of missing inputs, and the places that read them.
func missingInputs(r Runner, s Script, failed *failure.Error) string {
	missing := r.MissingInputs(s, failed)
	if missing == nil {
		return ""
	}
	words := append([]string{missing.Part + " got"}, missing.Given...)
	for _, need := range slices.Concat(missing.Arguments, missing.Variables) {
		words = append(words, fmt.Sprintf("%s(%s:%d)", need.Name, need.File, need.Line))
	}
	return strings.Join(words, " ")
}

func TestMissingInputsOfAFailure(t *testing.T) {
	const (
		table = "db/load.sh got TABLE(db/load.sh:2)"
		arg   = "db/load.sh got 1(db/load.sh:2)"
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
		"in a file":                   {". db/lib.sh\nneed", "db/load.sh got TABLE(db/lib.sh:2)"},
		"an argument":                 {`grep -q x "data/$1.json"`, arg},
		"${1:?}":                      {`x=${1:?stage}`, arg},
		"set -u and $1":               {`set -u; x=$1`, arg},
		"the number of arguments":     {`[ $# -eq 1 ] || { echo usage; exit 1; }`, strings.Replace(arg, "1", "#", 1)},
		"both":                        {`grep -q "$2" "$TABLE"`, "db/load.sh got 2(db/load.sh:2) TABLE(db/load.sh:2)"},

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
				runner, s, failed := fail(t, "#!/bin/"+shell+"\n"+test.text+"\n")
				assert.Equal(t, test.want, missingInputs(runner, s, failed), "%v", failed)
			})
		}
	}
}

func TestMissingInputsAfterGivenOnes(t *testing.T) {
	runner, s, failed := fail(t, "#!/bin/bash\nSTAGE=$1 TABLE=$2\nfalse\n", "dev")
	assert.Equal(t, "db/load.sh got dev 2(db/load.sh:2)", missingInputs(runner, s, failed))
	runner, s, failed = fail(t, "#!/bin/bash\nSTAGE=$1 TABLE=$2\nfalse\n", "dev", "pantry")
	assert.Empty(t, missingInputs(runner, s, failed))
}

func TestMissingInputsOfOneCommand(t *testing.T) {
	runner, s, failed := fail(t, "#!/bin/sh\necho \"$OTHER\"\nfalse || aws dynamodb put-item --table-name \"$TABLE\" || exit 255\n")
	failed.Command = "aws dynamodb put-item --table-name ''"
	assert.Equal(t, "db/load.sh got TABLE(db/load.sh:3)", missingInputs(runner, s, failed))
	failed.Command = "aws dynamodb list-tables"
	assert.Empty(t, missingInputs(runner, s, failed))
	assert.Equal(t, "db/load.sh got OTHER(db/load.sh:2) TABLE(db/load.sh:3)", missingInputs(runner, s, nil))
}

func TestMissingInputsOfOtherLanguages(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{"seed.py": "print('$TABLE', $1)\n", "seed": "#!/usr/bin/env python3\nprint($TABLE)\n", "seed.sh": "echo $TABLE\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o600))
		missing := missingInputs(Runner{Dir: root}, Script{Name: name, Path: name}, nil)
		assert.Equal(t, name == "seed.sh", missing != "", "%s: %s", name, missing)
	}
}
