// Package jmespath evaluates JMESPath expressions (the --query of the AWS CLI) on the values of
// package ordered, so that the order of keys and the exact text of numbers survive. It follows
// jmespath.py, which the AWS CLI uses, also where that is laxer than the specification: strings can
// be compared with < and >, and backticks may enclose a string without its quotes.
//
// github.com/jmespath/go-jmespath is not used because it works on Go maps and float64: it forgets
// both.
package jmespath

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// Expression is a compiled expression. It is safe for concurrent use.
type Expression struct{ root node }

// Compile parses an expression. Its error is a *SyntaxError.
func Compile(expression string) (*Expression, error) {
	root, err := parse(expression)
	if err != nil {
		return nil, err
	}
	return &Expression{root}, nil
}

// Search applies the expression to a value. The result may share parts with the value. Its errors
// are those of functions that do not exist or do not accept their arguments.
func (e *Expression) Search(value any) (any, error) { return e.root.evaluate(value) }

type node interface {
	evaluate(value any) (any, error)
}

type (
	identity         struct{}
	literal          struct{ value any }
	field            struct{ name string }
	index            struct{ n int }
	slice            struct{ start, stop, step *int }
	chain            struct{ first, second node }
	disjunction      struct{ left, right node }
	conjunction      struct{ left, right node }
	negation         struct{ inner node }
	flatten          struct{ base node }
	projection       struct{ base, right node }
	valueProjection  struct{ base, right node }
	filterProjection struct{ base, right, condition node }
	multiSelectList  []node
	multiSelectHash  []pair
	pair             struct {
		key   string
		value node
	}
	comparison struct {
		operator    kind
		left, right node
	}
	reference struct{ inner node }
	call      struct {
		name      string
		arguments []node
	}
)

func (identity) evaluate(value any) (any, error)  { return value, nil }
func (n literal) evaluate(any) (any, error)       { return n.value, nil }
func (n chain) evaluate(value any) (any, error)   { return n.then(n.first.evaluate(value)) }
func (n flatten) evaluate(value any) (any, error) { return n.flat(n.base.evaluate(value)) }

// A reference (&expression) is passed to functions as it is and has no value of its own.
func (n reference) evaluate(any) (any, error) {
	return nil, errors.New("an expression reference (&) can only be an argument of a function")
}

func (n chain) then(value any, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return n.second.evaluate(value)
}

func (n field) evaluate(value any) (any, error) {
	if object, ok := value.(*ordered.Object); ok {
		member, _ := object.Get(n.name)
		return member, nil
	}
	return nil, nil
}

func (n index) evaluate(value any) (any, error) {
	list, _ := value.([]any)
	i := n.n
	if i < 0 {
		i += len(list)
	}
	if i < 0 || i >= len(list) {
		return nil, nil
	}
	return list[i], nil
}

func (n slice) evaluate(value any) (any, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, nil
	}
	step := 1
	if n.step != nil {
		step = *n.step
	}
	if step == 0 {
		return nil, errors.New("slice step cannot be zero")
	}
	// The bounds of a descending slice are one lower, as in Python.
	low, high := 0, len(list)
	start, stop := low, high
	if step < 0 {
		low, high = -1, len(list)-1
		start, stop = high, low
	}
	bound := func(given *int, otherwise int) int {
		if given == nil {
			return otherwise
		}
		i := *given
		if i < 0 {
			i += len(list)
		}
		return min(max(i, low), high)
	}
	start, stop = bound(n.start, start), bound(n.stop, stop)
	picked := []any{}
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		picked = append(picked, list[i])
		if step > len(list) || step < -len(list) { // i must not overflow
			break
		}
	}
	return picked, nil
}

func (n disjunction) evaluate(value any) (any, error) {
	left, err := n.left.evaluate(value)
	if err != nil || isTrue(left) {
		return left, err
	}
	return n.right.evaluate(value)
}

func (n conjunction) evaluate(value any) (any, error) {
	left, err := n.left.evaluate(value)
	if err != nil || !isTrue(left) {
		return left, err
	}
	return n.right.evaluate(value)
}

func (n negation) evaluate(value any) (any, error) {
	inner, err := n.inner.evaluate(value)
	return !isTrue(inner), err
}

func (n flatten) flat(base any, err error) (any, error) {
	list, ok := base.([]any)
	if err != nil || !ok {
		return nil, err
	}
	merged := []any{}
	for _, element := range list {
		if inner, ok := element.([]any); ok {
			merged = append(merged, inner...)
		} else {
			merged = append(merged, element)
		}
	}
	return merged, nil
}

func (n projection) evaluate(value any) (any, error) {
	base, err := n.base.evaluate(value)
	list, ok := base.([]any)
	if err != nil || !ok {
		return nil, err
	}
	return project(list, n.right, nil)
}

func (n valueProjection) evaluate(value any) (any, error) {
	base, err := n.base.evaluate(value)
	object, ok := base.(*ordered.Object)
	if err != nil || !ok {
		return nil, err
	}
	return project(valuesOf(object), n.right, nil)
}

func (n filterProjection) evaluate(value any) (any, error) {
	base, err := n.base.evaluate(value)
	list, ok := base.([]any)
	if err != nil || !ok {
		return nil, err
	}
	return project(list, n.right, n.condition)
}

// project applies right to the elements that meet the condition, if there is one, and drops nulls.
func project(list []any, right, condition node) (any, error) {
	collected := []any{}
	for _, element := range list {
		if condition != nil {
			met, err := condition.evaluate(element)
			if err != nil {
				return nil, err
			}
			if !isTrue(met) {
				continue
			}
		}
		result, err := right.evaluate(element)
		if err != nil {
			return nil, err
		}
		if result != nil {
			collected = append(collected, result)
		}
	}
	return collected, nil
}

func (n multiSelectList) evaluate(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	list := make([]any, len(n))
	for i, element := range n {
		var err error
		if list[i], err = element.evaluate(value); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (n multiSelectHash) evaluate(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	object := &ordered.Object{}
	for _, pair := range n {
		member, err := pair.value.evaluate(value)
		if err != nil {
			return nil, err
		}
		object.Set(pair.key, member)
	}
	return object, nil
}

func (n comparison) evaluate(value any) (any, error) {
	left, err := n.left.evaluate(value)
	if err != nil {
		return nil, err
	}
	right, err := n.right.evaluate(value)
	if err != nil {
		return nil, err
	}
	switch n.operator {
	case equal:
		return isEqual(left, right), nil
	case notEqual:
		return !isEqual(left, right), nil
	}
	if !isComparable(left) || !isComparable(right) {
		return nil, nil
	}
	if typeName(left) != typeName(right) {
		operators := map[kind]string{less: "<", lessOrEqual: "<=", greater: ">", greaterOrEqual: ">="}
		return nil, notOrderedError(operators[n.operator], left, right)
	}
	switch order := compare(left, right); n.operator {
	case less:
		return order < 0, nil
	case lessOrEqual:
		return order <= 0, nil
	case greater:
		return order > 0, nil
	default:
		return order >= 0, nil
	}
}

func isComparable(value any) bool {
	switch value.(type) {
	case json.Number, string:
		return true
	}
	return false
}

// isTrue is JMESPath's truth: null, false and empty values are false, and 0 is true.
func isTrue(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case *ordered.Object:
		return v.Len() > 0
	}
	return true
}

func isEqual(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && compareNumbers(a, b) == 0
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, isEqual)
	case *ordered.Object:
		b, ok := b.(*ordered.Object)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for key, value := range a.All() {
			if other, ok := b.Get(key); !ok || !isEqual(value, other) {
				return false
			}
		}
		return true
	}
	switch b.(type) {
	case []any, *ordered.Object:
		return false
	}
	return a == b
}

func valuesOf(object *ordered.Object) []any {
	values := make([]any, 0, object.Len())
	for _, value := range object.All() {
		values = append(values, value)
	}
	return values
}
