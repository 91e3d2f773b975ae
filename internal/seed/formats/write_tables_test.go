package formats_test

import (
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func init() { writers["tables"] = writeTables }

// entry returns an entry with options, of which types, rename and parameters are maps: a=b,c=d.
func entry(path string, options map[string]string) seed.Entry {
	e := seed.Entry{Path: path}
	for name, text := range options {
		if e.Options == nil {
			e.Options = format.Options{}
		}
		e.Options[name] = format.Value{Text: text}
	}
	return e
}

// writeTables writes definitions of tables.
func writeTables(r *random) sample {
	s := r.start(1+r.IntN(3), abilities{manyKeys: true})
	s.define(r)
	return s
}

// define adds files with the tables.
func (s *sample) define(r *random) {
	s.format = "tables"
	tables := []any{}
	for _, table := range s.tables {
		if r.chance(3) {
			tables = append(tables, r.described(table))
		} else {
			tables = append(tables, r.createInput(table))
		}
	}
	switch r.IntN(5) {
	case 0:
		file, text := r.document("tables", tables)
		s.add(file, text, nil)
	case 1:
		file, text := r.document("tables", object{{"Tables", tables}})
		s.add(file, text, nil)
	case 2:
		var texts []string
		for _, table := range tables {
			texts = append(texts, r.yaml(table))
		}
		s.add("tables.yaml", strings.Join(texts, "---\n"), nil)
	case 3:
		var text strings.Builder
		for _, table := range tables {
			text.WriteString(r.json(table) + "\n")
		}
		s.add("tables.json", text.String(), nil)
	default:
		for i, table := range tables {
			file, text := r.document("tables"+string(rune('a'+i)), table)
			s.add(file, text, nil)
		}
	}
}

// createInput returns what CreateTable takes.
func (r *random) createInput(table dynamo.Definition) object {
	input := object{{"TableName", table.Name}, {"KeySchema", r.keySchema(table.Keys)}, {"AttributeDefinitions", r.attributeDefinitions(table)}}
	input = append(input, r.billing(table)...)
	input = append(input, r.secondary(table)...)
	if table.Stream != "" {
		input = append(input, member{"StreamSpecification", object{{"StreamEnabled", true}, {"StreamViewType", table.Stream}}})
	} else if r.chance(4) {
		input = append(input, member{"StreamSpecification", object{{"StreamEnabled", false}}})
	}
	if table.Protected || r.chance(4) {
		input = append(input, member{"DeletionProtectionEnabled", table.Protected})
	}
	input = append(input, r.timeToLive(table)...)
	if r.chance(4) {
		input = append(input, member{"Tags", []any{object{{"Key", "a"}, {"Value", "b"}}}})
	}
	return r.shuffled(input)
}

func (r *random) timeToLive(table dynamo.Definition) object {
	switch {
	case table.TTL == "" && r.chance(4):
		return object{{"TimeToLiveSpecification", object{{"Enabled", false}, {"AttributeName", "expires"}}}}
	case table.TTL == "":
		return nil
	}
	return object{{"TimeToLiveSpecification", object{{"Enabled", true}, {"AttributeName", table.TTL}}}}
}

// described returns what DescribeTable answers, with more than the table's own.
func (r *random) described(table dynamo.Definition) object {
	running := object{
		{"TableStatus", "ACTIVE"}, {"ItemCount", number("3")}, {"TableSizeBytes", number("12")}, {"TableArn", "arn:aws:dynamodb:eu-west-1:1:table/x"},
		{"CreationDateTime", number("1700000000.125")}, {"TableId", "0-1"}, {"LatestStreamArn", "x"},
	}
	inner := object{{"TableName", table.Name}, {"KeySchema", r.keySchema(table.Keys)}, {"AttributeDefinitions", r.attributeDefinitions(table)}}
	billing := object{{"NumberOfDecreasesToday", number("0")}, {"ReadCapacityUnits", number("0")}, {"WriteCapacityUnits", number("0")}}
	if table.Throughput == nil {
		inner = append(inner, member{"BillingModeSummary", object{{"BillingMode", "PAY_PER_REQUEST"}}}, member{"ProvisionedThroughput", billing})
	} else {
		inner = append(inner, r.billing(table)...)
	}
	inner = append(inner, r.secondary(table)...)
	if table.Stream != "" {
		inner = append(inner, member{"StreamSpecification", object{{"StreamEnabled", true}, {"StreamViewType", table.Stream}}})
	}
	inner = append(append(inner, member{"DeletionProtectionEnabled", table.Protected}), running[:r.IntN(len(running)+1)]...)
	answer := object{{"Table", r.shuffled(inner)}}
	if table.TTL != "" {
		answer = append(answer, member{"TimeToLiveDescription", object{{"TimeToLiveStatus", "ENABLED"}, {"AttributeName", table.TTL}}})
	}
	return r.shuffled(answer)
}

func (r *random) billing(table dynamo.Definition) object {
	if table.Throughput == nil {
		return object{{"BillingMode", "PAY_PER_REQUEST"}}
	}
	billing := object{{"ProvisionedThroughput", units(table.Throughput)}}
	if r.chance(2) {
		billing = append(billing, member{"BillingMode", "PROVISIONED"})
	}
	return billing
}

func (r *random) keySchema(keys []dynamo.Key) any {
	schema := []any{}
	for _, key := range keys {
		schema = append(schema, r.shuffled(object{{"AttributeName", key.Name}, {"KeyType", key.Role}}))
	}
	return schema
}

func (r *random) attributeDefinitions(table dynamo.Definition) any {
	definitions := []any{}
	for _, key := range keyAttributes(table) {
		definitions = append(definitions, r.shuffled(object{{"AttributeName", key.Name}, {"AttributeType", key.Type}}))
	}
	r.Shuffle(len(definitions), func(i, j int) { definitions[i], definitions[j] = definitions[j], definitions[i] })
	return definitions
}

// keyAttributes returns the key attributes of a table and its indexes, each once.
func keyAttributes(table dynamo.Definition) (all []dynamo.Key) {
	lists := [][]dynamo.Key{table.Keys}
	for _, index := range table.Indexes {
		lists = append(lists, index.Keys)
	}
	for _, keys := range lists {
		for _, key := range keys {
			if !hasKey(all, key.Name) {
				all = append(all, key)
			}
		}
	}
	return all
}

// secondary returns the indexes.
func (r *random) secondary(table dynamo.Definition) (lists object) {
	var local, global []any
	for _, index := range table.Indexes {
		projection := object{{"ProjectionType", index.Projection}}
		if index.Projection == "INCLUDE" {
			projection = append(projection, member{"NonKeyAttributes", list(index.Attributes)})
		}
		written := object{{"IndexName", index.Name}, {"KeySchema", r.keySchema(index.Keys)}, {"Projection", projection}}
		if index.Throughput != nil {
			written = append(written, member{"ProvisionedThroughput", units(index.Throughput)})
		}
		if written = r.shuffled(written); index.Global {
			global = append(global, written)
		} else {
			local = append(local, written)
		}
	}
	if local != nil {
		lists = append(lists, member{"LocalSecondaryIndexes", local})
	}
	if global != nil {
		lists = append(lists, member{"GlobalSecondaryIndexes", global})
	}
	return lists
}

func list(texts []string) (list []any) {
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}

func units(of *dynamo.Throughput) object {
	return object{{"ReadCapacityUnits", units64(of.Read)}, {"WriteCapacityUnits", units64(of.Write)}}
}

func units64(count int64) number { return number(strconv.FormatInt(count, 10)) }
