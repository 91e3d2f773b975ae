package awscli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// The AWS CLI is a Python program, and some of its texts show values and types as Python does.

// pythonText is Python's str(): what --output text prints for a plain value.
func pythonText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return pythonLiteral(value)
}

// pythonLiteral is Python's repr().
func pythonLiteral(value any) string {
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
		return pythonString(v)
	case []any:
		var elements []string
		for _, element := range v {
			elements = append(elements, pythonLiteral(element))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case *ordered.Object:
		var members []string
		for key, member := range v.All() {
			members = append(members, pythonString(key)+": "+pythonLiteral(member))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	return fmt.Sprint(value)
}

func pythonString(text string) string {
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
		case r < 0x80 && !strconv.IsPrint(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteRune(quote)
	return b.String()
}

// pythonType is how Python names the type of a value read from JSON.
func pythonType(value any) string {
	name := "NoneType"
	switch v := value.(type) {
	case bool:
		name = "bool"
	case json.Number:
		name = "float"
		if ordered.IsInteger(v) {
			name = "int"
		}
	case string:
		name = "str"
	case []any:
		name = "list"
	case *ordered.Object:
		name = "dict"
	}
	return "<class '" + name + "'>"
}
