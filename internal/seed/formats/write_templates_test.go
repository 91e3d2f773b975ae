package formats_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func init() {
	writers["cloudformation"] = writeTemplate
	writers["cdk"] = writeAssembly
	writers["serverless"] = writeService
}

// template is a template of CloudFormation that is written.
type template struct {
	*random
	parameters, mappings, resources object
}

// writeTemplate writes a template in YAML or JSON.
func writeTemplate(r *random) sample {
	t := &template{random: r}
	s := t.tables(1 + r.IntN(3))
	file, text := r.document("template", t.whole())
	s.format = "cloudformation"
	s.add(file, text, nil)
	return s
}

// writeAssembly writes the output of the CDK.
func writeAssembly(r *random) sample {
	var s sample
	artifacts := object{}
	files := map[string]string{}
	for i := range 1 + r.IntN(2) {
		t := &template{random: r}
		stack := t.tables(1 + r.IntN(2))
		s.tables = append(s.tables, stack.tables...)
		name := fmt.Sprintf("Stack%d", i)
		files["cdk.out/"+name+".template.json"] = r.json(t.whole())
		artifacts = append(artifacts, member{name, object{{"type", "aws:cloudformation:stack"}, {"properties", object{{"templateFile", name + ".template.json"}}}}})
	}
	files["cdk.out/manifest.json"] = r.json(object{{"version", "36.0.0"}, {"artifacts", artifacts}})
	files["cdk.out/cdk.out"] = `{"version":"36.0.0"}`
	s.files, s.format = files, "cloudformation"
	s.entries = append(s.entries, entry("cdk.out", nil))
	return s
}

// writeService writes a service of the Serverless Framework, with seeds.
func writeService(r *random) sample {
	t := &template{random: r}
	s := t.tables(1 + r.IntN(3))
	custom := object{}
	sources := []any{}
	for i, table := range s.tables {
		isPlain := r.chance(2)
		s.items[table.Name] = r.items(table, abilities{timeless: isPlain})
		items := []any{}
		for _, item := range s.items[table.Name] {
			items = append(items, itemWriter{random: r, plain: isPlain}.item(item, false))
		}
		file := fmt.Sprintf("seeds/%d.json", i)
		s.files[file] = r.json(items)
		sources = append(sources, object{{"table", table.Name}, {map[bool]string{true: "sources", false: "rawsources"}[isPlain], []any{file}}})
	}
	custom = append(custom, member{"serverless-dynamodb", object{{"seed", object{{"all", object{{"sources", sources}}}}}}})
	s.format = "serverless"
	file, text := r.document("serverless", object{
		{"service", "shop"}, {"provider", object{{"name", "aws"}}}, {"custom", custom}, {"resources", t.whole()},
	})
	s.add(file, text, nil)
	return s
}

// whole returns the template.
func (t *template) whole() object {
	whole := object{{"Resources", t.resources}}
	if t.parameters != nil {
		whole = append(whole, member{"Parameters", t.parameters})
	}
	if t.mappings != nil {
		whole = append(whole, member{"Mappings", t.mappings})
	}
	yes := object{{"Fn::Equals", []any{function{"Ref", "AWS::Region"}, "us-east-1"}}}
	no := object{{"Fn::Not", []any{object{{"Condition", "Yes"}}}}}
	return t.shuffled(append(whole, member{"Conditions", object{{"Yes", yes}, {"No", no}}}))
}

// tables adds tables, of some types of resources.
func (t *template) tables(count int) sample {
	s := sample{files: map[string]string{}, items: map[string][]value{}}
	for i := range count {
		kind := one(t.random, "AWS::DynamoDB::Table", "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")
		table := t.table(abilities{manyKeys: true, hashOnly: kind == "AWS::Serverless::SimpleTable"})
		var properties object
		switch kind {
		case "AWS::DynamoDB::Table":
			properties = t.properties(table)
		case "AWS::DynamoDB::GlobalTable":
			properties = t.globalTable(&table)
		default:
			properties = object{{"TableName", t.text(table.Name)}}
			name := map[string]string{"S": "String", "N": "Number", "B": "Binary"}[table.Keys[0].Type]
			properties = append(properties, member{"PrimaryKey", object{{"Name", t.text(table.Keys[0].Name)}, {"Type", name}}})
		}
		s.tables = append(s.tables, table)
		resource := object{{"Type", kind}, {"Properties", t.shuffled(properties)}}
		if t.chance(4) {
			resource = append(resource, member{"Condition", "Yes"})
		}
		t.resources = append(t.resources, member{fmt.Sprintf("Table%d", i), t.shuffled(resource)})
	}
	if t.chance(4) {
		dropped := object{{"Type", "AWS::DynamoDB::Table"}, {"Condition", "No"}, {"Properties", t.properties(t.table(abilities{}))}}
		t.resources = append(t.resources, member{"Dropped", dropped})
	}
	return s
}

// properties returns those of a table, with functions for texts.
func (t *template) properties(table dynamo.Definition) object {
	input := slices.DeleteFunc(t.createInput(table), func(m member) bool { return m.name == "StreamSpecification" })
	if table.Stream != "" {
		input = append(input, member{"StreamSpecification", object{{"StreamViewType", table.Stream}}})
	}
	return t.dress(input).(object)
}

// globalTable returns the properties of a global table, whose capacity is not that of the table.
func (t *template) globalTable(table *dynamo.Definition) object {
	table.Throughput = nil
	for i := range table.Indexes {
		table.Indexes[i].Throughput = nil
	}
	properties := slices.DeleteFunc(t.properties(*table), func(m member) bool { return m.name == "DeletionProtectionEnabled" || m.name == "Tags" })
	replicas := []any{object{{"Region", function{"Ref", "AWS::Region"}}, {"DeletionProtectionEnabled", table.Protected}}}
	if t.chance(2) {
		replicas = append([]any{object{{"Region", "eu-west-1"}, {"DeletionProtectionEnabled", !table.Protected}}}, replicas...)
	}
	return append(properties, member{"Replicas", replicas})
}

// dress writes texts of a tree as functions.
func (t *template) dress(tree any) any {
	switch v := tree.(type) {
	case string:
		return t.text(v)
	case []any:
		dressed := []any{}
		for _, element := range v {
			dressed = append(dressed, t.dress(element))
			if t.chance(20) {
				dressed = append(dressed, function{"If", []any{"No", "x", function{"Ref", "AWS::NoValue"}}})
			}
		}
		return dressed
	case object:
		dressed := object{}
		for _, m := range v {
			dressed = append(dressed, member{m.name, t.dress(m.value)})
		}
		return dressed
	}
	return tree
}

// text returns something that has the value of a text.
func (t *template) text(text string) any {
	if !t.chance(4) || strings.Contains(text, "{{") {
		return text
	}
	t.made++
	name := fmt.Sprintf("P%d", t.made)
	half := len(text) / 2
	for half > 0 && !isBoundary(text, half) {
		half--
	}
	first, second := text[:half], text[half:]
	switch t.IntN(7) {
	case 0:
		t.parameters = append(t.parameters, member{name, object{{"Type", "String"}, {"Default", text}}})
		return function{"Ref", name}
	case 1:
		if !strings.Contains(strings.ReplaceAll(first, "${x}", ""), "$") {
			t.parameters = append(t.parameters, member{name, object{{"Type", "String"}, {"Default", second}}})
			return function{"Sub", strings.ReplaceAll(first, "${x}", "${!x}") + "${" + name + "}"}
		}
	case 2:
		return function{"Sub", []any{"${a}${b}", object{{"a", t.text(first)}, {"b", second}}}}
	case 3:
		return function{"Join", []any{"", []any{first, t.text(second)}}}
	case 4:
		if !strings.Contains(text, ";") {
			return function{"Select", []any{one[any](t.random, number("1"), "1"), function{"Split", []any{";", "x;" + text + ";y"}}}}
		}
	case 5:
		t.mappings = append(t.mappings, member{name, object{{"us-east-1", object{{"Text", text}}}}})
		return function{"FindInMap", []any{name, function{"Ref", "AWS::Region"}, "Text"}}
	case 6:
		return function{"If", []any{"Yes", t.text(text), "another"}}
	}
	return text
}

func isBoundary(text string, at int) bool { return text[at]&0xc0 != 0x80 }
