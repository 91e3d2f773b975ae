package jest

import (
	"regexp"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// scriptReader reads a module of JavaScript that consists of literals.
type scriptReader struct {
	scanner
	constants map[string]*document.Node // by name
	exported  *document.Node
	problems  []*document.Error
	// unusable says of values why they cannot be used. Only those count that are used.
	unusable map[*document.Node][]*document.Error
}

// typeAt is a type of TypeScript without type parameters.
var typeAt = regexp.MustCompile(`^[\p{L}_$][\p{L}\p{N}_$.]*(?:\[\])?`)

// readScript returns what a module exports. A file of JSON is nothing but the value.
func readScript(text string, isJSON bool) (*document.Node, []*document.Error) {
	r := &scriptReader{
		scanner: scanner{text: text, line: 1}, constants: map[string]*document.Node{},
		unusable: map[*document.Node][]*document.Error{},
	}
	if isJSON {
		r.exported = r.value(true, 0)
	}
	for r.space(); r.pos < len(r.text) && len(r.problems) == 0; r.space() {
		r.statement()
	}
	if len(r.problems) > 0 { // of syntax: what follows the first one need not be meant
		return nil, r.problems[:1]
	}
	if r.exported == nil {
		r.failf(r.line, "nothing is exported: write module.exports = {tables: [...]}")
	}
	if r.exported != nil {
		r.problems = append(r.problems, r.unusable[r.exported]...)
		left := maxValues
		r.use(r.exported.Get(tables), &left)
		if left < 0 {
			r.failf(r.exported.Line, "the tables have more than %d values", maxValues)
		}
	}
	if len(r.problems) == 0 && r.exported.Kind != document.Map {
		r.failf(r.exported.Line, "the module exports %s: write module.exports = {tables: [...]}", r.exported.Kind)
	}
	return r.exported, r.problems
}

// maxValues bounds the values that are used. A constant counts each time.
const maxValues = 100_000

// use finds why values cannot be used.
func (r *scriptReader) use(node *document.Node, left *int) {
	if *left--; node == nil || *left < 0 {
		return
	}
	r.problems = append(r.problems, r.unusable[node]...)
	for _, item := range node.Items {
		r.use(item, left)
	}
	for _, field := range node.Fields {
		r.use(field.Value, left)
	}
}

// statement reads a statement.
func (r *scriptReader) statement() {
	start, line := r.pos, r.line
	switch {
	case r.accept(";"):
		return
	case r.acceptWord("const"), r.acceptWord("let"), r.acceptWord("var"):
		r.declaration()
		return
	case r.acceptWord("import"), r.acceptWord("function"):
		r.expression(true) // declares names that stand for no literals
		return
	case r.exports():
		r.exported = r.value(true, 0)
		return
	}
	if c := r.peek(); c == '"' || c == '\'' { // 'use strict'
		if _, ok := r.quoted(); ok && r.ends(true) {
			return
		}
	}
	r.pos, r.line = start, line
	r.expression(true)
	r.failf(line, "a statement (%s): %s", firstLine(r.text[start:r.pos]), cure)
}

// exports goes on behind the beginning of a statement that exports a value.
func (r *scriptReader) exports() bool {
	at := r.scanner
	if r.acceptWord("module") && r.accept(".") && r.acceptWord("exports") && r.accept("=") {
		return true
	}
	r.scanner = at
	if r.acceptWord("export") && (r.acceptWord("default") || r.accept("=")) {
		return true
	}
	r.scanner = at
	return false
}

// declaration reads names and their values after const.
func (r *scriptReader) declaration() {
	for {
		at := r.scanner
		name := r.match(wordAt)
		if name != "" && r.accept(":") {
			r.match(typeAt)
		}
		if name == "" || !r.accept("=") {
			r.scanner = at // const {a, b} = …, whose names stand for no literals
			r.expression(true)
			return
		}
		r.constants[name] = r.value(true, 1)
		if !r.accept(",") {
			return
		}
	}
}
