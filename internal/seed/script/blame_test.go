package script

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each script succeeds up to its line 2, and fails with this text after "seed.sh".
func TestBashFailures(t *testing.T) {
	const lost = "/nowhere/x: No such file or directory"
	for name, test := range map[string]struct{ text, want string }{
		// The redirection of a compound command: bash notes the command before.
		"{ }":                           {"{ echo x\n} >/nowhere/x", ":4: exit status 1; bash said last: " + lost},
		"while":                         {"while read -r x; do\n  true\ndone </nowhere/x", ":5: exit status 1; bash said last: " + lost},
		"until":                         {"until true; do\n  true\ndone >/nowhere/x", ":5: exit status 1; bash said last: " + lost},
		"for":                           {"for i in 1 2; do true; done >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"for ((…))":                     {"for ((i = 0; i < 2; i++)); do true; done >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"if":                            {"if true; then\n  true\nfi >/nowhere/x", ":5: exit status 1; bash said last: " + lost},
		"case":                          {"case a in a) true ;; esac >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"[[ ]]":                         {"[[ a = a ]] >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"(( ))":                         {"((1)) >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"after (( ))":                   {"((1)); { true; } >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"in one line with another":      {"true; { true; } >/nowhere/x", ":3: exit status 1; bash said last: " + lost},
		"of a name in a variable":       {"f=/nowhere/x\n{ true; } >$f", ":4: exit status 1; bash said last: " + lost},
		"of several words":              {"f='a b'\n{ true; } >$f", ":4: exit status 1; bash said last: $f: ambiguous redirect"},
		"in a function":                 {"f() {\n  true\n  { true; } >/nowhere/x\n}\nf", ":5: exit status 1; bash said last: " + lost},
		"in a function, twice the same": {"f() {\n  { true; } >/nowhere/x\n  { true; } >/nowhere/x\n}\nf", ":3: exit status 1; bash said last: " + lost},
		"of a function":                 {"f() { true; } >/nowhere/x\nf", ":3: exit status 1; bash said last: " + lost},
		"by eval":                       {"eval '{ true; } >/nowhere/x'", ":3: exit status 1; bash said last: " + lost},
		"with a trap that still speaks": {"trap 'echo bye >&2' EXIT\n{ true; } >/nowhere/x", ":4: exit status 1; bash said last: " + lost},
		"traced":                        {"set -x; trap 'true bye' EXIT\n{ true; } >/nowhere/x", ":4: exit status 1; bash said last: " + lost},
		"with all output in one":        {"exec 2>&1\n{ true; } >/nowhere/x", ":4: exit status 1; bash said last: " + lost},
		"unheard":                       {"{ true; } 2>/dev/null >/nowhere/x", ": exit status 1"},
		"in a file that is read":        {". ./compound.helper", "compound.helper:2: exit status 1; bash said last: " + lost},
		"in a function of such a file":  {". ./lib.helper\ncompound", "lib.helper:8: exit status 1; bash said last: " + lost},
		"in ( )":                        {"( true\n  { true; } >/nowhere/x )", ":4: exit status 1: ( true; { true; } > /nowhere/x )"},
		"of ( )":                        {"( true ) >/nowhere/x", ":3: exit status 1: ( true ) > /nowhere/x"},
		"in $(…)":                       {"x=$({ true; } >/nowhere/x)", ":3: exit status 1: x=$({ true; } > /nowhere/x)"},
		"in a pipe":                     {"{ true; } </nowhere/x | cat", ":3: exit status 1: { true; } </nowhere/x | cat (exit statuses 1 0)"},

		// What ends the shell itself: there is no trap.
		"${X:?…}":                          {`: "${X:?is not set}"`, ":3: exit status 1; bash said last: X: is not set"},
		"${X:?}":                           {`: "${X:?}"`, ":3: exit status 1; bash said last: X: parameter null or not set"},
		"${X:?…} in a function":            {"f() {\n  : \"${X:?is not set}\"\n}\nf", ":4: exit status 1; bash said last: X: is not set"},
		"${X:?…} in a long command":        {"echo a \\\n  \"${X:?is not set}\"", ":4: exit status 1; bash said last: X: is not set"},
		"${X:?…} after a failure in $(…)":  {"y=$(false; true)\n: \"${X:?is not set}\"", ":4: exit status 1; bash said last: X: is not set"},
		"${X:?…} in ( )":                   {`( : "${X:?is not set}" )`, `:3: exit status 1: ( : "${X:?is not set}" )`},
		"${X:?…} in a file":                {". ./lib.helper\nneed", "lib.helper:4: exit status 1; bash said last: X: is not set"},
		"set -u":                           {"set -u\necho $nothing", ":4: exit status 1; bash said last: nothing: unbound variable"},
		"set -u in $(…)":                   {"set -u\nx=$(echo $nothing)", ":4: exit status 1: x=$(echo $nothing)"},
		"a variable that is read only":     {"readonly r=1\nr=2", ":4: exit status 1; bash said last: r: readonly variable"},
		"a bad substitution":               {"x=${y!z}", ":3: exit status 1; bash said last: ${y!z}: bad substitution"},
		"a bad eval":                       {`eval "echo ("`, ":3: exit status 2; bash said last: syntax error near unexpected token `newline'"},
		". of a file that is not there":    {". ./none.helper", ":3: exit status 1; bash said last: ./none.helper: No such file or directory"},
		"source in a file":                 {". ./source.helper", "source.helper:2: exit status 1; bash said last: none.helper: No such file or directory"},
		"exec of a file that is not there": {"exec /nowhere/x", ":3: /nowhere/x: not in this image"},
		"exec of a directory":              {"exec /tmp", ":3: exit status 126; bash said last: exec: /tmp: cannot execute: Is a directory"},
		"cd || exit":                       {"cd /nowhere || exit 1", ":3: exit status 1; bash said last: cd: /nowhere: No such file or directory"},
		"exit long after a complaint":      {"cd /nowhere || true\nfor i in 1 2 3 4; do echo $i >&2; done\nexit 1", ": exit status 1"},

		// A command that did fail.
		"a simple command's redirection": {"f=/nowhere/x\necho x >$f", ":4: exit status 1: echo x > $f"},
		"exec's redirection":             {"exec >/nowhere/x", ":3: exit status 1: exec > /nowhere/x"},
		"a redirection alone":            {">/nowhere/x", ":3: exit status 1: > /nowhere/x"},
		"a here-document's redirection":  {"cat <<EOF >/nowhere/x\nhello\nEOF", ":3: exit status 1: cat <<EOF > /nowhere/x …"},
		"cd to nowhere":                  {"cd /nowhere", ":3: exit status 1: cd /nowhere"},
		"read at the end":                {"read -r x", ":3: exit status 1: read -r x"},
		"[[ ]] that is not so":           {"[[ a = b ]]", ":3: exit status 1: [[ a = b ]]"},
		"(( )) that is 0":                {"((0))", ":3: exit status 1: ((0))"},
		"[[ ]] after another complaint":  {"cd /nowhere || true\n[[ a = b ]]", ":4: exit status 1: [[ a = b ]]"},
		"false after another complaint":  {"cd /nowhere || true\nfalse", ":4: exit status 1: false"},
		"false after a redirection":      {"{ true; } >/nowhere/x || true\nfalse", ":4: exit status 1: false"},
		"let":                            {"let 1/0", ":3: exit status 1: let 1/0"},
		"test of no number":              {"test a -eq 1", ":3: exit status 2: test a -eq 1"},
		"wait for a job that failed":     {"false &\nwait $!", ":4: exit status 1: wait $!"},
		"return of a function":           {"f() { return 3; }\nf", ":3: exit status 3: return 3"},
		"the last in a function":         {"f() {\n  test -f /nowhere && echo x\n}\nf", ":4: exit status 1: test -f /nowhere"},
		"a pipe under another IFS":       {"IFS=,\nfalse | true", ":4: exit status 1: false | true (exit statuses 1 0)"},
		"a command under another printf": {"printf() { true; }\nfalse", ":4: exit status 1: false"},
		"a program that may not run":     {"./lib.helper", ":3: exit status 126: ./lib.helper"},
		"a child that is killed":         {"sh -c 'kill -9 $$'", ":3: exit status 137: sh -c 'kill -9 $$'"},
		"the shell itself is killed":     {"kill -9 $$", ": ended by signal 9 (killed)"},
		"in a file":                      {". ./lib.helper\nfails", "lib.helper:11: exit status 1: false"},
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\ntrue ok\n"+test.text+"\ntrue after\n",
				"compound.helper", "true\n{ true; } >/nowhere/x\n",
				"source.helper", "true\nsource none.helper\n",
				"lib.helper", "true\nneed() {\n  true\n  : \"${X:?is not set}\"\n}\ncompound() {\n  true\n  { true; } >/nowhere/x\n}\nfails() {\n  false\n}\n")
			want := test.want
			if want[0] == ':' {
				want = "seed.sh" + want
			}
			require.EqualError(t, err, want, "%v", output.lines)
		})
	}
}

func TestFailuresOfOtherShells(t *testing.T) {
	const hint = " (only bash tells which command failed: begin the script with #!/bin/bash to see it)"
	for name, test := range map[string]struct{ text, want string }{
		"a redirection":               {"{ true; } >/nowhere/x", ":2: exit status 2; sh said last: cannot create /nowhere/x: Directory nonexistent"},
		"${X:?…}":                     {": ${X:?is not set}", ":2: exit status 2; sh said last: X: is not set"},
		"${X:?…} in a function":       {"f() {\n  : ${X:?is not set}\n}\nf", ":3: exit status 2; sh said last: X: is not set"},
		"set -u":                      {"set -u\necho $nothing", ":3: exit status 2; sh said last: nothing: parameter not set"},
		"cd to nowhere":               {"cd /nowhere", ":2: exit status 2; sh said last: cd: can't cd to /nowhere"},
		"division by zero":            {"x=$((1/0))", `:2: exit status 2; sh said last: arithmetic expression: division by zero: "1/0"`},
		"after what else was said":    {"cd /nowhere || echo so what >&2\nfalse", ": exit status 1"},
		"without a word":              {"false", ": exit status 1"},
		"a command's own complaint":   {"ls /nowhere", ": exit status 2"},
		"a program with a line in it": {"echo x.json: 3: broken >&2; false", ": exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", "true ok\n"+test.text+"\ntrue after\n",
				"lib.helper", "true\nneed() {\n  : ${X:?is not set}\n}\n")
			require.EqualError(t, err, "seed.sh"+test.want+hint, "%v", output.lines)
		})
	}
}

// dash knows the line, but names the script for every file.
func TestFailuresInSourcedFiles(t *testing.T) {
	const hint = " (only bash tells which command failed: begin the script with #!/bin/bash to see it)"
	helpers := []string{
		"lib.helper", "true\nneed() {\n  : ${X:?is not set}\n}\nlost() { { true; } >/nowhere/x; }\ntool() {\n  notthere one\n}\n",
		"sub/deep.helper", "true\n\ncd /nowhere\n",
		"chain.helper", ". ./lib.helper\n\nneed\n",
		"same.helper", ": ${Y:?is not set}\n: ${X:?is not set}\n",
	}
	for name, test := range map[string]struct{ text, sh, bash string }{
		"in a function of it":         {". ./lib.helper\nneed", "lib.helper:3: exit status 2; sh said last: X: is not set" + hint, "lib.helper:3: exit status 1; bash said last: X: is not set"},
		"a redirection":               {". ./lib.helper\nlost", "lib.helper:5: exit status 2; sh said last: cannot create /nowhere/x: Directory nonexistent" + hint, "lib.helper:5: exit status 1; bash said last: /nowhere/x: No such file or directory"},
		"a program that is not there": {". ./lib.helper\ntool", "lib.helper:7: notthere: not in this image", "lib.helper:7: notthere: not in this image"},
		"by way of another one":       {". ./chain.helper", "lib.helper:3: exit status 2; sh said last: X: is not set" + hint, "lib.helper:3: exit status 1; bash said last: X: is not set"},
		"by a variable":               {"D=$(dirname \"$0\")\n. \"$D/lib.helper\"\nneed", "lib.helper:3: exit status 2; sh said last: X: is not set" + hint, "lib.helper:3: exit status 1; bash said last: X: is not set"},
		"after a change of directory": {"cd sub\n. ./deep.helper", "sub/deep.helper:3: exit status 2; sh said last: cd: can't cd to /nowhere" + hint, "sub/deep.helper:3: exit status 1: cd /nowhere"},
		"the script's own line":       {". ./same.helper", "same.helper:1: exit status 2; sh said last: Y: is not set" + hint, "same.helper:1: exit status 1; bash said last: Y: is not set"},
		"a line of its own":           {": ${X:?is not set} <lib.helper", "seed.sh:2: exit status 2; sh said last: X: is not set" + hint, "seed.sh:2: exit status 1; bash said last: X: is not set"},
	} {
		for shell, want := range map[string]string{"sh": test.sh, "bash": test.bash} {
			t.Run(name+", "+shell, func(t *testing.T) {
				output, err := run(t.Context(), t, append([]string{"seed.sh", "#!/bin/" + shell + "\n" + test.text + "\ntrue after\n"}, helpers...)...)
				require.EqualError(t, err, want, "%v", output.lines)
			})
		}
	}
	t.Run("a line that two of them have", func(t *testing.T) {
		output, err := run(t.Context(), t, "seed.sh", ". ./lib.helper\n\nneed X\n", "lib.helper", "need() {\n\n: ${X:?is not set}\n}\n")
		require.EqualError(t, err, "seed.sh: exit status 2; sh said last: X: is not set"+hint, "%v", output.lines)
	})
}

// Real messages of shells that may not be on this machine.
func TestShellErrors(t *testing.T) {
	for line, want := range map[string]shellError{
		"seed.sh: line 3: can't create /nowhere/x: nonexistent directory":        {"seed.sh", 3, "can't create /nowhere/x: nonexistent directory"},
		"W: seed.sh[5]: /nowhere/x: create: No such file or directory":           {"seed.sh", 5, "/nowhere/x: create: No such file or directory"},
		"seed.sh:3: no such file or directory: /nowhere/x":                       {"seed.sh", 3, "no such file or directory: /nowhere/x"},
		"seed.sh:cd:3: no such file or directory: /nowhere":                      {"seed.sh", 3, "no such file or directory: /nowhere"},
		"seeds/10-a.sh: eval: line 3: syntax error near unexpected token `)'":    {"seeds/10-a.sh", 3, "syntax error near unexpected token `)'"},
		"seed.sh: cd: line 3: can't cd to /nowhere: No such file or directory":   {"seed.sh", 3, "can't cd to /nowhere: No such file or directory"},
		"seed.sh: line 3: /nowhere/x: cannot create [No such file or directory]": {"seed.sh", 3, "/nowhere/x: cannot create [No such file or directory]"},
	} {
		got, ok := readShellError(line)
		assert.True(t, ok, line)
		assert.Equal(t, want, got, line)
	}
}

// Options that show the script's commands do not show the trap that records failures.
func TestTraceHidesTheTrap(t *testing.T) {
	for name, text := range map[string]string{
		"set -x":                  "set -x\nfalse",
		"in a function":           "set -x\nf() { false; }\nf",
		"in $(…)":                 "set -x\nx=$(false)",
		"in ( )":                  "set -x\n( false )",
		"with PS4":                "PS4='## $LINENO '\nset -x\nfalse",
		"to standard output":      "BASH_XTRACEFD=1\nset -x\nfalse",
		"to a copy of it":         "exec 7>&1\nBASH_XTRACEFD=7\nset -x\nfalse",
		"with set -v":             "set -v\nfalse",
		"by another compound one": "set -x\n{ true; } >/nowhere/x",
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\n"+text+"\n")
			require.Error(t, err)
			assert.NotEmpty(t, output.lines)
			for _, line := range output.lines {
				assert.NotContains(t, line, "printf")
				assert.NotContains(t, line, filepath.Base(os.DevNull))
				assert.NotContains(t, line, "PIPESTATUS")
			}
		})
	}
}
