package terraform_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stored are the values of a table as the provider keeps them.
const stored = `{
  "arn": "arn:aws:dynamodb:eu-west-1:000000000000:table/orders",
  "attribute": [{"name": "at", "type": "N"}, {"name": "id", "type": "S"}, {"name": "user", "type": "S"}],
  "billing_mode": "PAY_PER_REQUEST", "deletion_protection_enabled": false,
  "global_secondary_index": [{"hash_key": "user", "key_schema": [], "name": "by-user", "non_key_attributes": [], "on_demand_throughput": [],
    "projection_type": "ALL", "range_key": "", "read_capacity": 0, "write_capacity": 0}],
  "hash_key": "id", "id": "orders", "import_table": [], "local_secondary_index": [], "name": "orders",
  "point_in_time_recovery": [{"enabled": false}], "range_key": "at", "read_capacity": 0, "replica": [],
  "restore_source_name": null, "server_side_encryption": [], "stream_arn": "", "stream_enabled": false, "stream_label": "", "stream_view_type": "",
  "table_class": "STANDARD", "tags": null, "tags_all": {}, "timeouts": null, "ttl": [{"attribute_name": "", "enabled": false}], "write_capacity": 0
}`

const storedItem = `{"hash_key": "id", "id": "orders|id|1", "item": "{\"id\":{\"S\":\"1\"},\"at\":{\"N\":\"2\"}}", "range_key": "at", "table_name": "orders"}`

const storedOrders = `{"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"},{"name":"at","type":"N","role":"RANGE"}],` +
	`"indexes":[{"name":"by-user","global":true,"keys":[{"name":"user","type":"S","role":"HASH"}],"projection":"ALL"}]}`

// renamed returns the values of a table with another name.
func renamed(name string) string {
	return strings.NewReplacer(`"name": "orders"`, `"name": "`+name+`"`, `"id": "orders"`, `"id": "`+name+`"`).Replace(stored)
}

func TestShownStates(t *testing.T) {
	of := files{"state.json": `{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"outputs": {}, "root_module": {
"resources": [
{"address": "aws_dynamodb_table_item.one", "mode": "managed", "type": "aws_dynamodb_table_item", "name": "one", "values": ` + storedItem + `},
{"address": "data.aws_dynamodb_table.theirs", "mode": "data", "type": "aws_dynamodb_table", "name": "theirs", "values": {"name": "theirs"}},
{"address": "aws_vpc.main", "mode": "managed", "type": "aws_vpc", "name": "main", "values": {"name": "x"}}
],
"child_modules": [{"address": "module.a", "child_modules": [{"address": "module.a.module.b", "resources": [
{"address": "module.a.module.b.aws_dynamodb_table.this[0]", "mode": "managed", "type": "aws_dynamodb_table", "name": "this", "index": 0, "values": ` + stored + `}
]}]}]}}}`}
	assert.Equal(t, []string{
		"T orders " + storedOrders + " @ state.json:8",
		`P orders {"id":{"S":"1"},"at":{"N":"2"}} @ state.json:3 (item 1)`,
	}, described(t, "state.json", of))
}

// plan returns a plan that makes a table with some values, of which others are not known.
func plan(values, unknown string) files {
	return files{"plan.json": `{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [
{"address": "aws_dynamodb_table.t", "mode": "managed", "type": "aws_dynamodb_table", "name": "t", "values": {
"billing_mode": "PAY_PER_REQUEST",
` + values + `}}]}},
"resource_changes": [{"address": "aws_dynamodb_table.t", "change": {"actions": ["create"], "before": null, "after_unknown": ` + unknown + `}},
{"address": "aws_dynamodb_table.old", "change": {"actions": ["delete"], "before": ` + stored + `, "after": null, "after_unknown": {}}}]}`}
}

func TestPlans(t *testing.T) {
	of := plan(`"name": "orders", "hash_key": "id", "range_key": null, "attribute": [{"name": "id", "type": "S"}], "stream_enabled": null, "ttl": []`,
		`{"arn": true, "id": true, "attribute": [{}], "read_capacity": true, "stream_arn": true, "stream_view_type": true, "tags_all": true, "ttl": true}`)
	assert.Equal(t, []string{`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ plan.json:2`}, described(t, "plan.json", of))
}

func TestWhatAPlanDoesNotKnow(t *testing.T) {
	const key = `"hash_key": "id", "attribute": [{"name": "id", "type": "S"}]`
	for _, c := range []struct{ values, unknown, what string }{
		{key, `{"name": true}`, "name"},
		{`"name": "orders", "attribute": []`, `{"hash_key": true}`, "hash_key"},
		{`"name": "orders", ` + key, `{"range_key": true}`, "range_key"},
		{`"name": "orders", "hash_key": "id"`, `{"attribute": true}`, "attribute"},
		{`"name": "orders", "hash_key": "id", "attribute": [{"name": "id"}]`, `{"attribute": [{"type": true}]}`, "type"},
		{`"name": "orders", ` + key, `{"global_secondary_index": true}`, "global_secondary_index"},
		{`"name": "orders", ` + key + `, "global_secondary_index": [{"name": "iii", "hash_key": "id", "projection_type": "ALL"}]`, `{"global_secondary_index": [{"range_key": true}]}`, "range_key"},
		{`"name": "orders", ` + key + `, "ttl": [{"attribute_name": "x"}]`, `{"ttl": [{"enabled": true}]}`, "enabled"},
		{`"name": "orders", ` + key + `, "stream_enabled": true`, `{"stream_view_type": true}`, "stream_view_type"},
	} {
		_, err := read(t, "plan.json", plan(c.values, c.unknown), nil)
		assert.ErrorContains(t, err, "aws_dynamodb_table.t: "+c.what+": is known only after the apply: name what `terraform show -json` writes of the state then", c.unknown)
	}
}

func TestStateFiles(t *testing.T) {
	of := files{"terraform.tfstate": `{"version": 4, "terraform_version": "1.9.0", "serial": 7, "lineage": "x", "outputs": {}, "resources": [
{"module": "module.db", "mode": "managed", "type": "aws_dynamodb_table", "name": "each", "provider": "p", "instances": [
{"index_key": "a", "schema_version": 1, "attributes": ` + renamed("aaa") + `},
{"index_key": 1, "schema_version": 1, "attributes": ` + renamed("bbb") + `},
{"deposed": "12345678", "schema_version": 1, "attributes": ` + renamed("old") + `}]},
{"mode": "data", "type": "aws_dynamodb_table", "name": "theirs", "instances": [{"attributes": {"name": "theirs"}}]},
{"mode": "managed", "type": "aws_dynamodb_table", "name": "orders", "instances": [{"attributes": ` + stored + `}]},
{"mode": "managed", "type": "aws_dynamodb_table_item", "name": "one", "instances": [{"attributes": ` + storedItem + `}]}
]}`}
	result, err := read(t, "terraform.tfstate", of, nil)
	require.NoError(t, err)
	var names []string
	for _, record := range result.Records {
		names = append(names, string(record.Kind)+" "+record.Table)
	}
	assert.Equal(t, []string{"T aaa", "T bbb", "T orders", "P orders"}, names)
}

func TestStatesThatAreRefused(t *testing.T) {
	state := func(resources string) string {
		return `{"version": 4, "terraform_version": "1.9.0", "lineage": "x", "resources": [` + resources + `]}`
	}
	resource := func(kind, attributes string) string {
		return `{"mode": "managed", "type": "` + kind + `", "name": "t", "instances": [{"index_key": "k", ` + attributes + `}]}`
	}
	for _, c := range []struct{ about, text, says string }{
		{"an old one", `{"version": 3, "terraform_version": "0.11.14", "modules": []}`, "t.tfstate: a state of version 3: version 4 is read, which Terraform 0.12 and later write, and what `terraform show -json` writes"},
		{"not JSON", "{", "t.tfstate:1: the document ends in the middle"},
		{"two documents", "{}\n{}", "t.tfstate: holds 2 documents of JSON: name what `terraform show -json` writes, which is one"},
		{"something else", "{}", "t.tfstate: neither a state of Terraform nor what `terraform show -json` writes"},
		{"an empty one", `{"format_version": "1.0"}`, "t.tfstate: the state or the plan is empty"},
		{"no table", state(resource("aws_vpc", `"attributes": {}`)), "t.tfstate: there is no aws_dynamodb_table and no aws_dynamodb_table_item; it has aws_vpc"},
		{"a plan that destroys", `{"format_version": "1.2", "terraform_version": "1", "planned_values": {"root_module": {}}}`, "t.tfstate: there is no aws_dynamodb_table and no aws_dynamodb_table_item; it has no resources"},
		{"old attributes", state(resource("aws_dynamodb_table", `"attributes_flat": {}`)), `t.tfstate:1: aws_dynamodb_table.t["k"] has no values`},
		{"an index as a resource", state(resource("aws_dynamodb_global_secondary_index", `"attributes": {}`)), `t.tfstate:1: aws_dynamodb_global_secondary_index.t["k"] is not read`},
		{"no name", state(resource("aws_dynamodb_table", `"attributes": {"hash_key": "id", "attribute": [{"name": "id", "type": "S"}]}`)), `t.tfstate:1: aws_dynamodb_table.t["k"]: name is missing`},
		{"a block that is none", state(resource("aws_dynamodb_table", `"attributes": {"name": "ttt", "hash_key": "id", "attribute": ["id"]}`)), `t.tfstate:1: aws_dynamodb_table.t["k"]: attribute is a block, found a text`},
		{"an item that is none", state(resource("aws_dynamodb_table_item", `"attributes": {"table_name": "ttt", "item": "{"}`)), "t.tfstate:1 (item 1): "},
	} {
		t.Run(c.about, func(t *testing.T) {
			_, err := read(t, "t.tfstate", files{"t.tfstate": c.text}, nil)
			assert.ErrorContains(t, err, c.says)
		})
	}
}
