package outline

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Shells are the programs that a shebang may name and that run a script with -e and -n.
var Shells = []string{"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"}

// runners run their arguments as a command or a script, or make the shell read them.
var runners = append([]string{
	"python", "python3", "node", "nodejs", "tsx", "ts-node", "bun", "deno", "pwsh",
	".", "source", "builtin", "chronic", "command", "env", "eval", "exec", "nice", "nohup", "setsid", "sudo", "time", "timeout", "xargs",
}, Shells...)

// Runs returns the words of commands that run or source a script, including the script's path.
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

// runnerFunctions are functions of the script that run their arguments: run() { bash "$1"; }.
func (o *Outline) runnerFunctions() []string {
	var names []string
	for node := range syntax.Preorder(o.File) {
		function, ok := node.(*syntax.FuncDecl)
		if !ok || function.Name == nil {
			continue
		}
		for inner := range syntax.Preorder(function.Body) {
			if call, ok := inner.(*syntax.CallExpr); ok && len(call.Args) > 1 && slices.Contains(runners, o.Command(call)) &&
				slices.ContainsFunc(call.Args[1:], isArgument) {
				names = append(names, function.Name.Value)
			}
		}
	}
	return names
}

// isArgument reports whether a word holds an argument of a function.
func isArgument(word *syntax.Word) bool {
	for node := range syntax.Preorder(word) {
		if p, ok := node.(*syntax.ParamExp); ok && p.Param != nil && (p.Param.Value == "1" || p.Param.Value == "@") {
			return true
		}
	}
	return false
}

// FirstChdir returns the line of the first cd that changes the script's own directory. It is 0 for
// none.
func (o *Outline) FirstChdir() int {
	line := 0
	syntax.Walk(o.File, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.Subshell, *syntax.CmdSubst, *syntax.ProcSubst:
			return false // a subshell keeps the change to itself
		case *syntax.CallExpr:
			if line == 0 && len(node.Args) > 0 && IsChdir(o.Command(node)) {
				line = int(node.Pos().Line()) //nolint:gosec // lines of a text in memory
			}
		}
		return true
	})
	return line
}

// IsChdir reports whether a command changes the directory.
func IsChdir(command string) bool { return command == "cd" || command == "pushd" }
