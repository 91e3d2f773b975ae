package outline

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Errexit reports whether the script makes its shell end at the first command that fails.
func (o *Outline) Errexit() bool {
	for call := range o.Calls() {
		if o.Text(call.Args[0]) != "set" {
			continue
		}
		var arguments []string
		for _, word := range call.Args[1:] {
			arguments = append(arguments, o.Text(word))
		}
		if SetsErrexit(arguments) {
			return true
		}
	}
	return false
}

// SetsErrexit reports whether arguments of a shell, or of set, do that.
func SetsErrexit(arguments []string) bool {
	before := ""
	for _, argument := range arguments {
		switch {
		case argument == "--":
			return false
		case argument == "errexit" && isFlags(before) && strings.HasSuffix(before, "o"), isFlags(argument) && strings.Contains(argument, "e"):
			return true
		}
		before = argument
	}
	return false
}

// Exits reports whether the script may end itself with a status of its own.
func (o *Outline) Exits() bool {
	for call := range o.Calls() {
		switch o.Text(call.Args[0]) {
		case "exit":
			if len(call.Args) < 2 || o.Text(call.Args[1]) != "0" {
				return true
			}
		case "exec":
			return true
		}
	}
	return false
}

// TolerateStatusReads rewrites the script for a shell with -e, so that the shell goes on after a
// failed command whose status the next command reads. It appends `&& :` to such a command, which
// keeps its status and every line number. text is the script's text. The functions may be those of
// sourced files. The result is empty where there is no such command.
func (o *Outline) TolerateStatusReads(text string, sourced ...*Outline) string {
	functions := make(map[string]*syntax.Stmt)
	for _, file := range append(sourced, o) {
		for node := range syntax.Preorder(file.File) {
			if function, ok := node.(*syntax.FuncDecl); ok && function.Name != nil {
				functions[function.Name.Value] = function.Body
			}
		}
	}
	var ends []uint
	list := func(statements []*syntax.Stmt) {
		for i := 1; i < len(statements); i++ {
			if beginsWithStatusRead(statements[i], functions, 0) {
				ends = append(ends, finalOffsets(statements[i-1], functions)...)
			}
		}
	}
	syntax.Walk(o.File, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.File:
			list(node.Stmts)
		case *syntax.Block:
			list(node.Stmts)
		case *syntax.Subshell:
			list(node.Stmts)
		case *syntax.CmdSubst:
			if node.Backquotes { // backquotes have other escapes
				return false
			}
			list(node.Stmts)
		case *syntax.IfClause:
			list(node.Cond)
			list(node.Then)
		case *syntax.WhileClause:
			list(node.Cond)
			list(node.Do)
		case *syntax.ForClause:
			list(node.Do)
		case *syntax.CaseItem:
			list(node.Stmts)
		}
		return true
	})
	slices.Sort(ends)
	ends = slices.Compact(ends)
	if len(ends) == 0 {
		return ""
	}
	for _, end := range slices.Backward(ends) {
		text = text[:end] + " && :" + text[end:]
	}
	return text
}

// maxCallDepth bounds the calls that are followed from function to function.
const maxCallDepth = 4

// beginsWithStatusRead reports whether a statement first reads the status of the command before it.
func beginsWithStatusRead(statement *syntax.Stmt, functions map[string]*syntax.Stmt, depth int) bool {
	if slices.ContainsFunc(statement.Redirs, func(r *syntax.Redirect) bool { return readsStatus(r, functions, depth) }) {
		return true
	}
	first := func(statements []*syntax.Stmt) bool {
		return len(statements) > 0 && beginsWithStatusRead(statements[0], functions, depth)
	}
	switch command := statement.Cmd.(type) {
	case *syntax.CallExpr:
		if readsStatus(command, functions, depth) {
			return true
		}
		if len(command.Args) == 0 || depth == maxCallDepth {
			return false
		}
		body := functions[command.Args[0].Lit()]
		return body != nil && beginsWithStatusRead(body, functions, depth+1)
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.DeclClause, *syntax.LetClause:
		return readsStatus(command, functions, depth)
	case *syntax.BinaryCmd:
		return beginsWithStatusRead(command.X, functions, depth)
	case *syntax.IfClause:
		return first(command.Cond)
	case *syntax.WhileClause:
		return first(command.Cond)
	case *syntax.ForClause:
		return readsStatus(command.Loop, functions, depth)
	case *syntax.CaseClause:
		return readsStatus(command.Word, functions, depth)
	case *syntax.Block:
		return first(command.Stmts)
	case *syntax.Subshell:
		return first(command.Stmts)
	case *syntax.TimeClause:
		return command.Stmt != nil && beginsWithStatusRead(command.Stmt, functions, depth)
	}
	return false
}

// readsStatus reports whether a command's words read the status of the command before it. In $(…)
// only the first command can.
func readsStatus(node syntax.Node, functions map[string]*syntax.Stmt, depth int) bool {
	found := false
	syntax.Walk(node, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.ParamExp:
			found = found || !node.Length && node.Param != nil && (node.Param.Value == "?" || node.Param.Value == "PIPESTATUS")
		case *syntax.CmdSubst:
			found = found || len(node.Stmts) > 0 && beginsWithStatusRead(node.Stmts[0], functions, depth)
			return false
		case *syntax.ProcSubst:
			return false
		}
		return !found
	})
	return found
}

// finalOffsets returns the offsets where the last commands of a statement end. It leaves out loops,
// whose last command may run before others, and commands with inner failures (see failsOnlyAtEnd).
func finalOffsets(statement *syntax.Stmt, functions map[string]*syntax.Stmt) []uint {
	last := func(statements []*syntax.Stmt) []uint {
		if len(statements) == 0 {
			return nil
		}
		return finalOffsets(statements[len(statements)-1], functions)
	}
	if statement.Negated || statement.Background || statement.Coprocess {
		return nil // it cannot fail
	}
	switch command := statement.Cmd.(type) {
	case *syntax.Block:
		return last(command.Stmts)
	case *syntax.IfClause:
		var ends []uint
		for branch := command; branch != nil; branch = branch.Else {
			ends = append(ends, last(branch.Then)...)
		}
		return ends
	case *syntax.CaseClause:
		var ends []uint
		for _, item := range command.Items {
			ends = append(ends, last(item.Stmts)...)
		}
		return ends
	case *syntax.ForClause, *syntax.WhileClause, *syntax.FuncDecl:
		return nil
	}
	if !failsOnlyAtEnd(statement, functions, 0) {
		return nil
	}
	return []uint{end(statement)}
}

// end returns the offset where a statement ends, without its here-documents.
func end(statement *syntax.Stmt) (offset uint) {
	switch command := statement.Cmd.(type) {
	case nil:
	case *syntax.BinaryCmd:
		offset = end(command.Y)
	default:
		offset = command.End().Offset()
	}
	for _, redirect := range statement.Redirs {
		if redirect.Word != nil {
			offset = max(offset, redirect.Word.End().Offset())
		}
	}
	return offset
}
