package outline

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Unknown stands in a text for what only a run can tell. No word of a shell can hold it.
const Unknown = "\x00"

// Value is a possible value of a word.
type Value struct {
	// Text is the word without its quotes, with Unknown for unknown parts.
	Text string
	// Pattern is the same as a pattern for path.Match: quoted parts are escaped, and * stands for
	// unknown parts.
	Pattern string
}

// Known reports whether the whole value is known and holds no pattern.
func (v Value) Known() bool { return !strings.Contains(v.Text, Unknown) && v.Pattern == quote(v.Text) }

// Literal returns the value of a text that is no pattern.
func Literal(text string) Value { return Value{Text: text, Pattern: quote(text)} }

// maxValueBytes bounds the length of a value, in bytes.
const maxValueBytes = 64 << 10

var unknown = Value{Text: Unknown, Pattern: "*"}

var quoting = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `{`, `\{`)

func quote(text string) string { return quoting.Replace(text) }

func contains(values []Value, value Value) bool { return slices.Contains(values, value) }

// Fold returns the possible values of a word, at least one. A variable has the values that the
// script assigns to it anywhere. Common ways to find the script's own directory return its path
// below Workspace.
func (o *Outline) Fold(word *syntax.Word) []Value {
	if word == nil {
		return []Value{{}}
	}
	split := *word // SplitBraces changes it
	split.Parts = slices.Clone(word.Parts)
	syntax.SplitBraces(&split)
	return o.join(split.Parts, false)
}

// Text returns a word's only value, or Unknown where it has several.
func (o *Outline) Text(word *syntax.Word) string {
	values := o.Fold(word)
	if len(values) != 1 {
		return Unknown
	}
	return values[0].Text
}

// join returns every combination of the values of the parts.
func (o *Outline) join(parts []syntax.WordPart, quoted bool) []Value {
	joined := []Value{{}}
	for _, part := range parts {
		values := o.part(part, quoted)
		if len(joined)*len(values) > maxValues {
			values = []Value{unknown}
		}
		next := make([]Value, 0, len(joined)*len(values))
		for _, left := range joined {
			for _, right := range values {
				if len(left.Text) > maxValueBytes {
					right = unknown
				}
				next = append(next, Value{left.Text + right.Text, left.Pattern + right.Pattern})
			}
		}
		joined = next
	}
	return joined
}

func (o *Outline) part(part syntax.WordPart, quoted bool) []Value {
	switch part := part.(type) {
	case *syntax.Lit:
		return []Value{unescape(part.Value, quoted)}
	case *syntax.SglQuoted:
		return []Value{Literal(part.Value)}
	case *syntax.DblQuoted:
		return o.join(part.Parts, true)
	case *syntax.BraceExp:
		if part.Sequence {
			break
		}
		var values []Value
		for _, element := range part.Elems {
			values = append(values, o.join(element.Parts, quoted)...)
		}
		return values
	case *syntax.ParamExp:
		values := o.parameter(part)
		if quoted {
			return values
		}
		patterns := make([]Value, len(values)) // which a shell takes it for here
		for i, value := range values {
			patterns[i] = Value{value.Text, strings.ReplaceAll(value.Text, Unknown, "*")}
		}
		return patterns
	case *syntax.CmdSubst:
		return o.substitution(part)
	}
	return []Value{unknown}
}

// unescape removes the backslashes that the parser keeps.
func unescape(text string, quoted bool) (v Value) {
	escapes := "\"$`\\" // the characters that a backslash escapes in quotes
	var plain, pattern strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) && (!quoted || strings.IndexByte(escapes, text[i+1]) >= 0) {
			i++
			plain.WriteByte(text[i])
			pattern.WriteString(quote(text[i : i+1]))
			continue
		}
		plain.WriteByte(c)
		if quoted {
			pattern.WriteString(quote(string([]byte{c})))
		} else {
			pattern.WriteByte(c)
		}
	}
	return Value{plain.String(), pattern.String()}
}

// parameter returns the possible values of a variable.
func (o *Outline) parameter(p *syntax.ParamExp) []Value {
	if p.Param == nil || p.Excl || p.Length || p.Width || p.Slice != nil || p.Repl != nil || p.Names != 0 {
		return []Value{unknown}
	}
	values := o.variable(p.Param.Value)
	if p.Exp == nil {
		return orUnknown(values)
	}
	switch p.Exp.Op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
		values = slices.DeleteFunc(slices.Clone(values), func(v Value) bool { return v.Text == "" })
		return append(values, o.Fold(p.Exp.Word)...)
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		return orUnknown(values)
	case syntax.RemSmallSuffix: // ${0%/*}
		if o.Text(p.Exp.Word) == "/*" {
			return mapValues(values, path.Dir)
		}
	case syntax.RemLargePrefix: // ${file##*/}
		if o.Text(p.Exp.Word) == "*/" {
			return mapValues(values, path.Base)
		}
	}
	return []Value{unknown}
}

func (o *Outline) variable(name string) []Value {
	switch name {
	case "0", "BASH_SOURCE":
		return []Value{Literal(path.Join(Workspace, o.Name))}
	case "PWD":
		return []Value{Literal(".")}
	case "1", "2", "3", "4", "5", "6", "7", "8", "9", "@", "*": // functions have arguments of their own
		return append([]Value{unknown}, o.values[name]...)
	default:
		return o.values[name]
	}
}

func orUnknown(values []Value) []Value {
	if len(values) == 0 {
		return []Value{unknown}
	}
	return values
}

func mapValues(values []Value, change func(string) string) []Value {
	changed := make([]Value, len(values))
	for i, value := range values {
		changed[i] = Value{change(value.Text), change(value.Pattern)}
	}
	return orUnknown(changed)
}

// substitution returns the output of $(…) where that is a path.
func (o *Outline) substitution(s *syntax.CmdSubst) []Value {
	var calls [][]*syntax.Word
	for _, statement := range s.Stmts {
		calls = append(calls, flatten(statement.Cmd)...)
	}
	if len(calls) == 0 || len(calls[0]) == 0 {
		return []Value{unknown}
	}
	first := calls[0]
	switch command := o.Text(first[0]); {
	case len(calls) == 2 && command == "cd" && len(calls[1]) > 0 && o.Text(calls[1][0]) == "pwd": // $(cd "$(dirname "$0")" && pwd)
		return mapValues(o.Fold(last(first)), path.Clean)
	case len(calls) > 1:
	case command == "pwd":
		return []Value{Literal(".")}
	case command == "git" && o.Text(last(first)) == "--show-toplevel":
		return []Value{Literal(Workspace)}
	case len(first) < 2:
	case command == "dirname":
		return mapValues(o.Fold(last(first)), path.Dir)
	case command == "basename" && len(first) == 2:
		return mapValues(o.Fold(first[1]), path.Base)
	case command == "readlink", command == "realpath":
		return mapValues(o.Fold(last(first)), path.Clean)
	case command == "ls", command == "echo": // $(ls data/*.json)
		return o.Fold(last(first))
	}
	return []Value{unknown}
}

// flatten returns the words of the simple commands that && or ; join.
func flatten(command syntax.Command) [][]*syntax.Word {
	switch command := command.(type) {
	case *syntax.CallExpr:
		return [][]*syntax.Word{command.Args}
	case *syntax.BinaryCmd:
		if command.Op == syntax.AndStmt {
			return append(flatten(command.X.Cmd), flatten(command.Y.Cmd)...)
		}
	}
	return nil
}

func last(words []*syntax.Word) *syntax.Word { return words[len(words)-1] }
