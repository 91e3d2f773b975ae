package jmespath

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// function is a function of JMESPath. parameters are the types of each parameter, separated by "|"
// and empty for any. array-number is an array of numbers. The last parameter of a variadic function
// may be repeated.
type function struct {
	parameters []string
	variadic   bool
	apply      func(arguments []any) (any, error)
}

func lookup(name string) (function, bool) {
	const ordering = "array-string|array-number"
	switch name {
	case "abs":
		return one("number", func(a any) any { return json.Number(strings.TrimPrefix(string(a.(json.Number)), "-")) }), true
	case "avg":
		return one("array-number", average), true
	case "ceil":
		return one("number", func(a any) any { return rounded(a.(json.Number), math.Ceil) }), true
	case "floor":
		return one("number", func(a any) any { return rounded(a.(json.Number), math.Floor) }), true
	case "contains":
		return function{parameters: []string{"array|string", ""}, apply: contains}, true
	case "starts_with":
		return two("string", "string", func(a, b any) any { return strings.HasPrefix(a.(string), b.(string)) }), true
	case "ends_with":
		return two("string", "string", func(a, b any) any { return strings.HasSuffix(a.(string), b.(string)) }), true
	case "join":
		return two("string", "array-string", join), true
	case "keys":
		return one("object", keys), true
	case "values":
		return one("object", func(a any) any { return valuesOf(a.(*ordered.Object)) }), true
	case "length":
		return one("string|array|object", length), true
	case "map":
		return function{parameters: []string{"expref", "array"}, apply: mapped}, true
	case "max":
		return one(ordering, func(a any) any { return extreme(a.([]any), a.([]any), 1) }), true
	case "min":
		return one(ordering, func(a any) any { return extreme(a.([]any), a.([]any), -1) }), true
	case "max_by":
		return by("max_by", func(list, keys []any) any { return extreme(list, keys, 1) }), true
	case "min_by":
		return by("min_by", func(list, keys []any) any { return extreme(list, keys, -1) }), true
	case "sort":
		return one(ordering, func(a any) any { return sorted(a.([]any), a.([]any)) }), true
	case "sort_by":
		return by("sort_by", sorted), true
	case "merge":
		return function{parameters: []string{"object"}, variadic: true, apply: merge}, true
	case "not_null":
		return function{parameters: []string{""}, variadic: true, apply: notNull}, true
	case "reverse":
		return one("array|string", reverse), true
	case "sum":
		return one("array-number", func(a any) any { return sum(a.([]any)) }), true
	case "to_array":
		return one("", toArray), true
	case "to_number":
		return one("", toNumber), true
	case "to_string":
		return one("", toText), true
	case "type":
		return one("", func(a any) any { return typeName(a) }), true
	}
	return function{}, false
}

func (n call) evaluate(value any) (any, error) {
	f, ok := lookup(n.name)
	if !ok {
		return nil, failf("Unknown function: %s()", n.name)
	}
	if wanted := len(f.parameters); len(n.arguments) < wanted || len(n.arguments) > wanted && !f.variadic {
		least, s := "", "s"
		if f.variadic {
			least = "at least "
		}
		if wanted == 1 {
			s = ""
		}
		return nil, failf("Expected %s%d argument%s for function %s(), received %d", least, wanted, s, n.name, len(n.arguments))
	}
	arguments := make([]any, len(n.arguments))
	for i, argument := range n.arguments {
		var err error
		if expression, ok := argument.(reference); ok {
			arguments[i] = expression
		} else if arguments[i], err = argument.evaluate(value); err != nil {
			return nil, err
		}
		if err := check(n.name, arguments[i], f.parameters[min(i, len(f.parameters)-1)]); err != nil {
			return nil, err
		}
	}
	return f.apply(arguments)
}

// check returns an error for a value that a function does not accept.
func check(name string, value any, types string) error {
	if _, ok := value.(reference); ok && types != "expref" {
		return fmt.Errorf("function %s() takes no expression reference (&)", name)
	}
	if types == "" {
		return nil
	}
	wrong, received := value, typeName(value)
	for allowed := range strings.SplitSeq(types, "|") {
		outer, inner, nested := strings.Cut(allowed, "-")
		if typeName(value) != outer {
			continue
		}
		if !nested {
			return nil
		}
		list := value.([]any)
		i := slices.IndexFunc(list, func(element any) bool { return typeName(element) != inner })
		if i < 0 {
			return nil
		}
		wrong, received = list[i], python.ClassName(list[i])
	}
	var allowed []any
	for name := range strings.SplitSeq(types, "|") {
		allowed = append(allowed, name)
	}
	return failf("In function %s(), invalid type for value: %s, expected one of: %s, received: \"%s\"",
		name, python.Text(wrong), python.Literal(allowed), received)
}

// failf is an error in the words of jmespath.py, which begins with a capital.
func failf(format string, arguments ...any) error { return fmt.Errorf(format, arguments...) }

func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case *ordered.Object:
		return "object"
	}
	return "expref"
}

func one(types string, apply func(any) any) function {
	return function{parameters: []string{types}, apply: func(a []any) (any, error) { return apply(a[0]), nil }}
}

func two(first, second string, apply func(a, b any) any) function {
	return function{parameters: []string{first, second}, apply: func(a []any) (any, error) { return apply(a[0], a[1]), nil }}
}

// by makes a function of an array and an expression for the key of each element. The keys are all
// numbers or all strings.
func by(name string, apply func(list, keys []any) any) function {
	return function{parameters: []string{"array", "expref"}, apply: func(a []any) (any, error) {
		list, expression := a[0].([]any), a[1].(reference).inner
		keys := make([]any, len(list))
		for i, element := range list {
			key, err := expression.evaluate(element)
			if err != nil {
				return nil, err
			}
			if err := checkKey(name, i, element, key, keys[0]); err != nil {
				return nil, err
			}
			if keys[i] = key; typeName(key) != typeName(keys[0]) {
				return nil, notOrderedError(map[string]string{"max_by": ">", "min_by": "<"}[name], key, keys[0])
			}
		}
		return apply(list, keys), nil
	}}
}

// checkKey checks the key of an element. sort_by requires the type of the first key, and shows the
// element when that is neither a number nor a string.
func checkKey(name string, i int, element, key, first any) error {
	switch {
	case name != "sort_by":
		return check(name, key, "number|string")
	case i > 0:
		return check(name, key, typeName(first))
	case typeName(key) == "number" || typeName(key) == "string":
		return nil
	}
	return failf("In function sort_by(), invalid type for value: %s, expected one of: ['string', 'number'], received: \"%s\"",
		python.Text(element), typeName(key))
}

// notOrderedError is Python's error for a comparison of a number with a string.
func notOrderedError(operator string, left, right any) error {
	return fmt.Errorf("'%s' not supported between instances of '%s' and '%s'", operator, python.ClassName(left), python.ClassName(right))
}

// extreme returns the first element whose key is the greatest (sign 1) or the least (sign -1).
func extreme(list, keys []any, sign int) any {
	if len(list) == 0 {
		return nil
	}
	best := 0
	for i := range keys {
		if compare(keys[i], keys[best])*sign > 0 {
			best = i
		}
	}
	return list[best]
}

func sorted(list, keys []any) any {
	places := make([]int, len(list))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return compare(keys[a], keys[b]) })
	result := make([]any, len(list))
	for i, place := range places {
		result[i] = list[place]
	}
	return result
}

func average(a any) any {
	list := a.([]any)
	if len(list) == 0 {
		return nil
	}
	return fromFloat(toFloat(sum(list)) / float64(len(list)))
}

func contains(a []any) (any, error) {
	if list, ok := a[0].([]any); ok {
		return slices.ContainsFunc(list, func(element any) bool { return isEqual(element, a[1]) }), nil
	}
	wanted, ok := a[1].(string)
	if !ok {
		return nil, fmt.Errorf("'in <string>' requires string as left operand, not %s", python.ClassName(a[1]))
	}
	return strings.Contains(a[0].(string), wanted), nil
}

func join(separator, list any) any {
	var parts []string
	for _, element := range list.([]any) {
		parts = append(parts, element.(string))
	}
	return strings.Join(parts, separator.(string))
}

func keys(a any) any {
	list := []any{}
	for key := range a.(*ordered.Object).All() {
		list = append(list, key)
	}
	return list
}

func length(a any) any {
	n := 0
	switch a := a.(type) {
	case string:
		n = utf8.RuneCountInString(a)
	case []any:
		n = len(a)
	case *ordered.Object:
		n = a.Len()
	}
	return json.Number(fmt.Sprint(n))
}

func mapped(a []any) (any, error) {
	expression := a[0].(reference).inner
	result := []any{}
	for _, element := range a[1].([]any) {
		value, err := expression.evaluate(element)
		if err != nil {
			return nil, err
		}
		result = append(result, value)
	}
	return result, nil
}

func merge(a []any) (any, error) {
	merged := &ordered.Object{}
	for _, object := range a {
		for key, value := range object.(*ordered.Object).All() {
			merged.Set(key, value)
		}
	}
	return merged, nil
}

func notNull(a []any) (any, error) {
	for _, value := range a {
		if value != nil {
			return value, nil
		}
	}
	return nil, nil
}

func reverse(a any) any {
	if text, ok := a.(string); ok {
		runes := []rune(text)
		slices.Reverse(runes)
		return string(runes)
	}
	list := slices.Clone(a.([]any))
	slices.Reverse(list)
	return list
}

func toArray(a any) any {
	if list, ok := a.([]any); ok {
		return list
	}
	return []any{a}
}

func toNumber(a any) any {
	switch a := a.(type) {
	case json.Number:
		return a
	case string:
		return parseNumber(a)
	}
	return nil
}

func toText(a any) any {
	if text, ok := a.(string); ok {
		return text
	}
	style := ordered.Compact
	style.ASCII = true
	return style.String(a)
}
