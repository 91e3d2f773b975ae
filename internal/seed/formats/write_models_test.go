package formats_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func init() {
	writers["datamodel"] = writeDataModel
	writers["workbench"] = writeWorkbench
	writers["jest"] = writeJest
	writers["dynamodump"] = writeDump
}

// writeDataModel writes a data model of AWS's MCP server.
func writeDataModel(r *random) sample {
	can := abilities{manyKeys: true}
	s := r.start(r.IntN(4), can)
	tables, items := []any{}, object{}
	for _, table := range s.tables {
		tables = append(tables, r.createInput(table))
		s.items[table.Name] = r.items(table, can)
		requests := []any{}
		for _, item := range s.items[table.Name] {
			requests = append(requests, putRequest(item.typedFields()))
		}
		items = append(items, member{table.Name, requests})
	}
	s.format = "datamodel"
	s.add("dynamodb_data_model.json", r.json(r.shuffled(object{{"tables", tables}, {"items", items}, {"access_patterns", []any{}}})), nil)
	return s
}

// writeWorkbench writes a model of NoSQL Workbench.
func writeWorkbench(r *random) sample {
	can := abilities{noTTL: true, noStream: true, noProtect: true, timeless: true}
	s := r.start(1+r.IntN(3), can)
	model := []any{}
	for _, table := range s.tables {
		items := r.items(table, can)
		s.items[table.Name] = items
		var samples []any
		for _, item := range items {
			samples = append(samples, item.typedFields())
		}
		written := object{{"TableName", table.Name}, {"KeyAttributes", keyPair(table.Keys)}, {"DataAccess", object{{"MySql", object{}}}}}
		written = append(written, workbenchBilling(table.Throughput)...)
		written = append(written, member{"GlobalSecondaryIndexes", workbenchIndexes(table, true)}, member{"LocalSecondaryIndexes", workbenchIndexes(table, false)})
		half := r.IntN(len(samples) + 1)
		first, second := append([]any{}, samples[:half]...), append([]any{}, samples[r.IntN(half+1):]...)
		written = append(written, member{"TableData", first}, member{"TableFacets", []any{object{{"FacetName", "F"}, {"TableData", second}}}})
		model = append(model, r.shuffled(written))
	}
	s.format = "workbench"
	s.add("model.json", r.json(object{
		{"ModelName", "Shop"}, {"ModelMetadata", object{{"AWSService", "Amazon DynamoDB"}, {"Version", one(r, "2.0", "3.0")}}}, {"DataModel", model},
	}), nil)
	return s
}

func keyPair(keys []dynamo.Key) object {
	pair := object{}
	for _, key := range keys {
		name := map[string]string{"HASH": "PartitionKey", "RANGE": "SortKey"}[key.Role]
		pair = append(pair, member{name, object{{"AttributeName", key.Name}, {"AttributeType", key.Type}}})
	}
	return pair
}

func workbenchBilling(of *dynamo.Throughput) object {
	if of == nil {
		return object{{"BillingMode", "PAY_PER_REQUEST"}}
	}
	return object{{"BillingMode", "PROVISIONED"}, {"ProvisionedCapacitySettings", object{{"ProvisionedThroughput", units(of)}}}}
}

func workbenchIndexes(table dynamo.Definition, areGlobal bool) []any {
	indexes := []any{}
	for _, index := range table.Indexes {
		if index.Global != areGlobal {
			continue
		}
		projection := object{{"ProjectionType", index.Projection}}
		if index.Projection == "INCLUDE" {
			projection = append(projection, member{"NonKeyAttributes", list(index.Attributes)})
		}
		written := object{{"IndexName", index.Name}, {"KeyAttributes", keyPair(index.Keys)}, {"Projection", projection}}
		if index.Throughput != nil {
			written = append(written, workbenchBilling(index.Throughput)[1])
		}
		indexes = append(indexes, written)
	}
	return indexes
}

// writeJest writes a configuration of jest-dynamodb.
func writeJest(r *random) sample {
	s := r.start(r.IntN(4), abilities{manyKeys: true})
	tables := []string{}
	var constants strings.Builder
	for i, table := range s.tables {
		text := r.script(r.createInput(table))
		if r.chance(3) {
			name := fmt.Sprintf("table%d", i)
			constants.WriteString("const " + name + " = " + text + one(r, ";\n", "\n"))
			text = name
		}
		tables = append(tables, text)
	}
	config := "{ // a comment\n  tables: [" + strings.Join(tables, ", ") + one(r, "", ",") + "], port: 8000 }"
	if len(tables) == 0 {
		config = "{tables: []}"
	}
	s.format = "jest"
	s.add("jest-dynamodb-config.js", constants.String()+one(r, "module.exports = ", "export default ")+config+one(r, "", ";\n"), nil)
	return s
}

// script writes a tree as a literal of JavaScript.
func (r *random) script(tree any) string {
	blank := one(r, "", " ", "\n", " /* it's } */ ", " // \"{\n")
	group := func(open, end string, elements []string) string {
		if len(elements) > 0 && r.chance(3) {
			elements[len(elements)-1] += ","
		}
		return open + blank + strings.Join(elements, ","+blank) + blank + end
	}
	var elements []string
	switch v := tree.(type) {
	case string:
		quote := one(r, "'", `"`, "`")
		escapes := strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`, "\r", `\r`, "${", `\${`)
		return quote + escapes.Replace(v) + quote
	case number:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		for _, element := range v {
			elements = append(elements, r.script(element))
		}
		return group("[", "]", elements)
	case object:
		for _, m := range v {
			elements = append(elements, one(r, m.name, "'"+m.name+"'", `"`+m.name+`"`)+":"+blank+r.script(m.value))
		}
		return group("{", "}", elements)
	}
	panic(fmt.Sprintf("%T", tree))
}

// writeDump writes a dump of dynamodump, as a directory or in an archive.
func writeDump(r *random) sample {
	can := abilities{manyKeys: true, noTTL: true}
	s := r.start(1+r.IntN(3), can)
	files := map[string]string{}
	for i := range s.tables {
		table := &s.tables[i]
		table.Name = strings.TrimLeft(table.Name, ".") + "-x" // a directory is hidden by a dot
		dir := "dump/" + table.Name
		files[dir+"/schema.json"] = r.json(r.described(*table))
		items := r.items(*table, can)
		s.items[table.Name] = items
		for page := 1; len(items) > 0; page++ {
			count := 1 + r.IntN(len(items))
			trees := []any{}
			for _, item := range items[:count] {
				trees = append(trees, item.typedFields())
			}
			answer := object{{"Items", trees}, {"Count", number("1")}, {"ScannedCount", number("1")}}
			if items = items[count:]; len(items) > 0 {
				answer = append(answer, member{"LastEvaluatedKey", object{{"id", object{{"S", "1"}}}}})
			}
			files[fmt.Sprintf("%s/data/%04d.json", dir, page)] = r.json(r.shuffled(answer))
		}
	}
	s.format = "dynamodump"
	switch r.IntN(3) {
	case 0:
		name, content := r.tarred(files)
		s.add(name, content, nil)
	case 1:
		s.add("dump.zip", zipped(files), nil)
	default:
		s.files = files
		s.entries = append(s.entries, entry("dump", nil))
	}
	return s
}

func zipped(files map[string]string) string {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		to, err := archive.Create(name)
		if err != nil {
			panic(err)
		}
		_, _ = to.Write([]byte(files[name])) // which never fails
	}
	_ = archive.Close()
	return packed.String()
}

// tarred returns the name of an archive and its content.
func (r *random) tarred(files map[string]string) (name, content string) {
	var packed, compressed bytes.Buffer
	archive := tar.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		_ = archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text)), Typeflag: tar.TypeReg})
		_, _ = archive.Write([]byte(text))
	}
	_ = archive.Close()
	switch r.IntN(3) {
	case 0:
		to := gzip.NewWriter(&compressed)
		_, _ = to.Write(packed.Bytes())
		_ = to.Close()
		return one(r, "dump.tar.gz", "dump.tgz"), compressed.String()
	case 1:
		to, _ := zstd.NewWriter(&compressed)
		_, _ = to.Write(packed.Bytes())
		_ = to.Close()
		return "dump.tar.zst", compressed.String()
	}
	return "dump.tar", packed.String()
}
