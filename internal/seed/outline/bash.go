package outline

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Finding is something in a script, and its line.
type Finding struct {
	Line int
	What string
}

// NeedsBash returns the first thing in the script that bash understands and a plain sh, such as
// dash, does not.
func (o *Outline) NeedsBash() (Finding, bool) {
	for node := range syntax.Preorder(o.File) {
		if node == nil {
			continue
		}
		if what := bashOnly(node); what != "" {
			return Finding{int(node.Pos().Line()), what}, true //nolint:gosec // lines of a text in memory
		}
	}
	return Finding{}, false
}

// bashOnly names what only bash understands in a node, apart from its children. It is empty for
// nothing.
func bashOnly(node syntax.Node) string {
	switch node := node.(type) {
	case *syntax.TestClause:
		return "[[ … ]]"
	case *syntax.ArithmCmd:
		return "((…))"
	case *syntax.LetClause:
		return "let"
	case *syntax.CoprocClause:
		return "coproc"
	case *syntax.ArrayExpr:
		return "an array"
	case *syntax.ProcSubst:
		return node.Op.String() + "…)"
	case *syntax.CStyleLoop:
		return "for ((…))"
	case *syntax.ExtGlob:
		return node.Op.String() + "…)"
	case *syntax.SglQuoted:
		if node.Dollar {
			return "$'…'"
		}
	case *syntax.DblQuoted:
		if node.Dollar {
			return `$"…"`
		}
	case *syntax.FuncDecl:
		if node.RsrvWord {
			return "function"
		}
	case *syntax.ForClause:
		if node.Select {
			return "select"
		}
	case *syntax.BinaryCmd:
		if node.Op == syntax.PipeAll {
			return "|&"
		}
	case *syntax.CaseItem:
		if node.Op != syntax.Break {
			return node.Op.String()
		}
	case *syntax.Assign:
		if node.Append {
			return "+="
		}
	case *syntax.DeclClause:
		return bashDeclaration(node)
	case *syntax.Redirect:
		return bashRedirection(node)
	case *syntax.ParamExp:
		return bashExpansion(node)
	case *syntax.UnaryArithm:
		if node.Op == syntax.Inc || node.Op == syntax.Dec {
			return node.Op.String()
		}
	case *syntax.BinaryArithm:
		if node.Op == syntax.Pow {
			return node.Op.String()
		}
	case *syntax.WordIter:
		return bashBraces(node.Items)
	case *syntax.CallExpr:
		if brace := bashBraces(node.Args); brace != "" || len(node.Args) == 0 {
			return brace
		}
		return bashCommand(node)
	}
	return ""
}

// bashDeclaration names a declaration that a plain sh lacks. A plain sh has local, export and
// readonly without options, and may have -p.
func bashDeclaration(declaration *syntax.DeclClause) string {
	name := declaration.Variant.Value
	switch name {
	case "local", "export", "readonly":
		for _, argument := range declaration.Args {
			if argument.Naked && argument.Value != nil {
				if option := argument.Value.Lit(); strings.HasPrefix(option, "-") && option != "-p" {
					return name + " " + option
				}
			}
		}
		return ""
	default:
		return name
	}
}

func bashRedirection(redirect *syntax.Redirect) string {
	if redirect.N != nil && strings.HasPrefix(redirect.N.Value, "{") {
		return redirect.N.Value + redirect.Op.String()
	}
	switch redirect.Op {
	case syntax.RdrAll, syntax.AppAll, syntax.WordHdoc:
		return redirect.Op.String()
	case syntax.DplOut: // of a file
		if target := redirect.Word.Lit(); target != "" && strings.Trim(target, "0123456789-") != "" {
			return redirect.Op.String()
		}
	}
	return ""
}

// bashVariables are those that a plain sh does not set.
var bashVariables = []string{
	"BASH_SOURCE", "BASH_VERSION", "BASH_LINENO", "BASH_COMMAND", "BASH_REMATCH", "BASHPID", "FUNCNAME", "PIPESTATUS",
	"RANDOM", "SECONDS", "EPOCHSECONDS", "EUID", "UID", "OSTYPE",
}

func bashExpansion(expansion *syntax.ParamExp) string {
	switch {
	case expansion.Excl || expansion.Names != 0:
		return "${!…}"
	case expansion.Index != nil:
		return "an array"
	case expansion.Slice != nil:
		return "${…:…}"
	case expansion.Repl != nil:
		return "${…/…}"
	case expansion.Exp != nil && slices.Contains([]syntax.ParExpOperator{
		syntax.UpperFirst, syntax.UpperAll, syntax.LowerFirst, syntax.LowerAll, syntax.OtherParamOps,
	}, expansion.Exp.Op):
		return "${…" + expansion.Exp.Op.String() + "}"
	case expansion.Param != nil && slices.Contains(bashVariables, expansion.Param.Value) && (expansion.Exp == nil || expansion.Param.Value == "BASH_SOURCE"):
		return "$" + expansion.Param.Value // a variable with a default is optional
	}
	return ""
}

// bashBraces names a range in braces. A list in braces may be JSON without quotes, which a plain sh
// leaves as it is.
func bashBraces(words []*syntax.Word) string {
	for _, word := range words {
		split := &syntax.Word{Parts: slices.Clone(word.Parts)} // which SplitBraces changes
		syntax.SplitBraces(split)
		for _, part := range split.Parts {
			if brace, ok := part.(*syntax.BraceExp); ok && brace.Sequence {
				return "{…..…}"
			}
		}
	}
	return ""
}

// bashCommands are builtins that a plain sh lacks.
var bashCommands = []string{
	"source", "shopt", "mapfile", "readarray", "pushd", "popd", "dirs", "declare", "typeset", "builtin", "compgen", "enable", "caller", "disown",
}

// bashOptions are arguments of builtins that only bash knows.
var bashOptions = map[string][]string{
	"printf": {"-v"},
	"wait":   {"-n"},
	"echo":   {"-e", "-en", "-ne"},
	"trap":   {"ERR", "DEBUG", "RETURN"},
	"set":    {"pipefail", "errtrace"},
	"[":      {"=="},
	"test":   {"=="},
}

// IsBashWord reports whether a command of this name exists only in bash.
func IsBashWord(word string) bool {
	return slices.Contains(bashCommands, word) || slices.Contains([]string{"[[", "function", "let", "coproc", "select"}, word)
}

func bashCommand(call *syntax.CallExpr) string {
	name := call.Args[0].Lit()
	if slices.Contains(bashCommands, name) {
		return name
	}
	for i, word := range call.Args[1:] {
		option := word.Lit()
		switch {
		case !slices.Contains(bashOptions[name], option) && !isBashFlags(name, option):
		case !strings.HasPrefix(option, "-"):
			return name + " … " + option
		case i == 0 || name == "set" || name == "read":
			return name + " " + option
		}
	}
	return ""
}

// isBashFlags reports whether an option has flags that only bash knows. Most shells know read -p.
func isBashFlags(name, option string) bool {
	switch name {
	case "read":
		return isFlags(option) && strings.Trim(option, "-rp") != ""
	case "set":
		return isFlags(option) && strings.ContainsAny(option, "ET")
	}
	return false
}

func isFlags(option string) bool { return len(option) > 1 && option[0] == '-' && option[1] != '-' }
