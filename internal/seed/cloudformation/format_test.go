package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func file(name, text string, listed bool) format.File {
	return format.File{
		Name: name, Head: text, Listed: listed,
		Document: func() *document.Node {
			node, _ := document.Sniff(name, strings.NewReader(text))
			return node
		},
	}
}

func TestTemplatesAreClaimed(t *testing.T) {
	for text, want := range map[string]struct{ named, listed bool }{
		orders: {true, true},
		"AWSTemplateFormatVersion: 2010-09-09\nResources: {Topic: {Type: AWS::SNS::Topic}}":                    {true, false},
		"Transform: [AWS::Serverless-2016-10-31]\nResources: {}":                                               {true, false},
		"Resources: {Orders: {Type: AWS::DynamoDB::Table}}":                                                    {true, true},
		"Resources: {Fn::ForEach::Tables: [N, [a], {'${N}': {Type: AWS::DynamoDB::Table}}]}":                   {true, true},
		"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Orders: [\n  Users: }\n":                          {true, false},
		"Resources: {Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: '${self:custom.orders}'}}}":  {false, false},
		"Resources: {F: {Type: AWS::EC2::Instance, Properties: {UserData: 'echo ${HOME:-/root}'}}}":            {true, false},
		"service: shop\nprovider: {name: aws}\nresources: {Resources: {Orders: {Type: AWS::DynamoDB::Table}}}": {false, false},
		"TableName: orders\nKeySchema: [{AttributeName: id, KeyType: HASH}]":                                   {false, false},
		"[{\"id\": 1}]": {false, false},
		"Resources: 1":  {false, false},
	} {
		assert.Equal(t, want.named, cloudformation.Format{}.Claims(file("t.yaml", text, false)), text)
		assert.Equal(t, want.listed, cloudformation.Format{}.Claims(file("t.yaml", text, true)), text)
	}
}

func TestTemplatesAreFoundByTheirNames(t *testing.T) {
	const inJSON = `{"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table"}}}`
	for _, name := range []string{"t.yml", "t.yaml", "t.template", "t"} {
		assert.True(t, cloudformation.Format{}.Claims(file(name, orders, true)), name)
	}
	for _, name := range []string{"t.json", "t.template", "Shop.template.json", "t"} {
		assert.True(t, cloudformation.Format{}.Claims(file(name, inJSON, true)), name)
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n  Other: {Type: AWS::SNS::Topic}": "template.yaml: the template has no table: its resources have the types AWS::SNS::Topic",
		"AWSTemplateFormatVersion: 2010-09-09\n":                                                                        "template.yaml: the template has no table: it has no Resources",
		"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Orders: [\n":                                               "template.yaml:3: no YAML: did not find expected node content",
		"AWSTemplateFormatVersion: 2010-09-09\n---\nResources: {}":                                                      "template.yaml:3: a second document begins: one is expected",
		"Resources:\n  Orders: {Type: AWS::DynamoDB::Table}":                                                            "template.yaml:2: KeySchema is missing",
		"Resources:\n  Orders: {Type: AWS::DynamoDB::Table, Properties: [a]}":                                           "template.yaml:2: Properties is a map, found a list",
		"Resources:\n  Orders: {Type: AWS::DynamoDB::Table, Properties: {Replicas: []}}":                                "template.yaml:2: AWS::DynamoDB::Table has Replicas, which only AWS::DynamoDB::GlobalTable may have",
		"Resources:\n  Orders: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: id}}}":              "template.yaml:2: PrimaryKey has a Name, and a Type of String, Number or Binary",
		"Resources:\n  Orders: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: id, Type: S}}}":     "template.yaml:2: PrimaryKey has a Name, and a Type of String, Number or Binary",
		"Resources:\n  Orders: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: !Ref X, Type: S}}}": "template.yaml:2: the template has neither a parameter nor a resource X: parameters: {X: …} says it",
		"Resources:\n  Orders: {Type: AWS::Serverless::SimpleTable, Condition: Missing}":                                "template.yaml:2: there is no condition Missing",
		"Resources:\n  Todo: {Type: Custom::AmplifyDynamoDBTable}\n":                                                    "template.yaml:2: Todo is a table that a custom resource of type Custom::AmplifyDynamoDBTable makes, which is not read: give the table as `aws dynamodb describe-table` shows it",
		"Resources:\n  Fn::ForEach::Tables: [Name, [a, b], {'Table${Name}': {Type: AWS::DynamoDB::Table}}]":             "template.yaml:2: Fn::ForEach::Tables makes tables, and is not evaluated here: name the template as `aws cloudformation get-template --template-stage Processed` writes it",
		"Conditions: {C: {Ref: X}}\nResources:\n  Orders: {Type: AWS::Serverless::SimpleTable, Condition: C}":           "template.yaml:1: a condition is Fn::Equals, Fn::Not, Fn::And, Fn::Or or Condition",
	} {
		_, err := read(t, map[string]string{"template.yaml": text}, nil)
		if assert.Error(t, err, text) {
			assert.Contains(t, strings.Split(err.Error(), "\ntemplate.yaml"), want)
		}
	}
}

func TestModulesAreNoted(t *testing.T) {
	result := template(t, "Resources:\n  Orders: {Type: AWS::Serverless::SimpleTable}\n  M: {Type: My::Tables::MODULE}", nil)
	assert.Contains(t, result.Notes, "template.yaml:3: M is a module, whose tables are not read: `aws cloudformation get-template --template-stage Processed` writes a template with them")
}

func FuzzRead(f *testing.F) {
	f.Add(orders)
	f.Add(named)
	f.Add(strings.Replace(named, "EXPRESSION", `!Sub ["${A}${Orders}", {A: !Ref Other}]`, 1))
	f.Add("Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml, Parameters: !Ref A}}")
	f.Add("Transform: {Name: AWS::Include, Parameters: {Location: template.yaml}}\nResources: {Fn::Transform: !Ref X}")
	f.Add("Resources: &a\n  A: {Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [*b], <<: &b {TableName: !If [C, x]}}}\nConditions: {C: !Or [!Condition C]}")
	f.Fuzz(func(t *testing.T, text string) {
		dir := datatest.Workspace(t, map[string]string{"template.yaml": text})
		first, problem := datatest.Read(t, dir, datatest.Paths("template.yaml"), cloudformation.Format{})
		second, again := datatest.Read(t, dir, datatest.Paths("template.yaml"), cloudformation.Format{})
		assert.Equal(t, first.Describe(), second.Describe())
		assert.Equal(t, problem, again)
	})
}
