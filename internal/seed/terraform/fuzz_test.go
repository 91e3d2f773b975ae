package terraform_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/terraform"
)

// readTwice reads a part twice, which must declare the same.
func readTwice(t *testing.T, name, text string) {
	t.Helper()
	dir := datatest.Workspace(t, files{name: text})
	first, err := datatest.Read(t, dir, datatest.Paths(name), terraform.Format{})
	second, again := datatest.Read(t, dir, datatest.Paths(name), terraform.Format{})
	if err != nil {
		assert.Equal(t, err.Error(), errors.Join(again).Error())
		return
	}
	assert.True(t, slices.Equal(first.Describe(), second.Describe()))
	assert.Equal(t, first.Notes, second.Notes)
	assert.Equal(t, first.Details, second.Details)
}

func FuzzConfiguration(f *testing.F) {
	f.Add(orders + variables)
	f.Add(table("t", `join("-", [for n in ["a", "b"] : upper(n)])`))
	f.Add(with("dynamic \"ttl\" {\n    for_each = toset([\"x\"])\n    content {\n      attribute_name = ttl.value\n    }\n  }"))
	f.Add("module \"t\" {\n  source = \"./\"\n  for_each = { a = 1 }\n}\n" + table("t", "local.x[0].y"))
	f.Add("resource \"aws_dynamodb_table_item\" \"i\" {\n  count = 2\n  table_name = \"x${count.index}\"\n  item = <<-EOT\n  {\"id\": {\"S\": \"%{if true}1%{endif}\"}}\n  EOT\n}")
	f.Add("module \"m\" {\n  source = \"terraform-aws-modules/dynamodb-table/aws\"\n  name = \"x\"\n  attributes = null\n  ttl = []\n  global_secondary_indexes = { a = null }\n}")
	f.Fuzz(func(t *testing.T, text string) {
		if text != "" {
			readTwice(t, "t.tf", text)
		}
	})
}

func FuzzJSONConfiguration(f *testing.F) {
	f.Add(`{"resource": {"aws_dynamodb_table": {"t": {"name": "${upper("x")}", "hash_key": "id", "attribute": {"name": "id", "type": "S"}}}}}`)
	f.Add(`{"resource": [{"aws_dynamodb_table": [{"t": [{"dynamic": {"ttl": {"for_each": [1], "content": {}}}}]}]}], "locals": {"a": null}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if text != "" {
			readTwice(t, "t.tf.json", text)
		}
	})
}

func FuzzState(f *testing.F) {
	f.Add(`{"version": 4, "resources": [{"mode": "managed", "type": "aws_dynamodb_table", "name": "t", "instances": [{"attributes": ` + stored + `}]}]}`)
	f.Add(plan(`"name": "orders", "hash_key": "id"`, `{"attribute": [true, {"x": true}], "ttl": [{}], "range_key": {}}`)["plan.json"])
	f.Add(`{"values": {"root_module": {"resources": [{"type": "aws_dynamodb_table_item", "values": ` + storedItem + `}], "child_modules": [{}, 1]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if text != "" {
			readTwice(t, "t.tfstate", text)
		}
	})
}
