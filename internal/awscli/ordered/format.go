package ordered

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Style says how a value is written. Numbers stay as they are. The styles of this package are those
// of Python's json module, which the AWS CLI uses.
type Style struct {
	Comma  string // between values, without Indent
	Colon  string // between key and value
	Indent string // one level; empty for a single line
	ASCII  bool   // write other characters as \uXXXX
}

var (
	// Indented is what the AWS CLI prints.
	Indented = Style{Comma: ",", Colon: ": ", Indent: "    "}
	// Compact is for sending.
	Compact = Style{Comma: ",", Colon: ":"}
)

// Append appends value to text.
func (s Style) Append(text []byte, value any) []byte {
	return s.append(text, value, "\n")
}

// String returns value as text.
func (s Style) String(value any) string { return string(s.Append(nil, value)) }

func (s Style) append(text []byte, value any, newline string) []byte {
	switch v := value.(type) {
	case nil:
		return append(text, "null"...)
	case bool:
		return strconv.AppendBool(text, v)
	case json.Number:
		return append(text, v...)
	case string:
		return s.appendString(text, v)
	case []any:
		text = append(text, '[')
		for i, element := range v {
			text = s.separate(text, i, newline)
			text = s.append(text, element, newline+s.Indent)
		}
		return s.close(text, len(v), newline, ']')
	case *Object:
		text = append(text, '{')
		for i, m := range v.members {
			text = s.separate(text, i, newline)
			text = s.appendString(text, m.key)
			text = append(text, s.Colon...)
			text = s.append(text, m.value, newline+s.Indent)
		}
		return s.close(text, v.Len(), newline, '}')
	}
	panic(fmt.Sprintf("ordered: not a JSON value: %T", value))
}

func (s Style) separate(text []byte, i int, newline string) []byte {
	if i > 0 {
		text = append(text, s.Comma...)
	}
	if s.Indent != "" {
		text = append(append(text, newline...), s.Indent...)
	}
	return text
}

func (s Style) close(text []byte, members int, newline string, bracket byte) []byte {
	if s.Indent != "" && members > 0 {
		text = append(text, newline...)
	}
	return append(text, bracket)
}

func (s Style) appendString(text []byte, value string) []byte {
	text = append(text, '"')
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			text = append(text, '\\', byte(r))
		case r == '\n':
			text = append(text, `\n`...)
		case r == '\r':
			text = append(text, `\r`...)
		case r == '\t':
			text = append(text, `\t`...)
		case r == '\b':
			text = append(text, `\b`...)
		case r == '\f':
			text = append(text, `\f`...)
		case r < 0x20 || s.ASCII && r > 0x7e && r <= 0xffff:
			text = fmt.Appendf(text, `\u%04x`, r)
		case s.ASCII && r > 0xffff:
			high, low := utf16.EncodeRune(r)
			text = fmt.Appendf(text, `\u%04x\u%04x`, high, low)
		default:
			text = append(text, string(r)...)
		}
	}
	return append(text, '"')
}

// NumberText returns a number as Python prints it: an integer as it is, and anything else as the
// shortest text of its double (1.50 is 1.5, 0.000 is 0.0, 1e3 is 1000.0).
func NumberText(n json.Number) string {
	if IsInteger(n) {
		return string(n)
	}
	f, err := strconv.ParseFloat(string(n), 64)
	switch {
	case math.IsInf(f, 0): // too large for a double
		return strings.Repeat("-", strings.Count(string(n[:1]), "-")) + "inf"
	case err != nil:
		return string(n)
	}
	return FloatText(f)
}

// FloatText returns a double as Python prints it.
func FloatText(f float64) string {
	if magnitude := math.Abs(f); magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// IsInteger reports whether a number is written without fraction and exponent.
func IsInteger(n json.Number) bool { return !strings.ContainsAny(string(n), ".eE") }
