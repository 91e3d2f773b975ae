package formats_test

import (
	"bytes"
	"compress/gzip"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func init() { writers["items"] = writeItems }

// writeItems writes tables as definitions, and items in the files of the format.
func writeItems(r *random) sample {
	can := abilities{manyKeys: true}
	isPlain, said := r.chance(2), r.chance(2)
	can.untyped = isPlain && !said
	can.timeless = isPlain
	s := r.start(1+r.IntN(3), can)
	s.define(r)
	for _, table := range s.tables {
		s.items[table.Name] = r.items(table, can)
	}
	w := itemWriter{random: r, plain: isPlain, options: map[string]string{}}
	if said {
		w.options["items_format"] = map[bool]string{true: "plain", false: "dynamodb"}[isPlain]
	}
	if r.chance(3) {
		w.byTable(&s)
		return s
	}
	for _, table := range s.tables {
		w.ofTable(&s, table)
	}
	return s
}

type itemWriter struct {
	*random
	plain   bool
	options map[string]string
}

// item returns an item as its file has it.
func (w itemWriter) item(item value, isYAML bool) any {
	if w.plain {
		return w.untypedFields(item, isYAML)
	}
	return item.typedFields()
}

func (w itemWriter) items(items []value, isYAML bool, wrap func(any) any) []any {
	trees := []any{}
	for _, item := range items {
		trees = append(trees, wrap(w.item(item, isYAML)))
	}
	return trees
}

func same(tree any) any { return tree }

func putRequest(item any) any { return object{{"PutRequest", object{{"Item", item}}}} }

func inItem(item any) any { return object{{"Item", item}} }

// byTable writes a file with the items of all tables.
func (w itemWriter) byTable(s *sample) {
	isYAML := w.chance(2)
	wrap := one(w.random, same, putRequest)
	tables := object{}
	for _, table := range s.tables {
		tables = append(tables, member{table.Name, w.items(s.items[table.Name], isYAML, wrap)})
	}
	document := w.shuffled(tables)
	switch w.IntN(3) {
	case 0:
		document = object{{"RequestItems", document}, {"ReturnConsumedCapacity", "NONE"}}
	case 1:
		document = object{{"Responses", document}, {"UnprocessedKeys", object{}}}
	}
	w.write(s, "all", document, isYAML, w.options)
}

// ofTable writes a file with the items of one table.
func (w itemWriter) ofTable(s *sample, table dynamo.Definition) {
	items, isYAML := s.items[table.Name], w.chance(3)
	options := map[string]string{}
	for name, value := range w.options {
		options[name] = value
	}
	name := table.Name + one(w.random, "", ".items")
	if w.chance(3) {
		name, options["table"] = "items-of-"+table.Name, table.Name
	}
	switch w.IntN(4) {
	case 0:
		w.write(s, name, w.items(items, isYAML, one(w.random, same, putRequest, inItem)), isYAML, options)
	case 1:
		count := number("3")
		w.write(s, name, object{{"Items", w.items(items, isYAML, same)}, {"Count", count}, {"ScannedCount", count}, {"ConsumedCapacity", nil}}, isYAML, options)
	default:
		if len(items) > 0 {
			w.lines(s, name, w.items(items, isYAML, one(w.random, same, inItem)), isYAML, options)
		}
	}
}

// lines writes an item a line, or a document.
func (w itemWriter) lines(s *sample, name string, items []any, isYAML bool, options map[string]string) {
	var text strings.Builder
	for _, item := range items {
		if isYAML {
			text.WriteString("---\n" + w.yaml(item))
		} else {
			text.WriteString(w.line(item) + one(w.random, "\n", "\r\n", "\n\n"))
		}
	}
	if isYAML {
		w.compressed(s, name+".yaml", text.String(), options)
	} else {
		w.compressed(s, name+one(w.random, ".jsonl", ".ndjson", ".json"), text.String(), options)
	}
}

func (w itemWriter) write(s *sample, name string, tree any, isYAML bool, options map[string]string) {
	if isYAML {
		w.compressed(s, name+".yml", w.yaml(tree), options)
	} else {
		w.compressed(s, name+".json", w.json(tree), options)
	}
}

// compressed adds a file, which may be compressed.
func (r *random) compressed(s *sample, name, text string, options map[string]string) {
	s.format = "items"
	var packed bytes.Buffer
	switch r.IntN(4) {
	case 0:
		to := gzip.NewWriter(&packed)
		_, _ = to.Write([]byte(text)) // which never fails
		_ = to.Close()
		name, text = name+".gz", packed.String()
	case 1:
		to, _ := zstd.NewWriter(&packed)
		_, _ = to.Write([]byte(text))
		_ = to.Close()
		name, text = name+".zst", packed.String()
	}
	s.add(name, text, options)
}

// untypedFields returns a map, or an item, as plain JSON or YAML.
func (r *random) untypedFields(v value, isYAML bool) object {
	fields := object{}
	for _, f := range v.fields {
		fields = append(fields, member{f.name, r.untyped(f.value, isYAML)})
	}
	return fields
}

func (r *random) untyped(v value, isYAML bool) any {
	switch v.kind {
	case "S":
		return v.text
	case "N":
		return number(v.text)
	case "B":
		if isYAML && r.chance(2) {
			return binary(v.text)
		}
		return buffer(v.text)
	case "BOOL":
		return v.text == "true"
	case "NULL":
		return nil
	case "SS":
		if isYAML && r.chance(2) {
			return textSet(v.set)
		}
		return r.wrapped("String", v.set, func(s string) any { return s })
	case "NS":
		return r.wrapped("Number", v.set, func(s string) any { return one[any](r, number(s), s) })
	case "BS":
		return r.wrapped("Binary", v.set, func(s string) any { return buffer(s) })
	case "L":
		list := []any{}
		for _, element := range v.list {
			list = append(list, r.untyped(element, isYAML))
		}
		return list
	}
	return r.untypedFields(v, isYAML)
}

// buffer returns what JSON.stringify makes of a buffer of Node.
func buffer(bytes string) object {
	data := []any{}
	for i := range len(bytes) {
		data = append(data, units64(int64(bytes[i])))
	}
	return object{{"type", "Buffer"}, {"data", data}}
}

// wrapped returns what JSON.stringify makes of a set of the AWS SDK for JavaScript.
func (r *random) wrapped(kind string, set []string, element func(string) any) object {
	values := []any{}
	for _, text := range set {
		values = append(values, element(text))
	}
	return r.shuffled(object{{"wrapperName", "Set"}, {"values", values}, {"type", kind}})
}
