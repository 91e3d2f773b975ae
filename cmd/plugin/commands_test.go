package main_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command runs a command that needs no engine and no file.
func command(t *testing.T, arguments ...string) (stdout, stderr string, status int) {
	t.Helper()
	return commandWith(t, []string{"DOCKER_HOST=unix:///nowhere.sock"}, arguments...)
}

// commandWith runs a command with these variables.
func commandWith(t *testing.T, environ []string, arguments ...string) (stdout, stderr string, status int) {
	t.Helper()
	run := exec.CommandContext(t.Context(), binary, arguments...)
	run.Dir, run.Env = t.TempDir(), environ
	var output, problems bytes.Buffer
	run.Stdout, run.Stderr = &output, &problems
	if err := run.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return output.String(), problems.String(), run.ProcessState.ExitCode()
}

// commandNames are the commands that people use, in the order of the help.
func commandNames(t *testing.T) []string {
	t.Helper()
	offered, _, status := command(t, "__complete", "")
	require.Equal(t, 0, status)
	var names []string
	for line := range strings.Lines(offered) {
		if name, _, described := strings.Cut(line, "\t"); described {
			names = append(names, name)
		}
	}
	require.Subset(t, names, []string{"try", "check", "inspect", "completion", "version", "help"})
	return names
}

func TestHelpShowsEachCommandInThreeLines(t *testing.T) {
	help, _, status := command(t, "help")
	require.Equal(t, 0, status)
	_, list, found := strings.Cut(help, "\nCommands:\n")
	require.True(t, found)
	list, _, _ = strings.Cut(list, "\n\n")
	var names []string
	for _, entry := range strings.Split("\n"+list, "\n  dynasnap ")[1:] {
		names = append(names, strings.Fields(entry)[0])
		lines := strings.Split(entry, "\n")
		assert.Contains(t, []int{2, 3}, len(lines), entry)
		for _, line := range lines {
			assert.LessOrEqual(t, len(line), 100)
		}
	}
	assert.Equal(t, commandNames(t), names)

	for _, arguments := range [][]string{{"--help"}, {"-h"}} {
		same, _, status := command(t, arguments...)
		assert.Equal(t, 0, status)
		assert.Equal(t, help, same)
	}
}

func TestHelpOfACommand(t *testing.T) {
	help, _, status := command(t, "help", "try")
	require.Equal(t, 0, status)
	assert.Contains(t, help, "usage: dynasnap try ")
	assert.Regexp(t, `\n +--env NAME=value +variable of the scripts; may be repeated\n`, help)
	assert.Contains(t, help, "\nExample:\n  dynasnap try ")
	for _, name := range commandNames(t) {
		asked, _, status := command(t, "help", name)
		require.Equal(t, 0, status, name)
		same, _, status := command(t, name, "--help")
		require.Equal(t, 0, status, name)
		assert.Equal(t, asked, same)
	}
}

func TestWrongCommands(t *testing.T) {
	for _, tc := range []struct {
		arguments []string
		want      []string
	}{
		{[]string{"inspct"}, []string{`dynasnap: unknown command "inspct" for "dynasnap"`, "Did you mean this?\n", "inspect\n", "more: dynasnap help\n"}},
		{[]string{"nothing-like-it"}, []string{`unknown command "nothing-like-it"`}},
		{[]string{"--yaml"}, []string{"dynasnap: unknown flag: --yaml\n"}},
		{[]string{"help", "tri"}, []string{`help: unknown command "tri"`, "try\n"}},
		{[]string{"help", "try", "it"}, []string{`help: one command expected, and "try it" given`}},
		{[]string{"version", "it"}, []string{`version: no argument expected, and "it" given`, "usage: dynasnap version\n", "more: dynasnap help version\n"}},
		{[]string{"diff", "a"}, []string{"diff: two images expected, and 1 given\n", "usage: dynasnap diff [--items] "}},
		{[]string{"diff", "--json", "--markdown", "a", "b"}, []string{"diff: if any flags in the group [json markdown] are set none of the others can be"}},
		{[]string{"diff", "--limit", "-1", "a", "b"}, []string{"diff: --limit is negative\n"}},
		{[]string{"completion"}, []string{"completion: one shell expected: bash, zsh or fish\n"}},
		{[]string{"completion", "tcsh"}, []string{"completion: one shell expected: bash, zsh or fish\n"}},
		{[]string{"try", "a.sh", "b.sh", "--", "c"}, []string{"try: what follows -- is for one seed, and there are 2\n"}},
	} {
		output, problems, status := command(t, tc.arguments...)
		assert.Equal(t, 1, status, "%q", tc.arguments)
		assert.Empty(t, output, "%q", tc.arguments)
		for _, want := range tc.want {
			assert.Contains(t, problems, want, "%q", tc.arguments)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, argument := range []string{"version", "--version"} {
		output, problems, status := command(t, argument)
		assert.Equal(t, 0, status, problems)
		assert.Regexp(t, `^dynasnap \S+\n$`, output)
	}
}

func TestCompletionScripts(t *testing.T) {
	for shell, word := range map[string]string{"bash": "complete -o default", "zsh": "#compdef dynasnap\n", "fish": "complete -c dynasnap"} {
		script, problems, status := command(t, "completion", shell)
		require.Equal(t, 0, status, problems)
		assert.Contains(t, script, word)
		if shell == "bash" {
			reads := exec.Command("bash", "-n")
			reads.Stdin = strings.NewReader(script)
			output, err := reads.CombinedOutput()
			assert.NoError(t, err, "%s", output)
		}
	}
}

func TestCompletion(t *testing.T) {
	const noFiles = "\n:4\n"
	for _, tc := range []struct {
		arguments []string
		offered   string // a regular expression
	}{
		{[]string{"ins"}, "^inspect\t.*" + noFiles + "$"},
		{[]string{"inspect", "--j"}, "^--json\t.*" + noFiles + "$"},
		{[]string{"inspect", ""}, "^:4\n$"},
		{[]string{"try", ""}, "^:0\n$"},
		{[]string{"check", "a.json", "--par"}, "^--parameter\t.*\n--parameters\t.*" + noFiles + "$"},
		{[]string{"try", "--parameters", ""}, "^:0\n$"},
		{[]string{"try", "--other-services", ""}, "^skip" + noFiles + "$"},
		{[]string{"completion", ""}, "^bash\nzsh\nfish" + noFiles + "$"},
		{[]string{"help", "ch"}, "^check\t.*" + noFiles + "$"},
	} {
		offered, problems, status := command(t, append([]string{"__complete"}, tc.arguments...)...)
		assert.Equal(t, 0, status, problems)
		assert.Regexp(t, tc.offered, offered, "%q", tc.arguments)
	}
}
