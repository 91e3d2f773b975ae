package awscli

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// The AWS CLI prints YAML through libyaml, in its block style and with sorted keys.
// go.yaml.in/yaml/v4 has libyaml's emitter in Go and lets the style of each node be chosen, but
// 4.0.0 differs from libyaml 0.2.5 in two places, neither of which an option changes: it does not
// indent the quote behind a text that ends in a line break ("one\n"), and it escapes every
// character of a text that begins with a byte order mark. Hence this writer.
const (
	yamlWidth    = 80  // a line is folded at the first space beyond
	yamlShortKey = 128 // bytes of a key that is written without "? "
)

// writeYAMLOutput appends what --output yaml shows of a value; a plain one is JSON.
func writeYAMLOutput(b *strings.Builder, value any) {
	if isNested(value) {
		writeYAML(b, value)
		return
	}
	b.Write(append(ordered.Indented.Append(nil, value), '\n'))
}

// writeYAML appends a value as a YAML document. An object or list that occurs twice, as --query can
// make it, is an alias the second time; of empty lists that cannot be told.
func writeYAML(b *strings.Builder, value any) {
	w := &yamlWriter{b: b, spaced: true, fresh: true, names: map[any]string{}, written: map[string]bool{}}
	w.nameShared(value)
	w.value(value, -1, false)
	b.WriteString("\n")
}

type yamlWriter struct {
	b      *strings.Builder
	column int
	spaced bool // what comes next needs no space before it
	fresh  bool // the line holds indentation and dashes only, so that a collection can begin on it

	names   map[any]string  // by identity, empty for what was met once
	shared  int             // how many have a name
	written map[string]bool // names
}

// nameShared names what occurs more than once, in the order in which that becomes known.
func (w *yamlWriter) nameShared(value any) {
	id := identity(value)
	if id == nil {
		return
	}
	if name, met := w.names[id]; met {
		if name == "" {
			w.shared++
			w.names[id] = fmt.Sprintf("id%03d", w.shared)
		}
		return
	}
	w.names[id] = ""
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			w.nameShared(element)
		}
	case *ordered.Object:
		for _, key := range sortedKeys(v) {
			member, _ := v.Get(key)
			w.nameShared(member)
		}
	}
}

// identity tells collections apart as Python's id() does.
func identity(value any) any {
	switch v := value.(type) {
	case []any:
		if len(v) > 0 {
			return &v[0]
		}
	case *ordered.Object:
		return v
	}
	return nil
}

func sortedKeys(object *ordered.Object) []string {
	keys := make([]string, 0, object.Len())
	for key := range object.All() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// value writes a value below a collection whose lines begin at indent, less than 0 if there is
// none.
func (w *yamlWriter) value(value any, indent int, inObject bool) {
	if name := w.names[identity(value)]; name != "" {
		if w.written[name] {
			w.word("*" + name)
			return
		}
		w.word("&" + name)
		w.written[name] = true
	}
	deeper := indent + 2
	if indent < 0 {
		deeper = 0
	}
	switch v := value.(type) {
	case nil:
		w.word("null")
	case bool:
		w.word(strconv.FormatBool(v))
	case json.Number:
		w.word(ordered.NumberText(v))
	case string:
		w.text(v, deeper, true)
	case []any:
		if inObject && !w.fresh {
			deeper = indent
		}
		w.list(v, deeper)
	case *ordered.Object:
		w.object(v, deeper)
	}
}

func (w *yamlWriter) list(list []any, indent int) {
	if len(list) == 0 {
		w.word("[]")
	}
	for _, element := range list {
		w.line(indent)
		w.indicator("-")
		w.value(element, indent, false)
	}
}

func (w *yamlWriter) object(object *ordered.Object, indent int) {
	if object.Len() == 0 {
		w.word("{}")
	}
	for _, key := range sortedKeys(object) {
		w.line(indent)
		if len(key) <= yamlShortKey && !strings.ContainsAny(key, "\n\r\u0085\u2028\u2029") {
			w.text(key, indent+2, false)
			w.put(":")
		} else {
			w.indicator("?")
			w.text(key, indent+2, true)
			w.line(indent)
			w.indicator(":")
		}
		member, _ := object.Get(key)
		w.value(member, indent, true)
	}
}

// line moves to the indentation, on a new line unless this one is fresh and not yet beyond.
func (w *yamlWriter) line(indent int) {
	if !w.fresh || w.column > indent || w.column == indent && !w.spaced {
		w.newline()
	}
	w.pad(indent)
	w.spaced, w.fresh = true, true
}

func (w *yamlWriter) newline() {
	w.b.WriteByte('\n')
	w.column = 0
}

func (w *yamlWriter) pad(indent int) {
	if w.column < indent {
		w.put(strings.Repeat(" ", indent-w.column))
	}
}

// put writes text that has no line breaks.
func (w *yamlWriter) put(text string) {
	w.b.WriteString(text)
	w.column += utf8.RuneCountInString(text)
	w.spaced, w.fresh = false, false
}

// word writes text apart from what stands before it.
func (w *yamlWriter) word(text string) {
	if !w.spaced {
		w.put(" ")
	}
	w.put(text)
}

// indicator writes a dash or the like, behind which a collection can begin on the same line.
func (w *yamlWriter) indicator(text string) {
	fresh := w.fresh
	w.word(text)
	w.fresh = fresh
}

var (
	yamlBreak = regexp.MustCompile(`[\n\x{2028}\x{2029}]`)
	// yamlUnprintable is what only double quotes can hold: characters that libyaml does not print,
	// and a space at the end or the beginning of a line within the text.
	yamlUnprintable = regexp.MustCompile(`[^\n\x20-\x7e\x{a0}-\x{fefe}\x{ff00}-\x{fffd}]| [\n\x{2028}\x{2029}]|[\n\x{2028}\x{2029}] `)
	// yamlSyntax is what makes a text something else without quotes.
	yamlSyntax = regexp.MustCompile("^$|^(---|\\.\\.\\.|[-?:]( |$)|[ #,&*!|>'\"%@`{}]|\\[|\\])|: | #|[ :]$|[\n\\x{2028}\\x{2029}]")
	// yamlOther are texts that YAML 1.2, as ruamel.yaml reads it, does not take for texts.
	yamlOther = regexp.MustCompile(`^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<|=` +
		`|[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?0x[0-9a-fA-F_]+|[-+][0-9_]+|[0-9][0-9_]*` +
		`|[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9_]+([eE][-+][0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)` +
		`|\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:\d\d)?))?)$`)
)

// text writes a text, with quotes if it needs them; its further lines begin at indent.
func (w *yamlWriter) text(text string, indent int, folds bool) {
	switch {
	case yamlUnprintable.MatchString(text):
		w.doubleQuoted(text, indent, folds)
	case yamlSyntax.MatchString(text), yamlOther.MatchString(text):
		w.singleQuoted(text, indent, folds)
	default:
		w.plain(text, indent, folds)
	}
}

func (w *yamlWriter) plain(text string, indent int, folds bool) {
	w.word("")
	for i, r := range text {
		if folds && w.endsLine(text, i) && text[i+1] != ' ' {
			w.newline()
			w.pad(indent)
		} else {
			w.put(string(r))
		}
	}
}

// endsLine reports whether the character at i is a space, the first in its row, at which a long
// line can be folded.
func (w *yamlWriter) endsLine(text string, i int) bool {
	return text[i] == ' ' && w.column > yamlWidth && 0 < i && i < len(text)-1 && text[i-1] != ' '
}

func (w *yamlWriter) singleQuoted(text string, indent int, folds bool) {
	w.word("'")
	broken := false // the last character was a line break
	for i, r := range text {
		if yamlBreak.MatchString(string(r)) {
			if r == '\n' && !broken {
				w.newline() // one break alone would be folded into a space
			}
			w.b.WriteRune(r)
			w.column, broken = 0, true
			continue
		}
		if broken {
			w.pad(indent)
			broken = false
		}
		switch {
		case folds && w.endsLine(text, i) && text[i+1] != ' ':
			w.newline()
			w.pad(indent)
		case r == '\'':
			w.put("''")
		default:
			w.put(string(r))
		}
	}
	if broken {
		w.pad(indent)
	}
	w.put("'")
}

var yamlEscapes = map[rune]string{
	0: `\0`, '\a': `\a`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\v': `\v`, '\f': `\f`, '\r': `\r`, 0x1b: `\e`,
	'"': `\"`, '\\': `\\`, 0x85: `\N`, 0x2028: `\L`, 0x2029: `\P`,
}

func (w *yamlWriter) doubleQuoted(text string, indent int, folds bool) {
	w.word(`"`)
	for i, r := range text {
		escape, known := yamlEscapes[r]
		switch {
		case folds && w.endsLine(text, i):
			w.newline()
			w.pad(indent)
			if text[i+1] == ' ' {
				w.put(`\`) // keeps it from being taken for indentation
			}
		case known:
			w.put(escape)
		case !yamlUnprintable.MatchString(string(r)):
			w.put(string(r))
		case r <= 0xff:
			w.put(fmt.Sprintf(`\x%02X`, r))
		case r <= 0xffff:
			w.put(fmt.Sprintf(`\u%04X`, r))
		default:
			w.put(fmt.Sprintf(`\U%08X`, r))
		}
	}
	w.put(`"`)
}
