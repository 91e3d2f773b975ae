package terraform

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// maxInstances bounds the instances of a block.
const maxInstances = 10_000

// instance is one of what a block with count or for_each makes.
type instance struct {
	key       cty.Value // NilVal where there is no count and no for_each
	suffix    string
	variables map[string]cty.Value
}

// instancesOutcome are the instances of a block, or why they are not known.
type instancesOutcome struct {
	instances []instance
	why       error
}

var errCircular = errors.New("it depends on itself")

// instancesOf returns the instances of a block.
func (m *module) instancesOf(b *block) instancesOutcome {
	if known, ok := m.instances[b]; ok {
		return known
	}
	m.instances[b] = instancesOutcome{why: errCircular}
	found := m.findInstances(b)
	m.instances[b] = found
	return found
}

func (m *module) findInstances(b *block) instancesOutcome {
	s := &scope{module: m}
	if count, given := attributeOf(b.body, "count"); given {
		value := s.evaluate(count)
		if !value.isKnown() {
			return instancesOutcome{why: fmt.Errorf("count: %w", value.reason())}
		}
		number, err := convert.Convert(value.value, cty.Number)
		if err != nil || number.IsNull() {
			return instancesOutcome{why: errors.New("count is no number")}
		}
		n, accuracy := number.AsBigFloat().Int64()
		if accuracy != 0 || n < 0 || n > maxInstances {
			return instancesOutcome{why: fmt.Errorf("count is no whole number from 0 to %d", maxInstances)}
		}
		found := instancesOutcome{}
		for i := range n {
			key := cty.NumberIntVal(i)
			found.instances = append(found.instances, instance{
				key, "[" + strconv.FormatInt(i, 10) + "]", map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": key})},
			})
		}
		return found
	}
	if forEach, given := attributeOf(b.body, "for_each"); given {
		return s.forEach(s.evaluate(forEach))
	}
	return instancesOutcome{instances: []instance{{key: cty.NilVal}}}
}

// forEach returns the instances for the elements of a map or a set.
func (s *scope) forEach(from outcome) (found instancesOutcome) {
	value := from.value
	kind := value.Type()
	switch {
	case !value.IsKnown():
		return instancesOutcome{why: fmt.Errorf("for_each: %w", from.reason())}
	case value.IsNull() || !kind.IsMapType() && !kind.IsObjectType() && !kind.IsSetType():
		return instancesOutcome{why: errors.New("for_each is neither a map nor a set of texts: toset([…]) makes a set of a list")}
	case value.LengthInt() > maxInstances:
		return instancesOutcome{why: fmt.Errorf("for_each has more than %d elements", maxInstances)}
	}
	for it := value.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if kind.IsSetType() {
			key = element
		}
		if !key.IsKnown() {
			return instancesOutcome{why: fmt.Errorf("for_each: %w", from.reason())}
		}
		if key.IsNull() || key.Type() != cty.String {
			return instancesOutcome{why: errors.New("for_each is a set of something else than texts")}
		}
		found.instances = append(found.instances, instance{
			key, "[" + strconv.Quote(key.AsString()) + "]",
			map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": element})},
		})
	}
	return found
}

// each calls a function for the instances of a block.
func (m *module) each(b *block, address string, visit func(s *scope, address string) error) error {
	found := m.instancesOf(b)
	if found.why != nil {
		return m.problem(b.at, "%s: %s", address, found.why)
	}
	if len(found.instances) == 0 {
		m.none = true
		m.sink.Notef(b.at, "%s is left out: it has no instances", address)
	}
	for _, instance := range found.instances {
		if err := visit(&scope{m, instance.variables, instance.suffix}, address+instance.suffix); err != nil {
			return err
		}
	}
	return nil
}
