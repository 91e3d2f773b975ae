package terraform

import (
	"fmt"
	"maps"
	"path"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// references gathers the values that an expression refers to.
type references struct {
	*scope
	objects map[string]map[string]cty.Value // by the root and the name below it
	data    map[string]map[string]cty.Value // data sources by type and name
	why     error                           // why the first one is not known
	measure                                 // of what was gathered
}

func newReferences(s *scope) *references {
	return &references{scope: s, objects: map[string]map[string]cty.Value{}, data: map[string]map[string]cty.Value{}}
}

// add adds what a traversal refers to.
func (r *references) add(traversal hcl.Traversal) {
	root := traversal.RootName()
	if _, own := r.variables[root]; own {
		return
	}
	steps := names(traversal)
	name := ""
	if len(steps) > 1 {
		name = steps[1]
	}
	switch root {
	case "var":
		r.keep(r.objects, root, name, r.variable(name))
	case "local":
		r.keep(r.objects, root, name, r.local(name))
	case "path":
		r.keep(r.objects, root, name, r.pathValue(name))
	case "terraform", "tofu":
		r.keep(r.objects, root, name, r.terraformValue(name))
	case "module":
		r.keep(r.objects, root, name, r.merge(r.objects[root][name], r.output(name, traversal)))
	case "data":
		if len(steps) > 2 {
			r.keep(
				r.data,
				name,
				steps[2],
				r.merge(r.data[name][steps[2]], r.attribute("data."+name+"."+steps[2], traversal[1:])),
			)
		}
	default:
		r.keep(r.objects, root, name, r.merge(r.objects[root][name], r.attribute(root+"."+name, traversal)))
	}
}

// keep keeps the value of a name.
func (r *references) keep(in map[string]map[string]cty.Value, root, name string, value outcome) {
	if name == "" {
		return
	}
	if in[root] == nil {
		in[root] = map[string]cty.Value{}
	}
	in[root][name] = value.value
	r.measure.add(value.value)
	if r.why == nil && !value.isKnown() {
		r.why = value.reason()
	}
}

// values returns the variables of an evaluation.
func (r *references) values() map[string]cty.Value {
	values := map[string]cty.Value{}
	for root, names := range r.objects {
		values[root] = cty.ObjectVal(names)
	}
	if len(r.data) > 0 {
		types := map[string]cty.Value{}
		for kind, names := range r.data {
			types[kind] = cty.ObjectVal(names)
		}
		values["data"] = cty.ObjectVal(types)
	}
	maps.Copy(values, r.variables)
	return values
}

// names returns the names of a traversal up to the first step that has none.
func names(traversal hcl.Traversal) (names []string) {
	for _, step := range traversal {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		case hcl.TraverseIndex:
			if step.Key.Type() != cty.String {
				return names
			}
			names = append(names, step.Key.AsString())
		default:
			return names
		}
	}
	return names
}

// written returns a traversal as it is written.
func written(traversal hcl.Traversal) string {
	var text strings.Builder
	for _, step := range traversal {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			text.WriteString(step.Name)
		case hcl.TraverseAttr:
			text.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			if step.Key.Type() == cty.String {
				text.WriteString("[" + strconv.Quote(step.Key.AsString()) + "]")
			} else if step.Key.Type() == cty.Number {
				text.WriteString("[" + step.Key.AsBigFloat().Text('f', -1) + "]")
			}
		}
	}
	return text.String()
}

// pathValue returns path.module and its like. Paths begin in the directory of the root module.
func (m *module) pathValue(name string) outcome {
	root := m
	for root.caller != nil {
		root = root.caller.module
	}
	switch name {
	case "root":
		return known(cty.StringVal("."))
	case "module":
		if m == root {
			return known(cty.StringVal("."))
		}
		return known(cty.StringVal(relative(root.dir, m.dir)))
	}
	return missing(fmt.Errorf("path.%s is known only where Terraform runs", name))
}

// relative returns the path of a directory from another one.
func relative(from, to string) string {
	up := ""
	for from != "." && to != from && !strings.HasPrefix(to, from+"/") {
		from, up = path.Dir(from), up+"../"
	}
	if from != "." {
		to = strings.TrimPrefix(strings.TrimPrefix(to, from), "/")
	}
	return path.Clean(up + to)
}

func (m *module) terraformValue(name string) outcome {
	if name != "workspace" {
		return missing(fmt.Errorf("terraform.%s is known only where Terraform runs", name))
	}
	if workspace, given := m.part.Parameter("terraform.workspace"); given {
		return known(cty.StringVal(workspace))
	}
	return known(cty.StringVal("default"))
}
