package terraform

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// sourceOf returns the source of a called module.
func (m *module) sourceOf(b *block) (string, error) {
	expression, given := attributeOf(b.body, "source")
	if !given {
		return "", errors.New("there is no source")
	}
	source := (&scope{module: m}).evaluate(expression)
	if !source.isKnown() {
		return "", fmt.Errorf("source: %w", source.reason())
	}
	if source.value.IsNull() || source.value.Type() != cty.String {
		return "", errors.New("the source is no text")
	}
	return source.value.AsString(), nil
}

func isLocal(source string) bool {
	return strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")
}

// isAboutTables matches sources of modules that probably make tables.
var isAboutTables = regexp.MustCompile(`(?i)dynamo`)

// collectCall keeps the tables and items of a module that is called.
func (m *module) collectCall(b *block, address string) error {
	source, err := m.sourceOf(b)
	if err != nil {
		return m.problem(b.at, "%s: %v", address, err)
	}
	m.see("the module " + source)
	switch {
	case tableModule.MatchString(source):
		return m.each(b, address, func(s *scope, address string) error { return s.tableOfModule(b, address) })
	case isLocal(source):
		if !m.makesTables(path.Join(m.dir, source), 0) {
			return nil
		}
		return m.each(b, address, func(s *scope, address string) error {
			child, err := s.child(b)
			if err != nil {
				return m.problem(b.at, "%s: %v", address, err)
			}
			return child.collect("")
		})
	case isAboutTables.MatchString(source):
		return m.problem(b.at, "%s is the module %s, which is not in the workspace: %s", address, source, cure)
	}
	m.sink.Detailf(b.at, "%s is the module %s, which is not read", address, source)
	return nil
}

// makesTables reports whether a module, or one that it calls, may make a table or an item. One that
// cannot be read may.
func (m *module) makesTables(dir string, depth int) bool {
	if makes, known := m.makers[dir]; known {
		return makes
	}
	called, err := m.open(dir, &module{})
	if err != nil || depth > maxModules {
		return true
	}
	m.makers[dir] = false // while it is being found out
	m.makers[dir] = slices.ContainsFunc(called.blocks, func(b *block) bool {
		if b.mode != "module" {
			_, isUnread := unread[b.kind]
			return b.mode == "resource" && (isUnread || b.kind == tableType || b.kind == itemType)
		}
		source, err := called.sourceOf(b)
		return err != nil || isAboutTables.MatchString(source) ||
			isLocal(source) && m.makesTables(path.Join(dir, source), depth+1)
	})
	return m.makers[dir]
}

// child returns the module that a call makes in this scope.
func (s *scope) child(b *block) (*module, error) {
	address := s.address + b.address() + s.suffix
	if child, ok := s.children[address]; ok {
		return child, nil
	}
	source, err := s.sourceOf(b)
	if err != nil {
		return nil, err
	}
	dir := path.Join(s.dir, source)
	if s.opened++; s.opened > maxInstances || s.depth >= maxModules {
		return nil, fmt.Errorf("more than %d modules, or modules that call themselves", maxModules)
	}
	inputs := map[string]hcl.Expression{}
	for name, attribute := range attributesOf(b.body) {
		inputs[name] = attribute.Expr
	}
	child, err := s.open(dir, &module{address: address + ".", caller: s, inputs: inputs, depth: s.depth + 1})
	if err != nil {
		return nil, err
	}
	s.children[address] = child
	return child, nil
}

// output returns the module at a name with the output that a traversal wants.
func (s *scope) output(name string, traversal hcl.Traversal) outcome {
	b := s.byAddress["module."+name]
	wanted := wantedOf(traversal, 2)
	if b == nil || wanted == "" {
		return s.absent("module."+name, wanted, traversal)
	}
	return s.perInstance(b, func(each *scope) outcome {
		value := each.once(b.address()+"."+wanted, func() outcome { return each.outputOf(b, wanted) })
		return outcome{cty.ObjectVal(map[string]cty.Value{wanted: value.value}), value.why}
	})
}

// outputOf returns an output of a called module.
func (s *scope) outputOf(b *block, wanted string) outcome {
	source, err := s.sourceOf(b)
	switch {
	case err != nil:
		return missing(err)
	case tableModule.MatchString(source) && wanted == "dynamodb_table_id":
		if name, given := attributeOf(b.body, "name"); given {
			return s.evaluate(name)
		}
	case isLocal(source):
		child, err := s.child(b)
		if err != nil {
			return missing(err)
		}
		if value, found := child.outputs[wanted]; found {
			return (&scope{module: child}).evaluate(value)
		}
		return missing(fmt.Errorf("there is no output %q in %s", wanted, child.dir))
	}
	return s.given(b.address() + "." + wanted)
}
