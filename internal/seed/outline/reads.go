package outline

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// FindNeeds reads a script and the files that it sources.
func FindNeeds(files ...*Outline) *Needs {
	n := &Needs{sources: make(map[string][]read), assigned: make(map[string]bool)}
	ends := make(map[string]bool)
	for _, file := range files {
		for node := range syntax.Preorder(file.File) {
			if function, ok := node.(*syntax.FuncDecl); ok && function.Name != nil {
				ends[function.Name.Value] = mayExit(file, function.Body, nil)
			}
		}
	}
	for _, file := range files {
		w := readsWalk{Needs: n, file: file, ends: ends}
		syntax.Walk(file.File, w.visit)
	}
	return n
}

// readsWalk walks through one file.
type readsWalk struct {
	*Needs
	file  *Outline
	ends  map[string]bool // functions, and whether each may end the script
	stack []syntax.Node   // the parents of the visited node
}

func (w *readsWalk) visit(node syntax.Node) bool {
	if node == nil {
		w.stack = w.stack[:len(w.stack)-1]
		return true
	}
	w.stack = append(w.stack, node)
	switch node := node.(type) {
	case *syntax.ParamExp:
		w.parameter(node)
	case *syntax.Assign:
		w.assignment(node)
	case *syntax.WordIter:
		w.assigned[node.Name.Value] = true
	case *syntax.BinaryArithm:
		if op := node.Op.String(); strings.HasSuffix(op, "=") && !slices.Contains([]string{"==", "!=", "<=", ">="}, op) {
			w.arithmetic(node.X)
		}
	case *syntax.UnaryArithm:
		if node.Op == syntax.Inc || node.Op == syntax.Dec {
			w.arithmetic(node.X)
		}
	case *syntax.CallExpr:
		if len(node.Args) > 0 {
			w.call(node)
		}
	}
	return true
}

// arithmetic records a variable that arithmetic may change.
func (w *readsWalk) arithmetic(operand syntax.ArithmExpr) {
	if word, ok := operand.(*syntax.Word); ok {
		w.assigned[word.Lit()] = true
	}
}

func (w *readsWalk) assignment(a *syntax.Assign) {
	switch {
	case a.Name == nil: // declare "$name=…", or an option
		w.opaque = w.opaque || a.Value == nil || !strings.HasPrefix(w.file.Text(a.Value), "-")
	case a.Naked:
		if d, ok := w.outer(1).(*syntax.DeclClause); ok && d.Variant.Value != "export" && d.Variant.Value != "readonly" {
			w.assigned[a.Name.Value] = true
		}
	case a.Value != nil && isPlainVariable(a.Value, a.Name.Value): // T=$T
	default:
		w.assigned[a.Name.Value] = true
	}
}

// outer returns the parent of the node that many steps up, or nil.
func (w *readsWalk) outer(steps int) syntax.Node {
	if at := len(w.stack) - 1 - steps; at >= 0 {
		return w.stack[at]
	}
	return nil
}

// isPlainVariable reports whether a word consists of a variable alone.
func isPlainVariable(word *syntax.Word, variable string) bool {
	parts := word.Parts
	if len(parts) == 1 {
		if quoted, ok := parts[0].(*syntax.DblQuoted); ok {
			parts = quoted.Parts
		}
	}
	if len(parts) != 1 {
		return false
	}
	p, ok := parts[0].(*syntax.ParamExp)
	return ok && p.Param != nil && p.Param.Value == variable && !hasDefault(p)
}

// hasDefault reports whether a variable may be unset where it is read.
func hasDefault(p *syntax.ParamExp) bool {
	return p.Exp != nil && (p.Exp.Op == syntax.DefaultUnset || p.Exp.Op == syntax.DefaultUnsetOrNull ||
		p.Exp.Op == syntax.AlternateUnset || p.Exp.Op == syntax.AlternateUnsetOrNull || assigns(p))
}

func assigns(p *syntax.ParamExp) bool {
	return p.Exp != nil && (p.Exp.Op == syntax.AssignUnset || p.Exp.Op == syntax.AssignUnsetOrNull)
}

// call records what builtins assign and what functions are given.
func (w *readsWalk) call(call *syntax.CallExpr) {
	name := w.file.Text(call.Args[0])
	if _, isFunction := w.ends[name]; isFunction {
		return // see parameter
	}
	switch name {
	case "read", "mapfile", "readarray", "getopts", "let":
		for _, word := range call.Args[1:] {
			variable, _, _ := strings.Cut(w.file.Text(word), "=")
			w.assigned[variable] = true
		}
	case "printf":
		if len(call.Args) > 2 && w.file.Text(call.Args[1]) == "-v" {
			w.assigned[w.file.Text(call.Args[2])] = true
		}
	case ".", "source":
		w.opaque = w.opaque || len(call.Args) < 2 || w.file.Text(call.Args[1]) == Unknown
	case "eval", "export", "declare", "typeset": // these assign what the parser does not see
		w.opaque = true
	}
}

// parameter records where a variable or an argument is read and what gets its value.
func (w *readsWalk) parameter(p *syntax.ParamExp) {
	if p.Param == nil {
		return
	}
	name := p.Param.Value
	if assigns(p) {
		w.assigned[name] = true
	}
	if hasDefault(p) || p.Names != 0 || w.isOptional(name) {
		return
	}
	function := w.function()
	line := int(p.Pos().Line()) //nolint:gosec // lines of a text in memory
	r := read{Need: Need{name, w.file.Name, line}, key: w.key(function, name), begin: line, end: line}
	if statement := w.statement(); statement != nil {
		r.begin = min(line, int(statement.Pos().Line())) //nolint:gosec // likewise
		r.end = max(line, int(statement.End().Line()))   //nolint:gosec // likewise
		r.command = w.literalPrefix(statement)
	}
	w.noteTargets(r, p.Pos().Offset())
	if name != "@" && name != "*" {
		w.reads = append(w.reads, r)
	}
}

// key distinguishes the arguments of a function from those of the script.
func (w *readsWalk) key(function, name string) string {
	if _, err := strconv.Atoi(name); function != "" && (err == nil || name == "#" || name == "@" || name == "*") {
		return function + " " + name
	}
	return name
}

// function returns the name of the function around the node. It is empty for none.
func (w *readsWalk) function() string {
	for _, node := range slices.Backward(w.stack) {
		if function, ok := node.(*syntax.FuncDecl); ok && function.Name != nil {
			return function.Name.Value
		}
	}
	return ""
}

// statement returns the simple command around the node. It is nil in the head of a compound
// command.
func (w *readsWalk) statement() *syntax.Stmt {
	for _, node := range slices.Backward(w.stack) {
		if statement, ok := node.(*syntax.Stmt); ok {
			switch statement.Cmd.(type) {
			case nil, *syntax.CallExpr, *syntax.DeclClause, *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause:
				return statement
			}
			return nil
		}
	}
	return nil
}

// noteTargets records what gets a value from the read at an offset: variables, and arguments of
// functions.
func (w *readsWalk) noteTargets(r read, offset uint) {
	gets := func(variable *syntax.Lit) {
		if variable != nil {
			w.sources[variable.Value] = append(w.sources[variable.Value], r)
		}
	}
	for _, node := range w.stack {
		switch node := node.(type) {
		case *syntax.Assign:
			gets(node.Name)
		case *syntax.WordIter:
			gets(node.Name)
		case *syntax.CallExpr:
			if len(node.Args) == 0 {
				continue
			}
			function := w.file.Text(node.Args[0])
			if _, isFunction := w.ends[function]; !isFunction {
				continue
			}
			for i, word := range node.Args[1:] {
				if word.Pos().Offset() <= offset && offset < word.End().Offset() {
					w.passArgument(function, i+1, r)
				}
			}
		}
	}
}

// maxArguments bounds the arguments that are followed into a function.
const maxArguments = 9

// passArgument records that a function gets a read as an argument.
func (w *readsWalk) passArgument(function string, argument int, r read) {
	add := func(name string, r read) {
		key := function + " " + name
		w.sources[key] = append(w.sources[key], r)
	}
	if r.Name != "@" && r.Name != "*" {
		add(strconv.Itoa(argument), r)
		return
	}
	caller := strings.TrimSuffix(r.key, r.Name)
	add("#", read{Need: Need{Name: "#"}, key: caller + "#"})
	for i := range maxArguments {
		name := strconv.Itoa(i + 1)
		add(name, read{Need: Need{Name: name}, key: caller + name})
	}
}

// literalPrefix returns the words of a simple command up to the first that is not known and plain.
func (w *readsWalk) literalPrefix(statement *syntax.Stmt) string {
	call, ok := statement.Cmd.(*syntax.CallExpr)
	if !ok {
		return ""
	}
	var words []string
	for _, word := range call.Args {
		text := w.file.Text(word)
		if text == "" || strings.ContainsAny(text, Unknown+" \t\n\"'$`\\{}*?;&|<>()") {
			break
		}
		words = append(words, text)
	}
	return strings.Join(words, " ")
}
