package outline

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Shells are the programs that a script may name in its shebang, and that run the script that they
// are given: those that know -e and -n.
var Shells = []string{"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"}

// runners run what they are given as a command or a script, or have the shell read it.
var runners = append([]string{
	"python", "python3", "node", "nodejs", "tsx", "ts-node", "bun", "deno", "pwsh",
	".", "source", "builtin", "chronic", "command", "env", "eval", "exec", "nice", "nohup", "setsid", "sudo", "time", "timeout", "xargs",
}, Shells...)

// Runs are the words of commands that run or source a script, the script's own path among them.
func (o *Outline) Runs() []Value {
	var runs []Value
	through := o.runnerFunctions()
	for call := range o.Calls() {
		words := call.Args
		switch command := o.Command(call); {
		case slices.Contains(runners, command), slices.Contains(through, command):
			words = words[1:]
		case strings.Contains(o.Text(words[0]), "/"):
			words = words[:1]
		default:
			continue
		}
		for _, word := range words {
			runs = append(runs, o.Fold(word)...)
		}
	}
	return runs
}

// runnerFunctions are the script's functions that run what they are given: run() { bash "$1"; }.
func (o *Outline) runnerFunctions() []string {
	var names []string
	for node := range syntax.Preorder(o.File) {
		function, ok := node.(*syntax.FuncDecl)
		if !ok || function.Name == nil {
			continue
		}
		for inner := range syntax.Preorder(function.Body) {
			if call, ok := inner.(*syntax.CallExpr); ok && len(call.Args) > 1 && slices.Contains(runners, o.Command(call)) && slices.ContainsFunc(call.Args[1:], isArgument) {
				names = append(names, function.Name.Value)
			}
		}
	}
	return names
}

// isArgument tells whether a word is made with one of those that a function was called with.
func isArgument(word *syntax.Word) bool {
	for node := range syntax.Preorder(word) {
		if p, ok := node.(*syntax.ParamExp); ok && p.Param != nil && (p.Param.Value == "1" || p.Param.Value == "@") {
			return true
		}
	}
	return false
}

// FirstChdir is the line of the first cd that changes where the script itself runs; 0 for none.
func (o *Outline) FirstChdir() int {
	line := 0
	syntax.Walk(o.File, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.Subshell, *syntax.CmdSubst, *syntax.ProcSubst:
			return false // which is over when they end
		case *syntax.CallExpr:
			if line == 0 && len(node.Args) > 0 && IsChdir(o.Command(node)) {
				line = int(node.Pos().Line()) //nolint:gosec // lines of a text in memory
			}
		}
		return true
	})
	return line
}

// IsChdir tells whether a command changes the directory.
func IsChdir(command string) bool { return command == "cd" || command == "pushd" }
