package terraform

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/dynasnap/dynasnap/internal/seed/data"
)

// attribute returns the resource or the data source at an address, with the attribute of it that a
// traversal wants; with all that are written where it wants no certain one.
func (s *scope) attribute(address string, traversal hcl.Traversal) outcome {
	wanted := wantedOf(traversal, 2)
	b := s.byAddress[address]
	if b == nil {
		return s.absent(address, wanted, traversal)
	}
	return s.perInstance(b, func(each *scope) outcome {
		values := map[string]cty.Value{}
		if wanted != "" {
			value := each.written(b, wanted)
			values[wanted] = value.value
			return outcome{cty.ObjectVal(values), value.why}
		}
		var why error
		for _, name := range slices.Sorted(maps.Keys(attributesOf(b.body))) {
			value := each.written(b, name)
			values[name] = value.value
			why = cmp.Or(why, value.why)
		}
		if name, ok := values["name"]; ok && b.kind == tableType {
			values["id"] = name
		}
		return outcome{cty.ObjectVal(values), why}
	})
}

// absent returns what the user says of something that the configuration does not have.
func (m *module) absent(address, wanted string, traversal hcl.Traversal) outcome {
	if _, isIndexed := traversal[min(2, len(traversal)-1)].(hcl.TraverseIndex); wanted == "" || isIndexed {
		return missing(m.onlyApplied(address + written(traversal[min(2, len(traversal)):])))
	}
	value := m.given(address + "." + wanted)
	return outcome{cty.ObjectVal(map[string]cty.Value{wanted: value.value}), value.why}
}

// written returns an attribute of a block as the configuration has it.
func (s *scope) written(b *block, name string) outcome {
	argument := name
	if name == "id" && b.kind == tableType {
		argument = "name"
	}
	expression, found := attributeOf(b.body, argument)
	address := b.address() + "." + name
	if !found {
		return s.given(address)
	}
	return s.once(address, func() outcome { return s.evaluate(expression) })
}

// once evaluates what may depend on itself.
func (m *module) once(name string, evaluate func() outcome) outcome {
	if m.evaluating[name] {
		return missing(fmt.Errorf("%s depends on itself", name))
	}
	m.evaluating[name] = true
	defer delete(m.evaluating, name)
	return evaluate()
}

// given returns what the user says of something that only an apply would know.
func (m *module) given(reference string) outcome {
	if text, ok := m.part.Parameter(reference); ok {
		return known(cty.StringVal(text))
	}
	return missing(m.onlyApplied(reference))
}

func (m *module) onlyApplied(reference string) error {
	return fmt.Errorf("%s is known only after the apply: %s says it, or %s", reference, data.GiveParameter(reference), cure)
}

// perInstance returns the values of a block's instances, as references to the block have them.
func (m *module) perInstance(b *block, value func(*scope) outcome) outcome {
	found := m.instancesOf(b)
	if found.why != nil {
		return missing(fmt.Errorf("%s: %s: %w", b.at, b.address(), found.why))
	}
	var why error
	byKey := map[string]cty.Value{}
	var inOrder []cty.Value
	for _, instance := range found.instances {
		one := value(&scope{m, instance.variables, instance.suffix})
		why = cmp.Or(why, one.why)
		switch {
		case instance.key == cty.NilVal:
			return one
		case instance.key.Type() == cty.String:
			byKey[instance.key.AsString()] = one.value
		default:
			inOrder = append(inOrder, one.value)
		}
	}
	if _, isForEach := attributeOf(b.body, "for_each"); isForEach {
		return outcome{cty.ObjectVal(byKey), why}
	}
	return outcome{cty.TupleVal(inOrder), why}
}

// wantedOf returns the attribute that a traversal wants of the instance that its first steps name.
func wantedOf(traversal hcl.Traversal, steps int) string {
	for _, step := range traversal[min(steps, len(traversal)):] {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			return step.Name
		case hcl.TraverseIndex: // the key of an instance
		default:
			return ""
		}
	}
	return ""
}

// merge returns a value with the parts of another one of the same block.
func (r *references) merge(before cty.Value, next outcome) outcome {
	if before == cty.NilVal {
		return next
	}
	return outcome{mergeValues(before, next.value), next.why}
}

func mergeValues(a, b cty.Value) cty.Value {
	switch {
	case !a.IsKnown() || !b.IsKnown():
		return cty.DynamicVal
	case a.Type().IsObjectType() && b.Type().IsObjectType():
		merged := a.AsValueMap()
		if merged == nil {
			merged = map[string]cty.Value{}
		}
		for name, value := range maps.All(b.AsValueMap()) {
			if other, both := merged[name]; both {
				value = mergeValues(other, value)
			}
			merged[name] = value
		}
		return cty.ObjectVal(merged)
	case a.Type().IsTupleType() && b.Type().IsTupleType() && a.LengthInt() == b.LengthInt():
		left, right := a.AsValueSlice(), b.AsValueSlice()
		for i := range left {
			left[i] = mergeValues(left[i], right[i])
		}
		return cty.TupleVal(left)
	}
	return a
}
