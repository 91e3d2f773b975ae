// Package outline reads what a shell script's text says, without running it: which words it holds,
// and what they come to as far as that is known. Every answer is a guess in the user's favour:
// nothing may depend on it that a run has to be right about.
package outline

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Workspace is where scripts find the workspace when they run: a script that asks for its own
// directory gets a path below it.
const Workspace = "/dynasnap/workspace"

// Outline is a script that was read.
type Outline struct {
	// Name is the script's path in the workspace, with slashes.
	Name string
	// File is the script as the parser has it.
	File *syntax.File

	values map[string][]Value // what variables may hold, as far as assignments tell it
}

// Parse reads a script, in the dialect that its shebang names. A text that no parser can read says
// nothing: that is for the shell to complain of, if it cannot read it either.
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

// dialects are those to read a script in, in this order. Bash comes first where no other is asked
// for, since it reads most of what is written for sh.
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

// readAssignments notes what each variable may hold. When and in which function it is assigned does
// not count.
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

// maxValues is how many values are followed, of a variable and of a word.
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

// SetVariable tells the value of a variable that the script is called with; of an argument by its number.
func (o *Outline) SetVariable(variable, value string) { o.addValues(variable, []Value{Literal(value)}) }

// Merge takes over what another script, one that sources this one or is sourced by it, says of
// variables, and tells whether that is more than was known.
func (o *Outline) Merge(from *Outline) (more bool) {
	for variable, values := range from.values {
		if o.addValues(variable, values) {
			more = true
		}
	}
	return more
}
