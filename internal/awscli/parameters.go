package awscli

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// readParameter turns the values of an option into the value of a request. checkInput compares it
// with the shape later.
func readParameter(f files, p parameter, values []string) (any, error) {
	if len(values) != 1 {
		return readValues(p.option, p.shape, sources(values))
	}
	loaded, err := f.load(p.option, values[0])
	if err != nil {
		return nil, err
	}
	if loaded.binary {
		err := invalidParameter(p.option, "%s reads bytes, but the parameter is text; use file:// for it", loaded.file)
		if p.shape.IsNested() { // the AWS CLI crashes here
			err = failed("%v", err)
		}
		return nil, err
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

func readValues(option string, s *model.Shape, values []source) (any, error) {
	if !s.IsNested() {
		return readScalar(s, values[0].text)
	}
	listFile := s.Kind == model.List && len(values) == 1 && values[0].file != "" // a list in a file is JSON, never shorthand
	switch {
	case hasShorthand(s) && !listFile && !(len(values) > 0 && looksLikeJSON(values[0].text)):
		return readShorthand(option, s, values)
	case s.Kind != model.List:
		return readJSON(option, values[0], '{')
	case listFile, len(values) == 1 && strings.HasPrefix(strings.TrimSpace(values[0].text), "["):
		return readJSON(option, values[0], '[')
	}
	list := []any{}
	for _, value := range values {
		element, err := readElement(option, s.Element, value)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	return list, nil
}

func readElement(option string, s *model.Shape, value source) (any, error) {
	if s.IsNested() {
		return readJSON(option, value, '{')
	}
	return readScalar(s, value.text)
}

func readScalar(s *model.Shape, text string) (any, error) {
	switch s.Kind {
	case model.Integer, model.Long:
		return integer(text)
	case model.Double:
		return double(text)
	}
	return text, nil
}

func looksLikeJSON(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// hasShorthand reports whether a shape can be written in shorthand. A list of plain values cannot:
// its values follow one another.
func hasShorthand(s *model.Shape) bool {
	return s.IsNested() && (s.Kind != model.List || s.Element.IsNested())
}

func readShorthand(option string, s *model.Shape, values []source) (any, error) {
	parsed := []any{}
	for _, value := range values {
		object, err := parseShorthand(value.text)
		if err != nil {
			return nil, invalidParameter(option, "%v", err)
		}
		parsed = append(parsed, object)
	}
	if s.Kind == model.List {
		return convertShorthand(s, parsed)
	}
	return convertShorthand(s, parsed[0])
}

// readJSON reads a value that must begin with the bracket.
func readJSON(option string, value source, bracket byte) (any, error) {
	if text := strings.TrimSpace(value.text); text != "" && text[0] != bracket {
		return nil, invalidParameter(option, "Invalid JSON:\n%s", value.text)
	}
	parsed, err := ordered.Parse([]byte(value.text))
	if err != nil {
		return nil, invalidParameter(option, "Invalid JSON: %v\nJSON received: %s", err, value.text)
	}
	return parsed, nil
}

// convertShorthand converts the strings of a shorthand value to the types of their shapes, and a
// single value to a list where the shape is one.
func convertShorthand(s *model.Shape, value any) (any, error) {
	switch s.Kind {
	case model.Structure:
		if object, ok := value.(*ordered.Object); ok {
			return object, convertMembers(object, func(name string) *model.Shape { return s.Member(name) })
		}
	case model.Map:
		if object, ok := value.(*ordered.Object); ok {
			return object, convertMembers(object, func(string) *model.Shape { return s.Element })
		}
	case model.List:
		list, ok := value.([]any)
		if !ok {
			return []any{value}, nil
		}
		for i := range list {
			var err error
			if list[i], err = convertShorthand(s.Element, list[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case model.Integer, model.Long:
		return integer(value)
	case model.Double:
		return double(value)
	case model.Boolean:
		switch text, _ := value.(string); strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return value, nil
}

func convertMembers(object *ordered.Object, shapeOf func(name string) *model.Shape) error {
	for name, member := range object.All() {
		s := shapeOf(name)
		if s == nil { // unknown: checkInput reports it
			continue
		}
		value, err := convertShorthand(s, member)
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
	return nil, failed("invalid literal for int() with base 10: %s", python.Literal(value))
}

// double reads a number as Python's float does, without those that JSON lacks.
func double(value any) (any, error) {
	text, _ := value.(string)
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil && n-n == 0 && !strings.ContainsAny(text, "xX") {
		return json.Number(ordered.FloatText(n)), nil
	}
	return nil, failed("could not convert string to float: %s", python.Literal(value))
}
