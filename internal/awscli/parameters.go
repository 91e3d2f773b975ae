package awscli

import (
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

const byteOrderMark = "\ufeff"

// readParameter turns the values of an option into the value that goes into the request. It is not yet
// checked against the shape (see check).
func readParameter(f files, p parameter, values []string) (any, error) {
	if len(values) != 1 {
		return readValues(p.option, p.shape, sources(values))
	}
	loaded, err := f.load(p.option, values[0])
	if err != nil {
		return nil, err
	}
	if loaded.binary {
		return nil, invalidParameter(p.option, "%s reads bytes, but the parameter is text; use file:// for it", loaded.file)
	}
	return readValues(p.option, p.shape, []source{loaded})
}

func sources(values []string) []source {
	all := make([]source, len(values))
	for i, value := range values {
		all[i].text = value
	}
	return all
}

func readValues(option string, s *shape, values []source) (any, error) {
	if !s.isNested() {
		return readScalar(option, s, values[0].text)
	}
	listFile := s.kind == listShape && len(values) == 1 && values[0].file != "" // holds JSON, never shorthand
	switch {
	case takesShorthand(s) && !listFile && !(len(values) > 0 && looksLikeJSON(values[0].text)):
		return readShorthand(option, s, values)
	case s.kind != listShape:
		return readJSON(option, values[0], '{')
	case listFile, len(values) == 1 && strings.HasPrefix(strings.TrimSpace(values[0].text), "["):
		return readJSON(option, values[0], '[')
	}
	list := []any{}
	for _, value := range values {
		element, err := readElement(option, s.element, value)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	return list, nil
}

func readElement(option string, s *shape, value source) (any, error) {
	if s.isNested() {
		return readJSON(option, value, '{')
	}
	return readScalar(option, s, value.text)
}

func readScalar(option string, s *shape, text string) (any, error) {
	switch s.kind {
	case integerShape:
		return integer(text)
	case longShape:
		if n, err := integer(text); err == nil {
			return n, nil
		}
		return nil, wrongUsage("argument --%s: invalid int value: '%s'", option, text)
	case doubleShape:
		if n, err := double(text); err == nil {
			return n, nil
		}
		return nil, wrongUsage("argument --%s: invalid float value: '%s'", option, text)
	}
	return text, nil
}

func looksLikeJSON(text string) bool {
	text = strings.TrimSpace(strings.TrimPrefix(text, byteOrderMark))
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// takesShorthand: a list of plain values has no shorthand, its values simply follow one another.
func takesShorthand(s *shape) bool {
	return s.isNested() && (s.kind != listShape || s.element.isNested())
}

func readShorthand(option string, s *shape, values []source) (any, error) {
	parsed := []any{}
	for _, value := range values {
		object, err := parseShorthand(value.text)
		if err != nil {
			return nil, invalidParameter(option, "%v", err)
		}
		parsed = append(parsed, object)
	}
	if s.kind == listShape {
		return coerce(s, parsed)
	}
	return coerce(s, parsed[0])
}

// readJSON reads a value that must begin with the bracket.
func readJSON(option string, value source, bracket byte) (any, error) {
	if strings.HasPrefix(value.text, byteOrderMark) {
		return nil, invalidParameter(option, "Invalid JSON: %s begins with a byte order mark", value.file)
	}
	if text := strings.TrimSpace(value.text); text != "" && text[0] != bracket {
		return nil, invalidParameter(option, "Invalid JSON: expected it to begin with %q:\n%s", bracket, value.text)
	}
	parsed, err := ordered.Parse([]byte(value.text))
	if err != nil {
		return nil, invalidParameter(option, "%s", jsonError(value, err))
	}
	return parsed, nil
}

// jsonError says where JSON is wrong and shows the line.
func jsonError(value source, err error) string {
	message := "Invalid JSON: "
	if value.file != "" {
		message = "Invalid JSON in " + value.file + ": "
	}
	message += err.Error()
	var syntax *ordered.SyntaxError
	if !errors.As(err, &syntax) {
		return message
	}
	line := []rune(strings.Split(value.text, "\n")[syntax.Line-1])
	// A long line is shown from shortly before the place.
	const before, width = 40, 100
	start := max(0, syntax.Column-1-before)
	end := min(len(line), start+width)
	return message + "\n" + string(line[start:end]) + "\n" + strings.Repeat(" ", syntax.Column-1-start) + "^"
}

// coerce gives the strings of a shorthand value the types their shapes ask for, and makes a list of one out of
// a value where a list is due.
func coerce(s *shape, value any) (any, error) {
	switch s.kind {
	case structureShape:
		if object, ok := value.(*ordered.Object); ok {
			return object, coerceMembers(object, func(name string) *shape { return s.members[name] })
		}
	case mapShape:
		if object, ok := value.(*ordered.Object); ok {
			return object, coerceMembers(object, func(string) *shape { return s.element })
		}
	case listShape:
		list, ok := value.([]any)
		if !ok {
			return []any{value}, nil
		}
		for i := range list {
			var err error
			if list[i], err = coerce(s.element, list[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case integerShape, longShape:
		return integer(value)
	case doubleShape:
		return double(value)
	case booleanShape:
		switch text, _ := value.(string); strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return value, nil
}

func coerceMembers(object *ordered.Object, shapeOf func(name string) *shape) error {
	for name, member := range object.All() {
		s := shapeOf(name)
		if s == nil { // unknown: check will say so
			continue
		}
		value, err := coerce(s, member)
		if err != nil {
			return err
		}
		object.Set(name, value)
	}
	return nil
}

// integer reads a number as Python's int does.
func integer(value any) (any, error) {
	text, ok := value.(string)
	if ok {
		if n, ok := new(big.Int).SetString(strings.ReplaceAll(strings.TrimSpace(text), "_", ""), 10); ok {
			return json.Number(n.String()), nil
		}
	}
	return nil, failed("invalid literal for int() with base 10: %s", pythonLiteral(value))
}

// double reads a number as Python's float does, except for what JSON cannot express.
func double(value any) (any, error) {
	text, _ := value.(string)
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil && n-n == 0 && !strings.ContainsAny(text, "xX") {
		return json.Number(ordered.FloatText(n)), nil
	}
	return nil, failed("could not convert string to float: %s", pythonLiteral(value))
}
