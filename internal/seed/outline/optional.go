package outline

import (
	"strconv"

	"mvdan.cc/sh/v3/syntax"
)

// isOptional reports whether the script works without a variable: it tests whether the variable is
// set, and goes on.
func (w *readsWalk) isOptional(name string) bool {
	for _, node := range w.stack {
		var condition []syntax.Node
		switch node := node.(type) {
		case *syntax.IfClause:
			condition = statements(node.Cond)
		case *syntax.WhileClause:
			if w.isTested(statements(node.Cond), name) {
				return true
			}
		case *syntax.CaseClause:
			if w.isRead(node.Word, name) && !mayExit(w.file, node, w.ends) {
				return true
			}
		case *syntax.BinaryCmd:
			if node.Op == syntax.AndStmt || node.Op == syntax.OrStmt {
				condition = []syntax.Node{node.X}
			}
		}
		if w.isTested(condition, name) && !mayExit(w.file, node, w.ends) {
			return true
		}
	}
	return false
}

func statements(list []*syntax.Stmt) []syntax.Node {
	nodes := make([]syntax.Node, len(list))
	for i, statement := range list {
		nodes[i] = statement
	}
	return nodes
}

// isTested reports whether a condition tests a variable, or the number of arguments for an
// argument.
func (w *readsWalk) isTested(condition []syntax.Node, name string) (looks bool) {
	for _, node := range condition {
		syntax.Walk(node, func(node syntax.Node) bool {
			switch node := node.(type) {
			case *syntax.CmdSubst:
				return false
			case *syntax.TestClause:
				looks = looks || w.isRead(node, name)
			case *syntax.ArithmCmd:
				looks = looks || w.isRead(node, name)
			case *syntax.CallExpr:
				if len(node.Args) > 0 {
					command := w.file.Text(node.Args[0])
					looks = looks || (command == "[" || command == "test") && w.isRead(node, name)
				}
			}
			return true
		})
	}
	return looks
}

// isRead reports whether a node reads a variable, apart from the commands in it.
func (w *readsWalk) isRead(node syntax.Node, name string) (found bool) {
	_, err := strconv.Atoi(name)
	syntax.Walk(node, func(node syntax.Node) bool {
		p, ok := node.(*syntax.ParamExp)
		if ok && p.Param != nil && (p.Param.Value == name || p.Param.Value == "#" && err == nil) {
			found = true
		}
		_, isCommand := node.(*syntax.CmdSubst)
		return !isCommand
	})
	return found
}

// mayExit reports whether something in a node can end the script.
func mayExit(file *Outline, node syntax.Node, functions map[string]bool) bool {
	for inner := range syntax.Preorder(node) {
		if call, ok := inner.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			switch command := file.Text(call.Args[0]); {
			case command == "exit", command == "return", command == "false", functions[command]:
				return true
			}
		}
	}
	return false
}
