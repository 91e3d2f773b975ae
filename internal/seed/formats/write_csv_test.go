package formats_test

import (
	"encoding/csv"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func init() { writers["csv"] = writeCSV }

// writeCSV writes tables as definitions, and the items of each as rows.
func writeCSV(r *random) sample {
	can := abilities{manyKeys: true, timeless: true}
	s := r.start(1+r.IntN(2), can)
	s.define(r)
	for _, table := range s.tables {
		r.rows(&s, table, can)
	}
	return s
}

// rows adds a file with the items of a table. A column has one type, and nothing that is empty.
func (r *random) rows(s *sample, table dynamo.Definition, can abilities) {
	types, columns := map[string]string{}, []string{}
	for _, key := range keyAttributes(table) {
		types[key.Name], columns = key.Type, append(columns, key.Name)
	}
	for range r.IntN(5) {
		name := r.attribute(can)
		if types[name] == "" && name != table.TTL {
			types[name], columns = one(r, "S", "N", "B", "BOOL", "L", "M", "SS", "NS", "BS"), append(columns, name)
		}
	}
	if slices.ContainsFunc(columns, func(name string) bool { return strings.TrimSpace(name) != name }) {
		return
	}
	r.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
	file := csvFile{random: r, types: types, kind: one(r, "plain", "dynamodb")}
	rows := [][]string{columns}
	for _, item := range r.items(table, abilities{kinds: []string{"S"}, timeless: true}) {
		if slices.ContainsFunc(item.key(table).fields, func(f field) bool { return file.cell(f.value) == "" }) {
			continue
		}
		row := make([]string, len(columns))
		kept := value{kind: "M"}
		for i, name := range columns {
			v, isKey := item.key(table).get(name)
			if !isKey && r.chance(4) {
				continue
			}
			if !isKey {
				v = r.value(abilities{kinds: []string{types[name]}, timeless: true}, 0)
			}
			if row[i] = file.cell(v); row[i] != "" {
				kept.fields = append(kept.fields, field{name, v})
			}
		}
		rows, s.items[table.Name] = append(rows, row), append(s.items[table.Name], kept)
	}
	if len(rows) > 1 {
		s.format = "csv"
		file.write(s, table, rows)
	}
}

type csvFile struct {
	*random
	types map[string]string
	kind  string
}

// cell writes a value. It is empty for one that a file of CSV cannot hold.
func (f csvFile) cell(v value) string {
	switch v.kind {
	case "L", "M":
		if f.kind == "plain" {
			return f.json(f.untyped(v, false))
		}
		return f.json(v.typed()[0].value)
	case "B":
		return base64Of(v.text)
	case "SS", "NS", "BS":
		set := v.typed()[0].value.([]any)
		plain := make([]string, len(set))
		for i, element := range v.set {
			if plain[i] = element; v.kind == "BS" {
				plain[i] = base64Of(element)
			}
		}
		if text := strings.Join(plain, "|"); f.chance(2) && text != "" && text[0] != '[' && strings.Count(text, "|") == len(set)-1 && !strings.Contains(text, "\r") {
			return text
		}
		return f.json(set)
	}
	if strings.Contains(v.text, "\r") || strings.HasPrefix(v.text, "\ufeff") { // \n is read, and a byte order mark
		return ""
	}
	return v.text
}

func (f csvFile) write(s *sample, table dynamo.Definition, rows [][]string) {
	e := entry(table.Name+".csv", map[string]string{"items_format": f.kind})
	var text strings.Builder
	to := csv.NewWriter(&text)
	switch f.IntN(4) {
	case 0:
		to.Comma = ';'
		e.Options["delimiter"] = format.Value{Text: ";"}
	case 1:
		to.Comma = '\t'
		e.Path = table.Name + ".tsv"
	}
	if f.chance(3) {
		e.Options["header"] = format.Value{Words: rows[0]}
		rows = rows[1:]
	}
	e.Options["types"] = format.Value{Variables: f.types}
	if err := to.WriteAll(rows); err != nil {
		panic(err)
	}
	s.files[e.Path] = text.String()
	s.entries = append(s.entries, e)
}
