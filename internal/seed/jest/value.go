package jest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// cure says what helps against anything but literals.
const cure = "dynasnap runs no JavaScript: write the value itself, or have Node write the configuration into " + baseName + ".json"

// maxDepth bounds the nesting of values.
const maxDepth = 100

// failf notes an error of syntax.
func (r *scriptReader) failf(line int, message string, args ...any) *document.Node {
	r.problems = append(r.problems, &document.Error{Line: line, Err: fmt.Errorf(message, args...)})
	return &document.Node{Line: line}
}

// markf notes why a value cannot be used.
func (r *scriptReader) markf(node *document.Node, line int, message string, args ...any) *document.Node {
	r.unusable[node] = append(r.unusable[node], &document.Error{Line: line, Err: fmt.Errorf(message, args...)})
	return node
}

// value reads an expression and goes on to what ends it. Only a literal, or a name of one, can be
// used.
func (r *scriptReader) value(isStatement bool, depth int) *document.Node {
	r.space()
	start, line, problems := r.pos, r.line, len(r.problems)
	if node := r.primary(depth); node != nil {
		r.typeOf()
		if r.ends(isStatement) || len(r.problems) > problems {
			return node
		}
	}
	r.pos, r.line = start, line
	r.expression(isStatement)
	return r.markf(&document.Node{Line: line}, line, "%s: %s", describe(r.text[start:r.pos]), cure)
}

// ends reports whether an expression ends here.
func (r *scriptReader) ends(isStatement bool) bool {
	line := r.line
	r.space()
	switch next := r.peek(); {
	case next == 0 || strings.IndexByte(",;)]}", next) >= 0:
		return true
	default:
		return isStatement && r.line > line && !goesOn('}', next)
	}
}

// typeOf goes on behind what TypeScript says of the type of a value.
func (r *scriptReader) typeOf() {
	for {
		at := r.scanner
		if word := r.match(wordAt); word != "as" && word != "satisfies" || r.match(typeAt) == "" {
			r.scanner = at
			return
		}
	}
}

// primary reads a literal or a name; nil for anything else.
func (r *scriptReader) primary(depth int) *document.Node {
	node := &document.Node{Line: r.line}
	if depth > maxDepth {
		return r.failf(r.line, "values that are nested more than %d deep", maxDepth)
	}
	switch c := r.peek(); {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"' || c == '\'' || c == '`':
		raw, ok := r.quoted()
		if !ok {
			return r.failf(node.Line, "a text without a closing quote")
		}
		if c == '`' && strings.Contains(strings.ReplaceAll(raw, `\$`, ""), "${") {
			return nil
		}
		node.Kind = document.String
		if node.Text, ok = unescape(raw); !ok {
			return r.markf(node, node.Line, "a text with a wrong escape sequence: %.40q", raw)
		}
		return node
	case c == '-' || c >= '0' && c <= '9':
		node.Kind, node.Text = document.Number, r.match(numberAt)
		if node.Text == "" {
			return nil
		}
		return node
	}
	switch word := r.match(wordAt); word {
	case "":
		return nil
	case "true", "false":
		node.Kind, node.Text = document.Bool, word
	case "null", "undefined":
	default:
		return r.constants[word]
	}
	return node
}

func (r *scriptReader) array(depth int) *document.Node {
	node := &document.Node{Kind: document.List, Line: r.line}
	r.skip(1)
	for !r.accept("]") {
		if r.peek() == 0 {
			return r.failf(r.line, "the file ends in the middle of a list")
		}
		node.Items = append(node.Items, r.value(false, depth+1))
		if !r.accept(",") && r.peek() != ']' {
			return r.failf(r.line, "%.20q stands where a comma or ] should be", before(r.text[r.pos:], "\n"))
		}
	}
	return node
}

func (r *scriptReader) object(depth int) *document.Node {
	node := &document.Node{Kind: document.Map, Line: r.line}
	r.skip(1)
	for !r.accept("}") {
		if r.peek() == 0 {
			return r.failf(r.line, "the file ends in the middle of an object")
		}
		if !r.field(node, depth) {
			return node
		}
	}
	return node
}

// field reads a field of an object, and the comma behind it.
func (r *scriptReader) field(node *document.Node, depth int) bool {
	start, line := r.pos, r.line
	name, isName := r.name()
	if !isName {
		r.expression(false)
		r.markf(node, line, "%s: %s", describe(r.text[start:r.pos]), cure)
		r.accept(",")
		return r.pos > start
	}
	if !r.accept(":") {
		r.pos, r.line = start, line // {tables} is short for {tables: tables}
	}
	value := r.value(false, depth+1)
	if node.Has(name) {
		r.markf(node, line, "%s occurs twice in an object", name)
	}
	node.Fields = append(node.Fields, document.Field{Name: name, Line: line, Value: value})
	if !r.accept(",") && r.peek() != '}' {
		r.failf(r.line, "%.20q stands where a comma or } should be", before(r.text[r.pos:], "\n"))
		return false
	}
	return true
}

// name reads the name of a field.
func (r *scriptReader) name() (name string, ok bool) {
	if c := r.peek(); c == '"' || c == '\'' {
		raw, closed := r.quoted()
		name, ok = unescape(raw)
		return name, ok && closed
	}
	name = r.match(wordAt)
	return name, name != ""
}

// firstLine returns the beginning of a text for a message.
func firstLine(text string) string {
	line := strings.TrimSpace(before(strings.TrimSpace(text), "\n"))
	if shown := []rune(line); len(shown) > 40 {
		return string(shown[:40]) + "…"
	}
	return line
}

// describe says what an expression is.
func describe(expression string) string {
	text := strings.TrimSpace(expression)
	line := firstLine(text)
	kind := "an expression"
	switch {
	case text == "":
		return "a value is missing"
	case strings.HasPrefix(text, "..."):
		kind = "a spread"
	case strings.HasPrefix(text, "`"):
		kind = "a template with ${}"
	case strings.HasPrefix(text, "async ") || strings.HasPrefix(text, "function") || strings.Contains(line, "=>"):
		kind = "a function"
	case strings.Contains(line, "("):
		kind = "a call"
	case wordAt.FindString(text) == text:
		kind = "a name that stands for no literal in this file"
	}
	return fmt.Sprintf("%s (%s)", kind, line)
}

// unescape replaces the escape sequences of a text.
func unescape(raw string) (text string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b.WriteByte(raw[i])
			continue
		}
		rest := raw[i+1:]
		if rest == "" {
			return "", false
		}
		length := 1
		switch c := rest[0]; c {
		case 'n', 't', 'r', 'b', 'f', 'v', '0':
			b.WriteByte("\n\t\r\b\f\v\x00"[strings.IndexByte("ntrbfv0", c)])
		case '\n': // goes on in the next line
		case 'x', 'u':
			var char rune
			if char, length = codePoint(rest); length == 0 {
				return "", false
			}
			b.WriteRune(char)
		default:
			char, size := utf8.DecodeRuneInString(rest)
			length = size
			b.WriteRune(char)
		}
		i += length
	}
	return b.String(), utf8.ValidString(b.String())
}

// codePoint reads \xHH, \uHHHH or \u{H…}, without the backslash. The length is 0 for a wrong one.
func codePoint(text string) (char rune, length int) {
	digits := ""
	switch {
	case strings.HasPrefix(text, "x") && len(text) >= 3:
		digits, length = text[1:3], 3
	case strings.HasPrefix(text, "u{") && strings.Contains(text, "}"):
		digits = before(text[2:], "}")
		length = len(digits) + 3
	case strings.HasPrefix(text, "u") && len(text) >= 5:
		digits, length = text[1:5], 5
	}
	code, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || !utf8.ValidRune(rune(code)) {
		return 0, 0
	}
	return rune(code), length
}
