package terraform

import (
	"fmt"
	"strconv"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// state reads a file of JSON.
func (r *reading) state() error {
	documents, err := r.part.Documents(r.part.Name)
	if err != nil {
		return err
	}
	root := documents[0]
	switch {
	case len(documents) > 1:
		return fmt.Errorf("%s: holds %d documents of JSON: name what `terraform show -json` writes, which is one", r.part.Name, len(documents))
	case root.Has("planned_values"):
		changes := map[string]*document.Node{}
		if list := root.Get("resource_changes"); list.Is(document.List) {
			for _, change := range list.Items {
				changes[change.Get("address").Value()] = change.At("change", "after_unknown")
			}
		}
		return r.values(root.At("planned_values", "root_module"), changes)
	case root.Has("values"):
		return r.values(root.At("values", "root_module"), nil)
	case root.Has("format_version"):
		return fmt.Errorf("%s: the state or the plan is empty: it has no values and no planned_values", r.part.Name)
	case root.Has("version"):
		return r.stateFile(root)
	}
	return fmt.Errorf("%s: neither a state of Terraform nor what `terraform show -json` writes: it has no version, values or planned_values", r.part.Name)
}

// maxModules bounds the depth of modules.
const maxModules = 100

// values reads a module of `terraform show -json` and those in it.
func (r *reading) values(module *document.Node, changes map[string]*document.Node) error {
	return r.valuesAt(module, changes, 0)
}

func (r *reading) valuesAt(module *document.Node, changes map[string]*document.Node, depth int) error {
	if depth > maxModules {
		return fmt.Errorf("%s: modules stand in each other more than %d deep", r.part.Name, maxModules)
	}
	for _, node := range module.Get("resources").List() {
		if node.Get("mode").Value() == "data" {
			continue
		}
		address := node.Get("address").Value()
		values := node.Get("values")
		if values.Is(document.Map) {
			overlay(values, changes[address])
		}
		if err := r.stored(node.Get("type").Value(), address, node.Line, values); err != nil {
			return err
		}
	}
	for _, child := range module.Get("child_modules").List() {
		if err := r.valuesAt(child, changes, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// overlay marks what a plan does not know in the values that it plans.
func overlay(values, after *document.Node) {
	if after == nil {
		return
	}
	for _, field := range after.Fields {
		known := values.Get(field.Name)
		switch {
		case field.Name == "ttl" && field.Value.Is(document.Bool):
			// The provider fills in a block that is not written, so that no plan knows it.
		case field.Value.Is(document.Bool) && field.Value.Text == "true":
			if known == nil {
				values.Fields = append(values.Fields, document.Field{
					Name: field.Name, Line: values.Line,
					Value: unknown(values.Line, "is known only after the apply: name what `terraform show -json` writes of the state then"),
				})
			}
		case field.Value.Is(document.List) && known.Is(document.List):
			for i, item := range field.Value.Items {
				if i < len(known.Items) && known.Items[i].Is(document.Map) {
					overlay(known.Items[i], item)
				}
			}
		case field.Value.Is(document.Map) && known.Is(document.Map):
			overlay(known, field.Value)
		}
	}
}

// stored keeps a resource of a state.
func (r *reading) stored(kind, address string, line int, values *document.Node) error {
	at := format.Place{File: r.part.Name, Line: line}
	r.see(kind)
	cure, isUnread := unread[kind]
	switch {
	case isUnread:
		return r.problem(at, "%s is not read: %s", address, cure)
	case kind != tableType && kind != itemType:
	case !values.Is(document.Map):
		return r.problem(at, "%s has no values", address)
	case kind == tableType:
		r.tables = append(r.tables, resource{address, at, values})
	default:
		r.items = append(r.items, resource{address, at, values})
	}
	return nil
}

// stateFile reads terraform.tfstate.
func (r *reading) stateFile(root *document.Node) error {
	if version := root.Get("version").Value(); version != "4" {
		return fmt.Errorf("%s: a state of version %s: version 4 is read, which Terraform 0.12 and later write, and what `terraform show -json` writes", r.part.Name, version)
	}
	for _, node := range root.Get("resources").List() {
		if node.Get("mode").Value() == "data" {
			continue
		}
		kind := node.Get("type").Value()
		address := kind + "." + node.Get("name").Value()
		if module := node.Get("module").Value(); module != "" {
			address = module + "." + address
		}
		instances := node.Get("instances").List()
		if len(instances) == 0 {
			r.see(kind)
		}
		for _, instance := range instances {
			if instance.Has("deposed") {
				continue
			}
			name := address
			switch key := instance.Get("index_key"); {
			case key.Is(document.Number):
				name += "[" + key.Text + "]"
			case key.Is(document.String):
				name += "[" + strconv.Quote(key.Text) + "]"
			}
			if err := r.stored(kind, name, instance.Line, instance.Get("attributes")); err != nil {
				return err
			}
		}
	}
	return nil
}
