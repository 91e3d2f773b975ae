package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
)

// shebangs are those of all shells on the test bed.
func shebangs(t *testing.T) map[string]string {
	t.Helper()
	ash := filepath.Join(t.TempDir(), "ash")
	require.NoError(t, os.Symlink("/bin/busybox", ash))
	return map[string]string{"bash": "#!/bin/bash", "dash": "#!/bin/dash", "busybox": "#!" + ash, "mksh": "#!/bin/mksh", "zsh": "#!/bin/zsh"}
}

// readStatuses are commands whose status the next one reads. Each fails with 3, and then writes
// that.
var readStatuses = []struct{ name, text string }{
	{"if [", "three\nif [ $? -ne 0 ]; then echo 3; fi"},
	{"if [ … ] &&", "three\n[ $? -eq 3 ] && echo 3"},
	{"if ! [", "three\nif ! [ \"$?\" = 0 ]; then echo 3; fi"},
	{"test", "three\ntest $? = 3 && echo 3"},
	{"in one line", "three; [ $? -ne 0 ] && echo 3"},
	{"rc=", "three\nrc=$?\ntrue\necho $rc"},
	{"echo", "three\necho \"$?\""},
	{"${?}", "three\necho ${?}"},
	{"case", "three\ncase $? in 0) ;; *) echo 3 ;; esac"},
	{"while", "three\nwhile [ $? -eq 3 ]; do echo 3; done"},
	{"for", "three\nfor code in $?; do echo $code; done"},
	{"in { }", "{ three; }\n{ rc=$?; echo $rc; }"},
	{"in $(…)", "rc=$(three; echo $?)\necho $rc"},
	{"in ( )", "( three; echo $? )"},
	{"of ( )", "( three )\necho $?"},
	{"of a pipe", "true | three\necho $?"},
	{"of an assignment", "x=$(three)\nif [ $? -ne 0 ]; then echo 3; fi"},
	{"of an and list", "true && three\necho $?"},
	{"of an if", "if true; then\n  three\nelse\n  true\nfi\necho $?"},
	{"of an elif", "if false; then\n  true\nelif true; then\n  three\nfi\necho $?"},
	{"of a case", "case x in\nx) three ;;\nesac\necho $?"},
	{"in a function", "f() {\n  three\n  if [ $? -ne 0 ]; then echo 3; fi\n}\nf"},
	{"of a function", "f() {\n  true\n  three\n}\nf\necho $?"},
	{"as its return", "f() {\n  three\n  return $?\n}\nf\necho $?"},
	{"by a function", "check() {\n  if [ $? -ne 0 ]; then echo 3 \"$@\"; fi\n}\nthree\ncheck"},
	{"by an argument", "judge() {\n  if [ $1 -ne 0 ]; then echo 3; fi\n}\nthree\njudge $?"},
	{"by its local", "keep() {\n  local rc=$?\n  echo $rc\n}\nthree\nkeep"},
	{"in a condition", "if three; [ $? -eq 3 ]; then echo 3; fi"},
	{"in a loop", "for i in 1; do\n  three\n  echo $?\ndone"},
	{"with a document", "three <<EOF\nx\nEOF\necho $?"},
	{"with a document | …", "cat <<EOF | three\nx\nEOF\necho $?"},
	{"by a document", "three\ncat <<EOF\n$?\nEOF"},
	{"by a $(…)", "three\nx=$(echo $?)\necho $x"},
	{"behind a comment", "three # may fail\n# in which case:\n\nif [ $? -ne 0 ]; then echo 3; fi"},
	{"of a long command", "three \\\n  a \\\n  b\necho $?"},
	{"of a redirection", "three >/dev/null 2>&1\necho $?"},
	{"twice", "three\nif [ $? -ne 0 ]; then true; fi\nthree\necho $?"},
	{"with set -u", "set -u\nthree\necho $?"},
	{"in eval", "eval three\necho $?"},
	{"then exit", "three\nif [ $? -ne 3 ]; then exit 1; fi\necho 3"},
}

// Such a command is a condition in all but syntax. All of them are one script.
func TestReadStatusIsNoFailure(t *testing.T) {
	for shell, shebang := range shebangs(t) {
		t.Run(shell, func(t *testing.T) {
			var script strings.Builder
			script.WriteString(shebang + "\nthree() { return 3; }\n")
			var want []string
			for _, status := range readStatuses {
				script.WriteString("echo '" + status.name + "'\n" + status.text + "\n")
				want = append(want, "seed.sh stdout "+status.name, "seed.sh stdout 3")
			}
			output, err := run(t.Context(), t, "seed.sh", script.String())
			assert.Equal(t, want, output.lines)
			require.NoError(t, err)
		})
	}
}

// Each of these still fails, and does not write no.
func TestUnreadStatusIsAFailure(t *testing.T) {
	for name, text := range map[string]string{
		"two commands later":       "three\necho no\nrc=$?",
		"a comment between":        "three\n# $?\necho no",
		"in single quotes":         "three\necho 'no $?'",
		"for later":                "three\ntrap 'rc=$?; echo no' EXIT",
		"with a backslash":         "three\necho no \\$?",
		"behind another in $(…)":   "three\nx=$(true; echo no $? >&2)",
		"the length of it":         "three\necho no $#",
		"a second time":            "three\nrc=$?\nthree\necho no",
		"by another if":            "if [ $? -eq 0 ]; then three; echo no; fi",
		"in a function":            "f() {\n  three\n  echo no\n}\nf",
		"by a function, later":     "check() {\n  echo no\n  rc=$?\n}\nthree\ncheck",
		"in ( )":                   "( three; echo no )\necho no",
		"in a loop":                "for i in 1 2; do\n  echo $i\n  three\ndone\necho no",
		"in the middle of a block": "{ three; true; }\necho no $?",
		"of an if, later":          "if true; then three; true; fi\necho no $?",
		"before an empty loop":     "three\nfor i in $(true); do echo no; done",
		"before a job":             "three\necho no & wait",
		"before a pipe":            "three\necho no | cat >&2",
		"before ( )":               "three\n( echo no )",
		"at the end":               "echo $?\nthree",
	} {
		for _, shell := range []string{"bash", "dash"} {
			t.Run(name+"/"+shell, func(t *testing.T) {
				output, err := run(t.Context(), t, "seed.sh", "#!/bin/"+shell+"\nthree() { return 3; }\n"+text+"\n")
				require.Error(t, err, "%v", output.lines)
				assert.NotContains(t, strings.Join(output.lines, "\n"), "no")
			})
		}
	}
}

// Reading the status of a function or of a subshell does not read that of its inner commands.
func TestInnerFailureEndsTheScript(t *testing.T) {
	for name, text := range map[string]string{
		"a function": "f() {\n  three\n  true\n}\nf\necho no $?",
		"( )":        "( three; true )\necho no $?",
		"eval":       "eval 'three; true'\necho no $?",
		"a pipe":     "echo x | while read -r x; do three; true; done\necho no $?",
	} {
		for shell, shebang := range shebangs(t) {
			if shell == "bash" && (name == "( )" || name == "a pipe") {
				continue // there bash ends the subshell, and it is the status of that which is read
			}
			t.Run(name+"/"+shell, func(t *testing.T) {
				output, err := run(t.Context(), t, "seed.sh", shebang+"\nthree() { return 3; }\n"+text+"\n")
				require.Error(t, err, "%v", output.lines)
				assert.Empty(t, output.lines)
			})
		}
	}
}

// Bash calls no DEBUG trap for a loop over nothing, nor before a subshell.
func TestBashEndsSubshells(t *testing.T) {
	for name, text := range map[string]string{
		"a loop over nothing":           "( three; for i in $none; do true; done )\necho no",
		"a loop of a pipe":              "list() { three; for i in $none; do echo no; done; }\nlist | cat\necho no",
		"a function that it defines":    "( three; f() { true; } )\necho no",
		"with a trap for its end":       "( trap true EXIT; three; for i in $none; do true; done )\necho no",
		"with a trap for another's end": "trap true EXIT\n( three; for i in $none; do true; done )\necho no",
		"a subshell behind a failure":   "three\n( echo no )\nrc=$?\necho no",
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\nthree() { return 3; }\n"+text+"\n")
			require.ErrorContains(t, err, "exit status 3", "%v", output.lines)
			assert.Empty(t, output.lines)
		})
	}
}

func TestPassedOnFailureIsNamed(t *testing.T) {
	for name, text := range map[string]string{
		"return $?":         "f() {\n  (exit 3)\n  return $?\n}\nf\n",
		"exit $?":           "true\n\n(exit 3)\nexit $?\n",
		"exit of a read":    "true\n\n(exit 3)\nrc=$?\necho $rc\nexit $rc\n",
		"in a file":         ". ./lib.helper\nfails\ntrue\n",
		"when it has ended": "trap 'exit 0' EXIT\n\n(exit 3)\ntrue\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\n"+text, "lib.helper", "fails() {\n\n\n  (exit 3)\n  return $?\n}\n")
			require.Error(t, err)
			assert.Regexp(t, `^(seed.sh|lib.helper):[34]: exit status 3: \( exit 3 \)$`, err.Error())
		})
	}
}

func TestReadStatusInSourcedFiles(t *testing.T) {
	output, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\n. ./lib.helper\ncheck\ntrue\nfalse\necho no\n",
		"lib.helper", "check() {\n  false\n  if [ $? -ne 0 ]; then echo one; fi\n}\nfalse\n[[ $? -eq 1 ]] && echo two\n(( 0 ))\nlocal_rc=$?\nfalse | true\necho ${PIPESTATUS[@]}\n")
	require.EqualError(t, err, "seed.sh:5: exit status 1: false")
	assert.Equal(t, []string{"seed.sh stdout two", "seed.sh stdout 1 0", "seed.sh stdout one"}, output.lines)
}

// Our traps are not visible to the script.
func TestReadStatusIsInvisible(t *testing.T) {
	const text = `three() { return 3; }
before=$-
three
rc=$?
[ "$before" = "$-" ]
[ "$0" = seed.sh ]
[ "$PWD" = "$(pwd)" ]
grep -q 'what the file says' "$0"
[ $# -eq 0 ]
. ./lib.helper
trap 'echo bye $?' EXIT
sh -c 'exit 3'
`
	for shell, shebang := range shebangs(t) {
		t.Run(shell, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", shebang+"\n"+text+"true\n", "lib.helper", "echo lib\n")
			require.Error(t, err)
			assert.Equal(t, []string{"seed.sh stdout lib", "seed.sh stdout bye 3"}, output.lines)
		})
	}
}

// Options and variables of the script that change how bash reads our code.
func TestReadStatusWithShellOptions(t *testing.T) {
	for name, option := range map[string]string{
		"nocasematch": "shopt -s nocasematch", "extglob": "shopt -s extglob", "extdebug": "shopt -s extdebug", "nullglob": "shopt -s nullglob",
		"failglob": "shopt -s failglob", "-C": "set -C", "-f": "set -f", "-u": "set -u", "-T": "set -T", "-a": "set -a", "posix": "set -o posix",
		"inherit_errexit": "shopt -s inherit_errexit", "lastpipe": "shopt -s lastpipe",
		"IFS": "IFS=_", "IFS of numbers": "IFS=023", "printf": "printf() { :; }", "trap": "trap() { :; }",
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\n"+option+"\nfalse\nif [ $? -eq 1 ]; then echo one; fi\n"+
				"set +e\nfalse\ntrue\nset +o errexit\nx=$(false)\n[[ $? -eq 1 ]]\n", "b.sh", "#!/bin/bash\n"+option+"\nfalse\necho $?\nfalse\necho no\n")
			require.EqualError(t, err, "b.sh:5: exit status 1: false")
			assert.Equal(t, []string{"seed.sh stdout one", "b.sh stdout 1"}, output.lines)
		})
	}
}

func TestReadStatusKeepsLines(t *testing.T) {
	for shell, shebang := range shebangs(t) {
		t.Run(shell, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", shebang+"\nfalse\nrc=$?\nnosuchtool9\n")
			require.EqualError(t, err, "seed.sh:4: nosuchtool9: not in this image", "%v", output.lines)
		})
	}
}

func TestReadStatusIsNotTraced(t *testing.T) {
	for name, options := range map[string]string{"set -x": "x", "set -v": "v"} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", "#!/bin/bash\nset -"+options+"\nfalse\necho $?\nfalse\ntrue\n")
			require.Error(t, err)
			assert.NotEmpty(t, output.lines)
			assert.NotContains(t, strings.Join(output.lines, "\n"), "dynasnap")
			assert.NotContains(t, strings.Join(output.lines, "\n"), "exit")
		})
	}
}

// A script that sets -e itself ends as its shell does.
func TestOwnStrictness(t *testing.T) {
	for name, text := range map[string]string{
		"bash: set -e":       "#!/bin/bash\nset -e\nfalse\necho $?\n",
		"bash: set -o":       "#!/bin/bash\nset -o errexit\nfalse\necho $?\n",
		"bash: set -euo":     "#!/bin/bash\nset -euo pipefail\nfalse\necho $?\n",
		"bash: its shebang":  "#!/bin/bash -e\nfalse\necho $?\n",
		"dash: set -e":       "#!/bin/dash\nset -e\nfalse\necho $?\n",
		"dash: its shebang":  "#!/bin/dash -eu\nfalse\necho $?\n",
		"bash: an ERR trap":  "#!/bin/bash\ntrap 'true' ERR\nfalse\necho $?\n",
		"bash: a DEBUG trap": "#!/bin/bash\ntrap 'true' DEBUG\nfalse\necho $?\n",
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", text)
			require.Error(t, err)
			assert.Empty(t, output.lines)
			var failed *failure.Error
			require.ErrorAs(t, err, &failed)
			if !strings.Contains(name, "trap") {
				assert.False(t, failed.Stopped, "for nobody but the script ended it")
			}
		})
	}
}

func TestSourcedStrictness(t *testing.T) {
	for name, text := range map[string]string{
		"bash":          "#!/bin/bash\n. ./lib.helper\nfalse\necho $?\n",
		"dash":          "#!/bin/dash\n. ./lib.helper\nfalse\necho $?\n",
		"its directory": "#!/bin/bash\n. \"$(dirname \"$0\")/lib.helper\"\nfalse\necho $?\n",
	} {
		t.Run(name, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", text, "lib.helper", ". ./more.helper\n", "more.helper", "set -eu\n")
			require.Error(t, err)
			assert.Empty(t, output.lines)
			assertNoFacts(t, err)
		})
	}
}

func TestReadStatusInSourcedFunction(t *testing.T) {
	for shell, shebang := range shebangs(t) {
		t.Run(shell, func(t *testing.T) {
			output, err := run(t.Context(), t, "seed.sh", shebang+"\n. ./lib.helper\nfalse\ncheck\n",
				"lib.helper", "check() {\n  if [ $? -ne 0 ]; then echo 1; fi\n}\n")
			require.NoError(t, err)
			assert.Equal(t, []string{"seed.sh stdout 1"}, output.lines)
		})
	}
}
