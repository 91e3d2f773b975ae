package formats_test

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func init() {
	writers["terraform show"] = writeShown
	writers["terraform state"] = writeState
}

// provided returns a table as the provider has it: blocks are lists of objects.
func (r *random) provided(table dynamo.Definition) object {
	attributes := []any{}
	for _, key := range keyAttributes(table) {
		attributes = append(attributes, object{{"name", key.Name}, {"type", key.Type}})
	}
	body := object{{"name", table.Name}, {"attribute", attributes}}
	body = append(body, keyArguments(table.Keys)...)
	if table.Throughput == nil {
		body = append(body, member{"billing_mode", "PAY_PER_REQUEST"})
	} else {
		body = append(body, capacity(table.Throughput)...)
	}
	if table.Stream != "" {
		body = append(body, member{"stream_enabled", true}, member{"stream_view_type", table.Stream})
	}
	if table.TTL != "" {
		body = append(body, member{"ttl", []any{object{{"enabled", true}, {"attribute_name", table.TTL}}}})
	}
	if table.Protected || r.chance(3) {
		body = append(body, member{"deletion_protection_enabled", table.Protected})
	}
	if indexes := providedIndexes(table, true); len(indexes) > 0 {
		body = append(body, member{"global_secondary_index", indexes})
	}
	if indexes := providedIndexes(table, false); len(indexes) > 0 {
		body = append(body, member{"local_secondary_index", indexes})
	}
	return body
}

func keyArguments(keys []dynamo.Key) (arguments object) {
	for _, key := range keys {
		arguments = append(arguments, member{map[string]string{"HASH": "hash_key", "RANGE": "range_key"}[key.Role], key.Name})
	}
	return arguments
}

func capacity(of *dynamo.Throughput) object {
	return object{{"read_capacity", units64(of.Read)}, {"write_capacity", units64(of.Write)}}
}

func providedIndexes(table dynamo.Definition, areGlobal bool) []any {
	indexes := []any{}
	for _, index := range table.Indexes {
		if index.Global != areGlobal {
			continue
		}
		written := object{{"name", index.Name}, {"projection_type", index.Projection}}
		switch {
		case !areGlobal:
			written = append(written, member{"range_key", index.Keys[1].Name})
		case len(index.Keys) > 2 || len(index.Keys) == 2 && index.Keys[1].Role == "HASH":
			schema := []any{}
			for _, key := range index.Keys {
				schema = append(schema, object{{"attribute_name", key.Name}, {"key_type", key.Role}})
			}
			written = append(written, member{"key_schema", schema})
		default:
			written = append(written, keyArguments(index.Keys)...)
		}
		if index.Projection == "INCLUDE" {
			written = append(written, member{"non_key_attributes", list(index.Attributes)})
		}
		if index.Throughput != nil {
			written = append(written, capacity(index.Throughput)...)
		}
		indexes = append(indexes, written)
	}
	return indexes
}

// resources returns tables and items as a state has them, by the type of each.
func (r *random) resources(s *sample, add func(kind, name string, values object)) {
	for i, table := range s.tables {
		add("aws_dynamodb_table", fmt.Sprintf("table%d", i), r.shuffled(r.provided(table)))
		s.items[table.Name] = r.items(table, abilities{})
		for j, item := range s.items[table.Name] {
			add("aws_dynamodb_table_item", fmt.Sprintf("item%d_%d", i, j), object{{"table_name", table.Name}, {"item", r.line(item.typedFields())}})
		}
	}
}

// writeShown writes what terraform show -json writes of a plan or a state.
func writeShown(r *random) sample {
	s := r.start(1+r.IntN(3), abilities{manyKeys: true})
	var root, child []any
	r.resources(&s, func(kind, name string, values object) {
		written := object{{"address", kind + "." + name}, {"mode", "managed"}, {"type", kind}, {"name", name}, {"values", values}}
		if r.chance(3) {
			child = append(child, written)
		} else {
			root = append(root, written)
		}
	})
	module := object{{"resources", root}, {"child_modules", []any{object{{"address", "module.a"}, {"resources", child}}}}}
	shown := object{{"format_version", "1.2"}, {"terraform_version", "1.9.0"}, {"values", object{{"root_module", module}}}}
	if r.chance(2) {
		shown = object{{"format_version", "1.2"}, {"terraform_version", "1.9.0"}, {"planned_values", object{{"root_module", module}}}, {"resource_changes", []any{}}}
	}
	s.format = "terraform"
	s.add("shown.json", r.json(shown), nil)
	return s
}

// writeState writes a terraform.tfstate.
func writeState(r *random) sample {
	s := r.start(1+r.IntN(3), abilities{manyKeys: true})
	var resources []any
	r.resources(&s, func(kind, name string, values object) {
		instances := []any{object{{"schema_version", number("1")}, {"attributes", values}}}
		resources = append(resources, object{{"mode", "managed"}, {"type", kind}, {"name", name}, {"provider", "p"}, {"instances", instances}})
	})
	s.format = "terraform"
	s.add("terraform.tfstate", r.json(object{
		{"version", number("4")}, {"terraform_version", "1.9.0"}, {"serial", number("7")}, {"lineage", "x"}, {"outputs", object{}}, {"resources", resources},
	}), nil)
	return s
}
