package cloudformation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// substitute evaluates Fn::Sub.
func (e evaluator) substitute(argument *document.Node) (*document.Node, error) {
	template, variables := argument, map[string]*document.Node{}
	if argument.Is(document.List) {
		parts, err := e.arguments("Fn::Sub", argument, 2, 2)
		if err != nil {
			return nil, err
		}
		template = parts[0]
		if !parts[1].Is(document.Map) {
			return nil, e.errorf(parts[1], "Fn::Sub takes a map of variables as its second value")
		}
		for _, field := range parts[1].Fields {
			variables[field.Name] = field.Value
		}
	}
	pattern, err := e.text(template)
	if err != nil {
		return nil, err
	}
	made, err := replace(pattern, placeholder, func(name string) (string, error) {
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}", nil
		}
		variable, own := variables[name]
		if !own {
			if variable, err = e.variable(template, name); err != nil {
				return "", err
			}
		}
		value, err := e.text(variable)
		if own && err == nil {
			variables[name] = text(variable, value)
		}
		return value, err
	})
	if err != nil {
		return nil, err
	}
	if len(made) > maxText {
		return nil, e.errorf(template, "Fn::Sub makes a text of more than %d bytes", maxText)
	}
	return text(template, made), nil
}

// placeholder is a variable of Fn::Sub.
var placeholder = regexp.MustCompile(`\$\{([^{}]*)\}`)

// variable returns the value of a name in Fn::Sub.
func (e evaluator) variable(at *document.Node, name string) (*document.Node, error) {
	if id, attribute, ok := strings.Cut(name, "."); ok {
		return e.attribute(at, id, attribute)
	}
	value, err := e.reference(at, name)
	if err == nil && value == nil {
		err = e.errorf(at, "AWS::NoValue stands where a text is needed")
	}
	return value, err
}

// replace replaces each match of a pattern with a group by what value makes of the group, until the
// text is longer than any may be.
func replace(from string, pattern *regexp.Regexp, value func(group string) (string, error)) (string, error) {
	var made strings.Builder
	end := 0
	for _, match := range pattern.FindAllStringSubmatchIndex(from, -1) {
		made.WriteString(from[end:match[0]])
		part, err := value(from[match[2]:match[3]])
		if err != nil {
			return "", err
		}
		made.WriteString(part)
		end = match[1]
		if made.Len() > maxText {
			break
		}
	}
	made.WriteString(from[end:])
	return made.String(), nil
}

// dynamicReference is a value that the service looks up when a stack is made.
var dynamicReference = regexp.MustCompile(`\{\{(resolve:[^{}]*)\}\}`)

// dynamic replaces dynamic references in a text by values that the user gives.
func (e evaluator) dynamic(node *document.Node) (*document.Node, error) {
	if !node.IsScalar() || !strings.Contains(node.Text, "{{resolve:") {
		return node, nil
	}
	made, err := replace(node.Text, dynamicReference, func(name string) (string, error) {
		value, err := e.given(node, name, "the value of the dynamic reference {{"+name+"}} is not known")
		return value.Value(), err
	})
	if err != nil {
		return nil, err
	}
	return text(node, made), nil
}

func (e evaluator) join(argument *document.Node) (*document.Node, error) {
	parts, err := e.arguments("Fn::Join", argument, 2, 2)
	if err != nil {
		return nil, err
	}
	delimiter, err := e.text(parts[0])
	if err != nil {
		return nil, err
	}
	items, err := e.list(parts[1])
	if err != nil {
		return nil, err
	}
	var made strings.Builder
	for i, item := range items {
		value, err := e.text(item)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			made.WriteString(delimiter)
		}
		made.WriteString(value)
		if made.Len() > maxText {
			return nil, e.errorf(argument, "Fn::Join makes a text of more than %d bytes", maxText)
		}
	}
	return text(argument, made.String()), nil
}

func (e evaluator) split(argument *document.Node) (*document.Node, error) {
	parts, err := e.arguments("Fn::Split", argument, 2, 2)
	if err != nil {
		return nil, err
	}
	delimiter, err := e.text(parts[0])
	if err != nil {
		return nil, err
	}
	if delimiter == "" {
		return nil, e.errorf(argument, "Fn::Split takes a delimiter that is not empty")
	}
	source, err := e.text(parts[1])
	if err != nil {
		return nil, err
	}
	return texts(argument, strings.Split(source, delimiter)), nil
}

// texts returns a list of texts in the place of a value.
func texts(of *document.Node, contents []string) *document.Node {
	list := &document.Node{Kind: document.List, Line: of.Line}
	for _, content := range contents {
		list.Items = append(list.Items, text(of, content))
	}
	return list
}

// pick evaluates Fn::Select.
func (e evaluator) pick(argument *document.Node) (*document.Node, error) {
	parts, err := e.arguments("Fn::Select", argument, 2, 2)
	if err != nil {
		return nil, err
	}
	number, err := e.text(parts[0])
	if err != nil {
		return nil, err
	}
	items, err := e.list(parts[1])
	if err != nil {
		return nil, err
	}
	index, err := strconv.Atoi(number)
	if err != nil || index < 0 || index >= len(items) {
		return nil, e.errorf(argument, "Fn::Select: there is no item %s in a list of %d, counted from 0", number, len(items))
	}
	return items[index], nil
}

// choose evaluates Fn::If.
func (e evaluator) choose(argument *document.Node) (*document.Node, error) {
	parts, err := e.arguments("Fn::If", argument, 3, 3)
	if err != nil {
		return nil, err
	}
	name, err := e.text(parts[0])
	if err != nil {
		return nil, err
	}
	isTrue, err := e.condition(parts[0], name)
	switch {
	case err != nil:
		return nil, err
	case isTrue:
		return e.resolve(parts[1])
	}
	return e.resolve(parts[2])
}

// find evaluates Fn::FindInMap.
func (e evaluator) find(argument *document.Node) (*document.Node, error) {
	parts, err := e.arguments("Fn::FindInMap", argument, 3, 4)
	if err != nil {
		return nil, err
	}
	var path [3]string
	for i := range path {
		if path[i], err = e.text(parts[i]); err != nil {
			return nil, err
		}
	}
	if found, file, ok := e.section("Mappings", path[0]); ok {
		in := evaluator{e.scope, file}
		row, err := in.expand(found.Value)
		if err != nil {
			return nil, err
		}
		if row, err = in.expand(row.Get(path[1])); err != nil {
			return nil, err
		}
		if value := row.Get(path[2]); value != nil {
			return in.literal(value)
		}
	}
	if len(parts) == 4 && parts[3].Has("DefaultValue") {
		return e.resolve(parts[3].Get("DefaultValue"))
	}
	return nil, e.errorf(argument, "Fn::FindInMap: there is no %s", fmt.Sprintf("%s.%s.%s", path[0], path[1], path[2]))
}

// attributeOf evaluates Fn::GetAtt.
func (e evaluator) attributeOf(argument *document.Node) (*document.Node, error) {
	var id, attribute string
	var err error
	if argument.Is(document.List) {
		parts, err := e.arguments("Fn::GetAtt", argument, 2, 2)
		if err != nil {
			return nil, err
		}
		if id, err = e.text(parts[0]); err != nil {
			return nil, err
		}
		if attribute, err = e.text(parts[1]); err != nil {
			return nil, err
		}
	} else {
		var path string
		if path, err = e.text(argument); err != nil {
			return nil, err
		}
		id, attribute, _ = strings.Cut(path, ".")
	}
	return e.attribute(argument, id, attribute)
}
