package outline

import (
	"iter"
	"path"

	"mvdan.cc/sh/v3/syntax"
)

// Word is a word of a script with one of its possible values.
type Word struct {
	Value
	// Line is where it stands.
	Line int
	// Command is the simple command that it is an argument of, without its directory, such as cat.
	// It is empty for all other words.
	Command string
	// First says that the word is the name of the command.
	First bool
	// Input and Output say that it is a file that a command reads (<) or writes (>).
	Input, Output bool
	// Document says that it is a here-document or a here-string.
	Document bool
	// Assigned says that it is the value of a variable.
	Assigned bool
}

// Words returns all words of the script in order, each with all of its possible values.
func (o *Outline) Words() []Word {
	var words []Word
	places := make(map[*syntax.Word]Word)
	add := func(word *syntax.Word, as Word) {
		if word != nil {
			places[word] = as
		}
	}
	for node := range syntax.Preorder(o.File) {
		switch node := node.(type) {
		case *syntax.CallExpr:
			for i, word := range node.Args {
				add(word, Word{Command: o.Command(node), First: i == 0})
			}
		case *syntax.Assign:
			add(node.Value, Word{Assigned: true})
		case *syntax.Redirect:
			add(node.Hdoc, Word{Document: true})
			switch node.Op {
			case syntax.Hdoc, syntax.DashHdoc: // their word is the end mark
			case syntax.WordHdoc:
				add(node.Word, Word{Document: true})
			case syntax.RdrIn, syntax.RdrInOut:
				add(node.Word, Word{Input: true})
			default:
				add(node.Word, Word{Output: true})
			}
		case *syntax.Word:
			word := places[node]
			word.Line = int(node.Pos().Line()) //nolint:gosec // lines of a text in memory
			for _, word.Value = range o.Fold(node) {
				words = append(words, word)
			}
		}
	}
	return words
}

// Calls iterates over the script's simple commands in order, without those that only assign.
func (o *Outline) Calls() iter.Seq[*syntax.CallExpr] {
	return func(yield func(*syntax.CallExpr) bool) {
		for node := range syntax.Preorder(o.File) {
			if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 && !yield(call) {
				return
			}
		}
	}
}

// Command returns the name of a call's command, without its directory. It is Unknown where it is
// not known.
func (o *Outline) Command(call *syntax.CallExpr) string { return path.Base(o.Text(call.Args[0])) }
