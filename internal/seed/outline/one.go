package outline

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// failsOnlyAtEnd reports whether only the last command of a statement can fail. Before && a shell
// ignores all failures, so one in the middle of a function or subshell would be lost.
func failsOnlyAtEnd(statement *syntax.Stmt, functions map[string]*syntax.Stmt, depth int) bool {
	list := func(statements []*syntax.Stmt) bool { return allFailOnlyAtEnd(statements, functions, depth) }
	switch command := statement.Cmd.(type) {
	case *syntax.CallExpr:
		return callFailsOnlyAtEnd(command, functions, depth)
	case *syntax.BinaryCmd:
		piped := command.Op == syntax.Pipe || command.Op == syntax.PipeAll
		return (!piped || failsOnlyAtEnd(command.X, functions, depth)) && failsOnlyAtEnd(command.Y, functions, depth)
	case *syntax.Block:
		return list(command.Stmts)
	case *syntax.Subshell:
		return list(command.Stmts)
	case *syntax.IfClause:
		for branch := command; branch != nil; branch = branch.Else {
			if !list(branch.Then) {
				return false
			}
		}
	case *syntax.CaseClause:
		return !slices.ContainsFunc(command.Items, func(item *syntax.CaseItem) bool { return !list(item.Stmts) })
	case *syntax.ForClause:
		return allSafe(command.Do, functions, depth)
	case *syntax.WhileClause:
		return allSafe(command.Do, functions, depth)
	case *syntax.TimeClause:
		return command.Stmt == nil || failsOnlyAtEnd(command.Stmt, functions, depth)
	}
	return true
}

func callFailsOnlyAtEnd(call *syntax.CallExpr, functions map[string]*syntax.Stmt, depth int) bool {
	for node := range syntax.Preorder(call) {
		if inner, ok := node.(*syntax.CmdSubst); ok && !allFailOnlyAtEnd(inner.Stmts, functions, depth) {
			return false
		}
	}
	if len(call.Args) == 0 {
		return true
	}
	name := call.Args[0].Lit()
	if body := functions[name]; body != nil {
		return depth < maxCallDepth && failsOnlyAtEnd(body, functions, depth+1)
	}
	// Of the argument of eval only the literal text is known.
	lists := func(word *syntax.Word) bool { return strings.ContainsAny(literalText(word), ";\n") }
	return name != "." && name != "source" && !(name == "eval" && slices.ContainsFunc(call.Args, lists))
}

// literalText returns the literal parts of a word.
func literalText(word *syntax.Word) string {
	var text strings.Builder
	for node := range syntax.Preorder(word) {
		switch node := node.(type) {
		case *syntax.Lit:
			text.WriteString(node.Value)
		case *syntax.SglQuoted:
			text.WriteString(node.Value)
		}
	}
	return text.String()
}

func allFailOnlyAtEnd(statements []*syntax.Stmt, functions map[string]*syntax.Stmt, depth int) bool {
	last := len(statements) - 1
	return last < 0 || allSafe(statements[:last], functions, depth) && failsOnlyAtEnd(statements[last], functions, depth) ||
		last > 0 && allFailOnlyAtEnd(statements[:last], functions, depth) && beginsWithStatusRead(statements[last], functions, depth)
}

func allSafe(statements []*syntax.Stmt, functions map[string]*syntax.Stmt, depth int) bool {
	return !slices.ContainsFunc(statements, func(s *syntax.Stmt) bool { return !isSafe(s, functions, depth) })
}

// safeBuiltins are builtins that do not fail as scripts use them.
var safeBuiltins = []string{":", "true", "echo", "printf", "export", "readonly", "local", "set", "shift", "trap", "unset", "return", "exit", "break", "continue"}

// isSafe reports whether no failure of a statement ends its shell.
func isSafe(statement *syntax.Stmt, functions map[string]*syntax.Stmt, depth int) bool {
	list := func(statements []*syntax.Stmt) bool { return allSafe(statements, functions, depth) }
	if statement.Negated || statement.Background {
		return true
	}
	switch command := statement.Cmd.(type) {
	case *syntax.CallExpr:
		if len(command.Args) == 0 {
			return !substitutes(command)
		}
		return slices.Contains(safeBuiltins, command.Args[0].Lit()) && functions[command.Args[0].Lit()] == nil
	case *syntax.DeclClause, *syntax.FuncDecl:
		return true
	case *syntax.BinaryCmd:
		return (command.Op == syntax.OrStmt || command.Op == syntax.AndStmt) && isSafe(command.Y, functions, depth)
	case *syntax.Block:
		return list(command.Stmts)
	case *syntax.IfClause:
		for branch := command; branch != nil; branch = branch.Else {
			if !list(branch.Then) {
				return false
			}
		}
		return true
	case *syntax.CaseClause:
		return !slices.ContainsFunc(command.Items, func(item *syntax.CaseItem) bool { return !list(item.Stmts) })
	case *syntax.ForClause:
		return list(command.Do)
	case *syntax.WhileClause:
		return list(command.Do)
	}
	return false
}

// substitutes reports whether a command has the status of a command substitution in it.
func substitutes(node syntax.Node) bool {
	for inner := range syntax.Preorder(node) {
		if _, ok := inner.(*syntax.CmdSubst); ok {
			return true
		}
	}
	return false
}
