// Package outline reads the text of a shell script without running it: its words, and their values
// as far as the text tells. Every answer is a guess in the user's favour. Nothing that must be
// right may depend on it.
package outline

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Workspace is the directory of the workspace when scripts run. A script that asks for its own
// directory gets a path below it.
const Workspace = "/dynasnap/workspace"

// Outline is a parsed script.
type Outline struct {
	// Name is the script's path in the workspace, with slashes.
	Name string
	// File is the syntax tree.
	File *syntax.File

	values map[string][]Value // possible values of variables, from assignments
}

// Parse reads a script in the dialect of its shebang. It returns false for a text that it cannot
// parse; the shell reports the error, if it cannot parse it either.
func Parse(name, text string) (*Outline, bool) {
	for _, dialect := range dialects(text) {
		file, err := syntax.NewParser(syntax.Variant(dialect)).Parse(strings.NewReader(text), name)
		if err == nil {
			o := &Outline{Name: name, File: file, values: make(map[string][]Value)}
			o.readAssignments()
			return o, true
		}
	}
	return nil, false
}

// dialects returns the dialects to try, in order. Bash comes first where the shebang names no
// other, because it accepts most of what is written for sh.
func dialects(text string) []syntax.LangVariant {
	line, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(strings.TrimPrefix(line, "#!"))
	if !strings.HasPrefix(line, "#!") {
		words = nil
	}
	for _, word := range words {
		switch path.Base(word) {
		case "ksh", "mksh":
			return []syntax.LangVariant{syntax.LangMirBSDKorn, syntax.LangBash}
		case "zsh":
			return []syntax.LangVariant{syntax.LangZsh, syntax.LangBash}
		}
	}
	return []syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX}
}

// readAssignments collects the possible values of each variable, wherever it is assigned.
func (o *Outline) readAssignments() {
	assign := func(a *syntax.Assign) {
		switch {
		case a.Name == nil || a.Naked || a.Append:
		case a.Array != nil:
			for _, element := range a.Array.Elems {
				if element.Value != nil {
					o.addValues(a.Name.Value, o.Fold(element.Value))
				}
			}
		case a.Value == nil:
			o.addValues(a.Name.Value, []Value{{}})
		default:
			o.addValues(a.Name.Value, o.Fold(a.Value))
		}
	}
	for node := range syntax.Preorder(o.File) {
		switch node := node.(type) {
		case *syntax.Assign:
			assign(node)
		case *syntax.WordIter:
			for _, item := range node.Items {
				o.addValues(node.Name.Value, o.Fold(item))
			}
		}
	}
}

// maxValues bounds the values of a variable and of a word.
const maxValues = 64

func (o *Outline) addValues(variable string, values []Value) (more bool) {
	for _, value := range values {
		known := o.values[variable]
		if len(known) < maxValues && !contains(known, value) {
			o.values[variable] = append(known, value)
			more = true
		}
	}
	return more
}

// SetVariable adds a value of a variable in the script's environment. The name of an argument is
// its number.
func (o *Outline) SetVariable(variable, value string) { o.addValues(variable, []Value{Literal(value)}) }

// Merge adds the values that another script assigns, which sources this one or is sourced by it. It
// reports whether any of them is new.
func (o *Outline) Merge(from *Outline) (more bool) {
	for variable, values := range from.values {
		if o.addValues(variable, values) {
			more = true
		}
	}
	return more
}
