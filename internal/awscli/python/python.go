// Package python writes values as Python does. The AWS CLI is a Python program and shows some
// values and types that way.
package python

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// Date is a date or time without quotes in YAML, which is no string in Python.
type Date string

// Text is Python's str(), which --output text prints for a plain value.
func Text(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return Literal(value)
}

// Literal is Python's repr().
func Literal(value any) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case json.Number:
		return ordered.NumberText(v)
	case string:
		return String(v)
	case []any:
		var elements []string
		for _, element := range v {
			elements = append(elements, Literal(element))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case *ordered.Object:
		var members []string
		for key, member := range v.All() {
			members = append(members, String(key)+": "+Literal(member))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	return fmt.Sprint(value)
}

// String is the repr() of a string.
func String(text string) string {
	quote := '\''
	if strings.ContainsRune(text, '\'') && !strings.ContainsRune(text, '"') {
		quote = '"'
	}
	var b strings.Builder
	b.WriteRune(quote)
	for _, r := range text {
		switch {
		case r == quote || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteRune(quote)
	return b.String()
}

// ClassName is Python's name of the class of a JSON value: int, str, dict.
func ClassName(value any) string {
	switch v := value.(type) {
	case bool:
		return "bool"
	case json.Number:
		if ordered.IsInteger(v) {
			return "int"
		}
		return "float"
	case string:
		return "str"
	case []any:
		return "list"
	case *ordered.Object:
		return "dict"
	case Date:
		if strings.Contains(string(v), ":") {
			return "datetime.datetime"
		}
		return "datetime.date"
	}
	return "NoneType"
}

// TypeName is Python's text for the type of a JSON value: <class 'int'>.
func TypeName(value any) string { return "<class '" + ClassName(value) + "'>" }

// OSError is Python's message for an error of the system with a file.
func OSError(err error, path string) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := number.Error()
	return fmt.Sprintf("[Errno %d] %s: %s", int(number), strings.ToUpper(text[:1])+text[1:], String(path))
}
