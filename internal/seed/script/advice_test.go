package script

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// runNoted runs one script, with a PATH if it is not empty, and returns the notes about it.
func runNoted(ctx context.Context, t *testing.T, text, path string, lenient bool) (told []string, output *recorder, err error) {
	t.Helper()
	dir, _ := writeScripts(t, "seed.sh", text)
	scratch, err := os.MkdirTemp("", "scratch") // see run
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(scratch) }()
	output = &recorder{}
	if path != "" {
		t.Setenv("PATH", path)
	}
	runner := Runner{Dir: dir, Note: func(script, line string) { told = append(told, script+": "+line) }, Programs: format.Programs{Scratch: scratch, Env: os.Environ(), Output: output.record, Reaper: os.Getpid()}}
	err = runAll(ctx, runner, []Script{{Name: "seed.sh", Path: "seed.sh", Options: reader.Options{Lenient: lenient}}})
	return told, output, err
}

// facts returns the facts of a failure. They are empty for other errors.
func facts(err error) (stopped bool, bash *failure.Bash) {
	var failed *failure.Error
	if errors.As(err, &failed) {
		return failed.Stopped, failed.Bash
	}
	return false, nil
}

func assertNoFacts(t *testing.T, err error) {
	t.Helper()
	stopped, bash := facts(err)
	assert.False(t, stopped)
	assert.Nil(t, bash)
}

func TestLenientScript(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"bash goes on":                {"#!/bin/bash\nfalse\nfalse | true\necho end\n", ""},
		"sh goes on":                  {"false\necho end\n", ""},
		"bash: its last command":      {"#!/bin/bash\nfalse\necho end\nfalse\n", "seed.sh:4: exit status 1: false"},
		"bash: its own exit":          {"#!/bin/bash\nfalse\necho end\nexit 3\n", "seed.sh: exit status 3"},
		"bash: its own set -e":        {"#!/bin/bash\necho end\nset -e\nfalse\necho no\n", "seed.sh:4: exit status 1: false"},
		"bash: its own shebang":       {"#!/bin/bash -e\necho end\nfalse\necho no\n", "seed.sh:3: exit status 1: false"},
		"bash: a tool at last":        {"#!/bin/bash\necho end\nfrobnicate 2>/dev/null\n", "seed.sh:3: frobnicate: not in this image"},
		"bash: a tool in the middle":  {"#!/bin/bash\nfrobnicate 2>/dev/null\necho end\n", ""},
		"bash: a status that is read": {"#!/bin/bash\nfalse\nif [ $? -eq 1 ]; then echo end; fi\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			told, output, err := runNoted(t.Context(), t, test.text, "", true)
			assert.Equal(t, []string{"seed.sh: not strict, as its shell alone would run it"}, told)
			assert.Equal(t, []string{"seed.sh stdout end"}, output.lines)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.want)
			assertNoFacts(t, err)
		})
	}
}

func TestLenientScriptSyntax(t *testing.T) {
	_, _, err := runNoted(t.Context(), t, "#!/bin/bash\nfi\n", "", true)
	require.ErrorContains(t, err, "seed.sh:2: syntax error")
}

func TestFailureByStrictness(t *testing.T) {
	for name, text := range map[string]string{
		"bash":            "#!/bin/bash\nfalse\ntrue\n",
		"bash: in $(…)":   "#!/bin/bash\nx=$(false)\ntrue\n",
		"bash: in ( )":    "#!/bin/bash\n( false; true )\ntrue\n",
		"bash: in a pipe": "#!/bin/bash\nfalse | true\n",
		"bash: in f":      "#!/bin/bash\nf() { false; true; }\nf\n",
		"sh":              "#!/bin/sh\nfalse\ntrue\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := runNoted(t.Context(), t, text, "", false)
			require.Error(t, err)
			stopped, _ := facts(err)
			assert.True(t, stopped)
		})
	}
}

func TestFailureWithoutStrictness(t *testing.T) {
	for name, text := range map[string]string{
		"its last command":    "#!/bin/bash\ntrue\nfalse\n",
		"its own exit":        "#!/bin/bash\nfalse || exit 3\ntrue\n",
		"its own set -e":      "#!/bin/bash\nset -e\nfalse\ntrue\n",
		"its own shebang":     "#!/bin/bash -e\nfalse\ntrue\n",
		"an unset variable":   "#!/bin/bash\nset -u\necho $nothing\ntrue\n",
		"a tool":              "#!/bin/bash\nfrobnicate\ntrue\n",
		"its syntax":          "#!/bin/bash\nfi\n",
		"sh: its own exit":    "#!/bin/sh\nfalse || exit 3\ntrue\n",
		"sh: its own set -e":  "#!/bin/sh\nset -e\nfalse\ntrue\n",
		"sh: what sh says of": "#!/bin/sh\n: ${X:?is not set}\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := runNoted(t.Context(), t, text, "", false)
			require.Error(t, err)
			assertNoFacts(t, err)
		})
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, errors.New("over"))
	defer cancel()
	_, _, err := runNoted(ctx, t, "#!/bin/bash\nsleep 60\n", "", false)
	require.ErrorContains(t, err, "over")
	assertNoFacts(t, err)
}

func TestBashWithoutShebang(t *testing.T) {
	told, output, err := runNoted(t.Context(), t, "x=(a b)\n[[ ${#x[@]} == 2 ]]\necho ${x[1]} $0 \"${BASH_SOURCE[0]}\"\nfalse\ntrue\n", "", false)
	require.EqualError(t, err, "seed.sh:4: exit status 1: false")
	assert.Equal(t, []string{"seed.sh stdout b seed.sh seed.sh"}, output.lines)
	require.Len(t, told, 1)
	assert.Regexp(t, `^seed.sh: line 1 has an array, which is bash's: run by /.*bash$`, told[0])
}

func TestShWithoutShebang(t *testing.T) {
	told, output, err := runNoted(t.Context(), t, "echo ${BASH_VERSION:-none}\n", "", false)
	require.NoError(t, err)
	assert.Equal(t, []string{"seed.sh stdout none"}, output.lines)
	assert.Empty(t, told)
}

func TestMissingBash(t *testing.T) {
	told, _, err := runNoted(t.Context(), t, "true\nsource ./lib.sh\n", t.TempDir(), false)
	require.EqualError(t, err, "seed.sh:2: source: not known to sh")
	_, bash := facts(err)
	assert.Equal(t, &failure.Bash{Line: 2, What: "source"}, bash)
	assert.Equal(t, []string{"seed.sh: line 2 has source, which is bash's, and this image has none: run by /bin/sh"}, told)

	_, _, err = runNoted(t.Context(), t, "true\nx=(a b)\n", t.TempDir(), false)
	require.EqualError(t, err, `seed.sh:2: Syntax error: "(" unexpected`)
	_, bash = facts(err)
	assert.Equal(t, &failure.Bash{Line: 2, What: "an array"}, bash)
}

func TestShThatNeedsBash(t *testing.T) {
	told, _, err := runNoted(t.Context(), t, "#!/bin/sh\n[[ a == a ]]\n", "", false)
	require.EqualError(t, err, "seed.sh:2: [[: not known to sh")
	_, bash := facts(err)
	assert.Equal(t, &failure.Bash{Line: 2, What: "[[ … ]]", Named: true, There: true}, bash)
	assert.Empty(t, told, "it was asked for")

	_, _, err = runNoted(t.Context(), t, "#!/bin/sh\necho -e x\nsh -c 'exit 254'\ntrue\n", "", false)
	stopped, bash := facts(err)
	assert.True(t, stopped)
	assert.Nil(t, bash, "what failed is none of the shell's")

	_, _, err = runNoted(t.Context(), t, "#!/bin/sh\nx=(a b)\n", "", false)
	require.EqualError(t, err, `seed.sh:2: Syntax error: "(" unexpected`)
	_, bash = facts(err)
	assert.Equal(t, &failure.Bash{Line: 2, What: "an array", Named: true, There: true}, bash)

	_, _, err = runNoted(t.Context(), t, "#!/bin/sh\nx=(a b)\n", t.TempDir(), false)
	_, bash = facts(err)
	assert.Equal(t, &failure.Bash{Line: 2, What: "an array", Named: true}, bash)
}

func TestShThatIsBash(t *testing.T) {
	bin := t.TempDir()
	require.NoError(t, os.Symlink("/bin/bash", bin+"/sh"))
	_, output, err := runNoted(t.Context(), t, "#!"+bin+"/sh\nx=(a b)\necho ${x[1]} $?\nfalse\necho $?\n", "", false)
	require.NoError(t, err)
	assert.Equal(t, []string{"seed.sh stdout b 0", "seed.sh stdout 1"}, output.lines)
}
