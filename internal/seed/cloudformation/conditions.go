package cloudformation

import (
	"errors"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// outcome is what became of the evaluation of something that others name.
type outcome[T any] struct {
	value T
	err   error
}

// errCircular says that a value depends on itself.
var errCircular = errors.New("depends on itself")

// condition evaluates a condition by its name.
func (e evaluator) condition(at *document.Node, name string) (bool, error) {
	if known, ok := e.conditions[name]; ok {
		if errors.Is(known.err, errCircular) {
			return false, e.errorf(at, "the condition %s %w", name, errCircular)
		}
		return known.value, known.err
	}
	found, file, ok := e.section("Conditions", name)
	if !ok {
		return false, e.errorf(at, "there is no condition %s", name)
	}
	e.conditions[name] = outcome[bool]{err: errCircular}
	value, err := evaluator{e.scope, file}.holds(found.Value)
	e.conditions[name] = outcome[bool]{value, err}
	return value, err
}

// holds evaluates the definition of a condition.
func (e evaluator) holds(node *document.Node) (bool, error) {
	name, argument := function(node)
	if name == "" && len(node.Fields) == 1 && node.Fields[0].Name == "Condition" {
		name, argument = "Condition", node.Fields[0].Value
	}
	switch name {
	case "Condition":
		other, err := e.text(argument)
		if err != nil {
			return false, err
		}
		return e.condition(argument, other)
	case "Fn::Equals":
		return e.equal(argument)
	case "Fn::Not":
		parts, err := e.arguments(name, argument, 1, 1)
		if err != nil {
			return false, err
		}
		isTrue, err := e.holds(parts[0])
		return !isTrue, err
	case "Fn::And":
		return e.some(name, argument, false)
	case "Fn::Or":
		return e.some(name, argument, true)
	}
	return false, e.errorf(node, "a condition is Fn::Equals, Fn::Not, Fn::And, Fn::Or or Condition")
}

// some evaluates Fn::And and Fn::Or, which one part decides that is false or true. Parts that
// cannot be evaluated count only where no other part decides.
func (e evaluator) some(name string, argument *document.Node, deciding bool) (bool, error) {
	parts, err := e.arguments(name, argument, 1, 10)
	if err != nil {
		return false, err
	}
	var failed error
	for _, part := range parts {
		isTrue, err := e.holds(part)
		switch {
		case err != nil && failed == nil:
			failed = err
		case err == nil && isTrue == deciding:
			return deciding, nil
		}
	}
	return !deciding, failed
}

func (e evaluator) equal(argument *document.Node) (bool, error) {
	parts, err := e.arguments("Fn::Equals", argument, 2, 2)
	if err != nil {
		return false, err
	}
	var sides [2]string
	for i, part := range parts {
		value, err := e.value(part)
		switch {
		case err != nil:
			return false, err
		case value.IsScalar():
			sides[i], err = e.text(value)
		case value != nil:
			sides[i] = string(value.AppendJSON(nil))
		}
		if err != nil {
			return false, err
		}
	}
	return sides[0] == sides[1], nil
}
