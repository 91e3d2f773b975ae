package cloudformation

import (
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// evaluator evaluates the values in one file of a template.
type evaluator struct {
	*scope
	file string
}

// valueError says where something has no value, and why.
type valueError struct {
	at  format.Place
	err error
}

func (e *valueError) Error() string { return fmt.Sprintf("%s: %v", e.at, e.err) }
func (e *valueError) Unwrap() error { return e.err }

func (e evaluator) at(node *document.Node) format.Place {
	if node == nil { // of AWS::NoValue
		return format.Place{File: e.file}
	}
	return format.Place{File: e.file, Line: node.Line}
}

func (e evaluator) errorf(node *document.Node, message string, args ...any) error {
	return &valueError{e.at(node), fmt.Errorf(message, args...)}
}

// value returns a value without functions; nil for AWS::NoValue.
func (e evaluator) value(node *document.Node) (*document.Node, error) {
	node, err := e.resolve(node)
	if err != nil || node == nil || node.IsScalar() {
		return node, err
	}
	plain := &document.Node{Kind: node.Kind, Line: node.Line}
	for _, item := range node.Items {
		value, err := e.value(item)
		if err != nil {
			return nil, err
		}
		if value != nil {
			plain.Items = append(plain.Items, value)
		}
	}
	for _, field := range node.Fields {
		value, err := e.value(field.Value)
		if err != nil {
			return nil, err
		}
		if value != nil {
			plain.Fields = append(plain.Fields, document.Field{Name: field.Name, Line: field.Line, Value: value})
		}
	}
	return plain, nil
}

// resolve returns a value that is no function itself, though others may stand inside of it; nil for
// AWS::NoValue.
func (e evaluator) resolve(node *document.Node) (*document.Node, error) {
	node, err := e.expand(node)
	if err != nil || node == nil {
		return nil, err
	}
	name, argument := function(node)
	if name != "" {
		if node, err = e.call(name, argument); err != nil || node == nil {
			return nil, err
		}
	} else if other := misplaced(node); other != "" {
		return nil, e.errorf(node, "%s stands in a map with other keys: a function stands alone", other)
	}
	return e.dynamic(node)
}

// expand replaces the variables of another tool in a scalar. It refuses a map with a key twice,
// which is no error where nobody looks at it.
func (e evaluator) expand(node *document.Node) (*document.Node, error) {
	if twice, ok := e.duplicates[node]; ok {
		return nil, &valueError{format.Place{File: e.file, Line: twice.Line}, twice.Err}
	}
	if e.template.Expand == nil || !node.IsScalar() || node.Tag != "" {
		return node, nil
	}
	expanded, err := e.template.Expand(node)
	if err != nil {
		return nil, &valueError{e.at(node), err}
	}
	return expanded, nil
}

// literal returns a value in a place where no function may stand.
func (e evaluator) literal(node *document.Node) (*document.Node, error) {
	node, err := e.expand(node)
	if err != nil || node == nil {
		return nil, err
	}
	if name, _ := function(node); name != "" {
		return nil, e.errorf(node, "%s stands where only a literal may stand", name)
	}
	plain := &document.Node{Kind: node.Kind, Line: node.Line, Text: node.Text}
	for _, item := range node.Items {
		value, err := e.literal(item)
		if err != nil {
			return nil, err
		}
		plain.Items = append(plain.Items, value)
	}
	for _, field := range node.Fields {
		value, err := e.literal(field.Value)
		if err != nil {
			return nil, err
		}
		set(plain, field.Name, value)
	}
	return plain, nil
}

// function returns the name of a function in its long form, and its argument; no name for another
// value.
func function(node *document.Node) (name string, argument *document.Node) {
	if tag, ok := strings.CutPrefix(node.Tag, "!"); ok && !strings.HasPrefix(tag, "!") {
		untagged := *node
		untagged.Tag = ""
		if tag == "Ref" || tag == "Condition" {
			return tag, &untagged
		}
		return "Fn::" + tag, &untagged
	}
	if len(node.Fields) == 1 && isFunction(node.Fields[0].Name) {
		return node.Fields[0].Name, node.Fields[0].Value
	}
	return "", nil
}

func isFunction(name string) bool { return name == "Ref" || strings.HasPrefix(name, "Fn::") }

// misplaced returns a function that stands beside other fields of a map.
func misplaced(node *document.Node) string {
	for _, field := range node.Fields {
		if strings.HasPrefix(field.Name, "Fn::") {
			return field.Name
		}
	}
	return ""
}

// call evaluates a function.
func (e evaluator) call(name string, argument *document.Node) (*document.Node, error) {
	switch name {
	case "Ref":
		referent, err := e.text(argument)
		if err != nil {
			return nil, err
		}
		return e.reference(argument, referent)
	case "Fn::Sub":
		return e.substitute(argument)
	case "Fn::Join":
		return e.join(argument)
	case "Fn::Split":
		return e.split(argument)
	case "Fn::Select":
		return e.pick(argument)
	case "Fn::If":
		return e.choose(argument)
	case "Fn::FindInMap":
		return e.find(argument)
	case "Fn::GetAtt":
		return e.attributeOf(argument)
	case "Fn::ImportValue":
		export, err := e.text(argument)
		if err != nil {
			return nil, err
		}
		return e.given(argument, export, "the value of the export "+export+" of another stack is not known")
	}
	return nil, e.errorf(argument, "%s is not evaluated here: name the template as %s writes it, or write the value itself", name, processedBy)
}

// processedBy is what writes a template after its transforms.
const processedBy = "`aws cloudformation get-template --template-stage Processed`"

// given returns the value that the user gives to something whose value the template does not tell.
func (e evaluator) given(at *document.Node, name, why string) (*document.Node, error) {
	if value, ok := e.part.Parameter(name); ok {
		return text(at, value), nil
	}
	return nil, e.errorf(at, "%s: %s says it", why, data.GiveParameter(name))
}

// text returns a scalar in the place of a value.
func text(of *document.Node, content string) *document.Node {
	return &document.Node{Kind: document.String, Line: of.Line, Text: content}
}

// maxText bounds the texts that functions make, in bytes.
const maxText = 1 << 16

// text returns the text of a value that must be a scalar.
func (e evaluator) text(node *document.Node) (string, error) {
	value, err := e.resolve(node)
	switch {
	case err != nil:
		return "", err
	case value == nil:
		return "", e.errorf(node, "AWS::NoValue stands where a text is needed")
	case !value.IsScalar() || value.Kind == document.Null:
		return "", e.errorf(node, "%s stands where a text is needed", value.Kind)
	case len(value.Text) > maxText:
		return "", e.errorf(node, "a text of more than %d bytes", maxText)
	}
	if value.Kind == document.Bool {
		return strings.ToLower(value.Text), nil
	}
	return value.Text, nil
}

// list returns the items of a value that must be a list, without AWS::NoValue.
func (e evaluator) list(node *document.Node) (items []*document.Node, err error) {
	value, err := e.resolve(node)
	switch {
	case err != nil:
		return nil, err
	case value == nil:
		return nil, e.errorf(node, "AWS::NoValue stands where a list is needed")
	case value.Kind != document.List:
		return nil, e.errorf(node, "%s stands where a list is needed", value.Kind)
	}
	for _, item := range value.Items {
		item, err := e.resolve(item)
		if err != nil {
			return nil, err
		}
		if item != nil {
			items = append(items, item)
		}
	}
	return items, nil
}

// arguments returns those of a function that takes a list of them.
func (e evaluator) arguments(name string, node *document.Node, least, most int) ([]*document.Node, error) {
	node, err := e.expand(node)
	if err != nil {
		return nil, err
	}
	if !node.Is(document.List) || len(node.Items) < least || len(node.Items) > most {
		count := fmt.Sprint(least)
		if most > least {
			count += " or more"
		}
		return nil, e.errorf(node, "%s takes a list of %s values", name, count)
	}
	return node.Items, nil
}
