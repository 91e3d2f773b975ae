package terraform_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/terraform"
)

// table returns a table with the key id, named by an expression.
func table(resource, name string) string {
	return `resource "aws_dynamodb_table" "` + resource + `" {
  name         = ` + name + `
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
`
}

// named returns the names of the tables of a configuration.
func named(t *testing.T, part string, of files, parameters map[string]string) (names []string) {
	t.Helper()
	result, err := read(t, part, of, parameters)
	require.NoError(t, err)
	for _, record := range result.Records {
		if record.Kind == 'T' {
			names = append(names, record.Table)
		}
	}
	return names
}

func TestValuesOfVariables(t *testing.T) {
	module := files{
		"main.tf":      table("t", `"${var.stage}-${var.names[1]}-${terraform.workspace}"`),
		"variables.tf": `variable "stage" { default = "dev" }` + "\n" + `variable "names" { type = list(string) }`,
	}
	with := func(name, text string) {
		module[name] = text
	}
	with("terraform.tfvars", "stage = \"first\"\nnames = [\"x\", \"orders\"]")
	assert.Equal(t, []string{"first-orders-default"}, named(t, "main.tf", module, nil))
	with("b.auto.tfvars", `stage = "third"`)
	with("a.auto.tfvars", `stage = "second"`)
	with("other.tfvars", `stage = "never"`)
	assert.Equal(t, []string{"third-orders-default"}, named(t, "main.tf", module, nil))
	with("c.auto.tfvars.json", `{"stage": "fourth"}`)
	assert.Equal(t, []string{"fourth-orders-default"}, named(t, "main.tf", module, nil))
	assert.Equal(t, []string{"test-users-blue"}, named(t, "main.tf", module, map[string]string{
		"stage": "test", "names": `["orders", "users"]`, "terraform.workspace": "blue",
	}))
}

func TestParametersThatNoVariableHas(t *testing.T) {
	of := files{"t.tf": table("t", `"orders"`) + `variable "region" {}`}
	result, err := read(t, "t.tf", of, map[string]string{"region": "eu-west-1", "regoin": "x"})
	require.NoError(t, err)
	assert.Equal(t, []string{"regoin"}, result.Unused.Parameters)
}

func TestTypesOfVariables(t *testing.T) {
	for declared, want := range map[string]string{
		`type = object({name = string, suffix = optional(string, "x")})` + "\n" + `default = {name = "orders"}`:   `"${var.v.name}-${var.v.suffix}"`,
		"type = map(string)\ndefault = {name = \"orders-x\"}":                                                     `var.v["name"]`,
		"type = \"map\"\ndefault = { name = \"orders-x\" }":                                                       `"${lookup(var.v, "name")}"`,
		"type = list\ndefault = [\"a\", \"orders-x\"]":                                                            `"${element(var.v, 1)}"`,
		"type = number\ndefault = \"12\"":                                                                         `var.v == 12 ? "orders-x" : "no"`,
		"default = null\nsensitive = true":                                                                        `coalesce(var.v, "", "orders-x")`,
		"description = \"a name\"\ndefault = \"orders\"\nvalidation {\ncondition = true\nerror_message = \"\"\n}": `format("%s-x", var.v)`,
	} {
		assert.Equal(t, []string{"orders-x"}, named(t, "t.tf", files{"t.tf": "variable \"v\" {\n" + declared + "\n}\n" + table("t", want)}, nil), declared)
	}
}

func TestExpressionsInNames(t *testing.T) {
	locals := `
locals {
  stage  = lower("DEV")
  common = { prefix = "${local.stage}-app", account = data.aws_caller_identity.current.account_id }
  names  = { for n in ["orders", "users"] : n => "${local.common.prefix}-${n}" }
}
data "aws_dynamodb_table" "shared" { name = "shared" }
`
	for expression, want := range map[string]string{
		`local.names["orders"]`:                                               "dev-app-orders",
		`join("-", [local.common.prefix, "x"])`:                               "dev-app-x",
		`replace(local.common.prefix, "/^dev-/", "")`:                         "app",
		`upper(replace("a-b", "-", "_"))`:                                     "A_B",
		`lookup({a = "one"}, "b", "two")`:                                     "two",
		`merge({a = "one"}, {a = "two"}).a`:                                   "two",
		`concat(["one"], ["two"])[1]`:                                         "two",
		`tolist(toset(["bbb", "aaa"]))[0]`:                                    "aaa",
		`length("abcd") == 4 && length([1]) == 1 ? "yes" : ""`:                "yes",
		`try(local.common.missing, "fallback")`:                               "fallback",
		`"${data.aws_dynamodb_table.shared.name}-copy"`:                       "shared-copy",
		`map("k", list("aaa", "bbb"))["k"][0]`:                                "aaa",
		`startswith(local.stage, "d") ? "${local.stage}${upper("x")}" : "no"`: "devX",
		`substr(base64encode("orders"), 0, 4)`:                                "b3Jk",
		`jsondecode(file("${path.module}/names.json")).first`:                 "from-file",
	} {
		of := files{"t.tf": table("t", expression), "locals.tf": locals, "names.json": `{"first": "from-file"}`}
		assert.Equal(t, []string{want}, named(t, "t.tf", of, nil), expression)
	}
}

func TestTerraform011(t *testing.T) {
	assert.Equal(t, []string{
		`T dev-orders {"name":"dev-orders","keys":[{"name":"id","type":"S","role":"HASH"}],"indexes":[{"name":"by-at","global":true,"keys":[{"name":"at","type":"N","role":"HASH"}],` +
			`"projection":"ALL","throughput":{"read":2,"write":1}}],"throughput":{"read":5,"write":5}} @ t.tf:3`,
	}, described(t, "t.tf", files{"t.tf": `variable "stage" { default = "dev" }
locals { more = [{ name = "at", type = "N" }] }
resource "aws_dynamodb_table" "orders" {
  name           = "${var.stage}-orders"
  read_capacity  = "5"
  write_capacity = "${var.stage == "dev" ? 5 : 50}"
  hash_key       = "id"
  attribute = [{ name = "id", type = "S" }, ["${list(local.more)}"]]
  global_secondary_index {
    name            = "by-at"
    hash_key        = "at"
    read_capacity   = 2
    projection_type = "ALL"
  }
  ttl {
    attribute_name = ""
    enabled        = false
  }
  tags {
    Name = "orders"
  }
}
`}))
}

func TestInstances(t *testing.T) {
	of := files{"t.tf": `
variable "names" { default = ["orders", "users"] }
variable "with_audit" { default = false }
variable "tables" {
  default = {
    carts  = { key = "id", ttl = "expires" }
    events = { key = "at", ttl = null }
  }
}
resource "aws_dynamodb_table" "named" {
  for_each     = toset(var.names)
  name         = "app-${each.value}"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_dynamodb_table" "counted" {
  count        = 2
  name         = "part-${count.index}"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_dynamodb_table" "audit" {
  count    = var.with_audit ? 1 : 0
  name     = "audit"
  hash_key = "id"
}
resource "aws_dynamodb_table" "dynamic" {
  for_each     = var.tables
  name         = each.key
  hash_key     = each.value.key
  billing_mode = "PAY_PER_REQUEST"
  dynamic "attribute" {
    for_each = [each.value.key]
    iterator = it
    content {
      name = it.value
      type = "S"
    }
  }
  dynamic "ttl" {
    for_each = each.value.ttl == null ? [] : [each.value.ttl]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }
}
resource "aws_dynamodb_table_item" "one" {
  table_name = aws_dynamodb_table.counted[1].name
  hash_key   = aws_dynamodb_table.counted[1].hash_key
  item       = jsonencode({ id = { S = aws_dynamodb_table.named["users"].name } })
}
`}
	result, err := read(t, "t.tf", of, nil)
	require.NoError(t, err)
	var lines []string
	for _, line := range result.Describe() {
		lines = append(lines, strings.ReplaceAll(line, `"keys":[{"name":"id","type":"S","role":"HASH"}]`, "…"))
	}
	assert.Equal(t, []string{
		`T app-orders {"name":"app-orders",…} @ t.tf:10`, `T app-users {"name":"app-users",…} @ t.tf:10`,
		`T part-0 {"name":"part-0",…} @ t.tf:20`, `T part-1 {"name":"part-1",…} @ t.tf:20`,
		`T carts {"name":"carts",…,"ttl":"expires"} @ t.tf:35`,
		`T events {"name":"events","keys":[{"name":"at","type":"S","role":"HASH"}]} @ t.tf:35`,
		`P part-1 {"id":{"S":"app-users"}} @ t.tf:59 (item 1)`,
	}, lines)
	assert.Equal(t, []string{"t.tf:30: aws_dynamodb_table.audit is left out: it has no instances"}, result.Notes)
}

func TestItems(t *testing.T) {
	of := files{
		"items.tf": `
resource "aws_dynamodb_table_item" "heredoc" {
  table_name = aws_dynamodb_table.orders.name
  hash_key   = aws_dynamodb_table.orders.hash_key

  item = <<ITEM
{
  "id": {"S": "${var.first}"},
  "total": {"N": "12.50"}
}
ITEM
}
resource "aws_dynamodb_table_item" "each" {
  for_each   = { for row in jsondecode(file("rows.json")) : row.id => row }
  table_name = aws_dynamodb_table.orders.id
  hash_key   = "id"
  item = jsonencode({
    id   = { S = each.key }
    note = { S = each.value.note }
  })
}
resource "aws_dynamodb_table_item" "file" {
  table_name = "dev-orders"
  hash_key   = "id"
  item       = file("${path.module}/item.json")
}
`,
		"tables.tf": `variable "first" { default = "1" }` + "\n" + table("orders", `"dev-orders"`),
		"rows.json": `[{"id": "3", "note": "<a>"}, {"id": "2", "note": "b"}]`, "item.json": `{"id": {"S": "4"}, "tags": {"SS": ["a"]}}`,
	}
	items := []string{
		`P dev-orders {"id":{"S":"1"},"total":{"N":"12.50"}} @ items.tf:6 (item 1)`,
		`P dev-orders {"id":{"S":"2"},"note":{"S":"b"}} @ items.tf:17 (item 2)`,
		`P dev-orders {"id":{"S":"3"},"note":{"S":"\u003ca\u003e"}} @ items.tf:17 (item 3)`,
		`P dev-orders {"id":{"S":"4"},"tags":{"SS":["a"]}} @ items.tf:25 (item 4)`,
	}
	assert.Equal(t, append([]string{`T dev-orders {"name":"dev-orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ tables.tf:2`}, items...),
		described(t, ".", of), "tables come before items")
	assert.Equal(t, items, described(t, "items.tf", of), "a file brings what stands in it")
}

func TestLocalModules(t *testing.T) {
	of := files{
		"live/dev/main.tf": `
module "tables" {
  source   = "../../modules/table"
  for_each = { orders = "id", users = "email" }
  name     = "${local.stage}-${each.key}"
  key      = each.value
}
module "network" {
  source = "../../modules/network"
  count  = length(data.aws_availability_zones.all.names)
}
module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
}
locals { stage = "dev" }
resource "aws_dynamodb_table_item" "one" {
  table_name = module.tables["users"].name
  hash_key   = "email"
  item       = jsonencode({ email = { S = "a@example.com" } })
}
`,
		"modules/network/main.tf": `resource "aws_vpc" "main" {}`,
		"modules/table/main.tf": `
variable "name" {}
variable "key" {}
variable "kind" { default = "S" }
resource "aws_dynamodb_table" "this" {
  name         = var.name
  hash_key     = var.key
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = var.key
    type = var.kind
  }
}
output "name" { value = aws_dynamodb_table.this.name }
`,
	}
	assert.Equal(t, []string{
		`T dev-orders {"name":"dev-orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ modules/table/main.tf:5`,
		`T dev-users {"name":"dev-users","keys":[{"name":"email","type":"S","role":"HASH"}]} @ modules/table/main.tf:5`,
		`P dev-users {"email":{"S":"a@example.com"}} @ live/dev/main.tf:19 (item 1)`,
	}, described(t, "live/dev", of))
}

func TestModuleOfTerraformAWSModules(t *testing.T) {
	of := files{"t.tf": `
module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name               = "orders"
  hash_key           = "id"
  range_key          = "at"
  ttl_enabled        = true
  ttl_attribute_name = "expires"
  stream_enabled     = true
  stream_view_type   = "KEYS_ONLY"
  server_side_encryption_kms_key_arn = aws_kms_key.k.arn

  attributes = [
    { name = "id", type = "S" },
    { name = "at", type = "N" },
  ]
  global_secondary_indexes = [{
    name               = "by-at"
    hash_key           = "at"
    projection_type    = "INCLUDE"
    non_key_attributes = ["note"]
    read_capacity      = var.unknown
  }]
  tags = local.tags
}
module "users" {
  source   = "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=v5.0.0"
  name     = "users"
  hash_key = "id"
  attributes = [{ name = "id", type = "S" }, { name = "email", type = "S" }]
  billing_mode = "PROVISIONED"
  read_capacity = 3
  global_secondary_indexes = { by-email = { hash_key = "email", projection_type = "ALL" } }
  ttl = { enabled = true, attribute_name = "gone" }
}
module "never" {
  source       = "registry.terraform.io/terraform-aws-modules/dynamodb-table/aws"
  create_table = false
}
resource "aws_dynamodb_table_item" "one" {
  table_name = module.users.dynamodb_table_id
  hash_key   = "id"
  item       = jsonencode({ id = { S = "1" } })
}
`}
	result, err := read(t, "t.tf", of, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"},{"name":"at","type":"N","role":"RANGE"}],"indexes":[{"name":"by-at","global":true,` +
			`"keys":[{"name":"at","type":"N","role":"HASH"}],"projection":"INCLUDE","attributes":["note"]}],"ttl":"expires","stream":"KEYS_ONLY"} @ t.tf:2`,
		`T users {"name":"users","keys":[{"name":"id","type":"S","role":"HASH"}],"indexes":[{"name":"by-email","global":true,"keys":[{"name":"email","type":"S","role":"HASH"}],` +
			`"projection":"ALL","throughput":{"read":1,"write":1}}],"ttl":"gone","throughput":{"read":3,"write":1}} @ t.tf:28`,
		`P users {"id":{"S":"1"}} @ t.tf:45 (item 1)`,
	}, result.Describe())
	assert.Equal(t, []string{"t.tf:38: module.never is left out: create_table is false"}, result.Notes)
	assert.Equal(t, []string{"t.tf:2: module.orders: without effect on a state: server_side_encryption_kms_key_arn, tags"}, result.Details)
}

func TestIndexWithSeveralKeyAttributes(t *testing.T) {
	of := files{"t.tofu": strings.Replace(table("t", `"orders"`), "}\n}", `}
  attribute {
    name = "country"
    type = "S"
  }
  attribute {
    name = "city"
    type = "S"
  }
  global_secondary_index {
    name            = "places"
    projection_type = "ALL"
    key_schema {
      attribute_name = "country"
      key_type       = "HASH"
    }
    key_schema {
      attribute_name = "city"
      key_type       = "HASH"
    }
    key_schema {
      attribute_name = "id"
      key_type       = "RANGE"
    }
  }
}`, 1)}
	assert.Equal(t, []string{
		`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}],"indexes":[{"name":"places","global":true,"keys":[{"name":"country","type":"S","role":"HASH"},` +
			`{"name":"city","type":"S","role":"HASH"},{"name":"id","type":"S","role":"RANGE"}],"projection":"ALL"}]} @ t.tofu:1`,
	}, described(t, "t.tofu", of))
}

func TestJSONSyntax(t *testing.T) {
	of := files{"cdk.tf.json": `{
  "//": {"metadata": {"backend": "local"}},
  "variable": {"stage": {"default": "dev"}},
  "resource": {
    "aws_dynamodb_table": {
      "orders": {
        "//": {"metadata": {"path": "app/orders"}},
        "name": "${var.stage}-orders", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST",
        "attribute": [{"name": "id", "type": "S"}, {"name": "at", "type": "N"}],
        "global_secondary_index": [{"name": "by-at", "hash_key": "at", "projection_type": "KEYS_ONLY"}],
        "ttl": {"attribute_name": "expires", "enabled": true},
        "tags": {"team": "orders"}
      }
    },
    "aws_dynamodb_table_item": {
      "one": {"table_name": "${aws_dynamodb_table.orders.name}", "hash_key": "id", "item": "{\"id\": {\"S\": \"1\"}}"}
    }
  }
}`}
	assert.Equal(t, []string{
		`T dev-orders {"name":"dev-orders","keys":[{"name":"id","type":"S","role":"HASH"}],"indexes":[{"name":"by-at","global":true,"keys":[{"name":"at","type":"N","role":"HASH"}],` +
			`"projection":"KEYS_ONLY"}],"ttl":"expires"} @ cdk.tf.json:6`,
		`P dev-orders {"id":{"S":"1"}} @ cdk.tf.json:16 (item 1)`,
	}, described(t, "cdk.tf.json", of))
}

func TestWhatOnlyAnApplyKnowsIsAParameter(t *testing.T) {
	of := files{"t.tf": table("t", `"${random_pet.name.id}-${data.aws_region.current.name}-${module.label.id}"`)}
	assert.Equal(t, []string{"cat-eu-west-1-app"}, named(t, "t.tf", of, map[string]string{
		"random_pet.name.id": "cat", "data.aws_region.current.name": "eu-west-1", "module.label.id": "app",
	}))
}

func TestLockTableIsATable(t *testing.T) {
	of := files{"backend.tf": strings.ReplaceAll(table("locks", `"terraform-locks"`), `"id"`, `"LockID"`)}
	assert.Equal(t, []string{"terraform-locks"}, named(t, "backend.tf", of, nil))
}

func TestOpenTofuReadsItsOwnFile(t *testing.T) {
	of := files{"main.tf": table("t", `"for-terraform"`), "main.tofu": table("t", `"for-tofu"`)}
	assert.Equal(t, []string{"for-tofu"}, named(t, ".", of, nil))
}

func TestDirectoryTellsWhatItLeavesOut(t *testing.T) {
	of := files{
		"infra/main.tf": table("t", `"orders"`) + `resource "aws_dynamodb_table_item" "i" {
  table_name = "orders"
  hash_key = "id"
  item = file("item.json")
}`,
		"infra/item.json": `{"id": {"S": "1"}}`, "infra/orders.json": `[]`, "infra/dev.tfvars.json": `{}`,
	}
	result, err := read(t, "infra", of, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"infra: is read as a configuration of Terraform, without infra/orders.json; what is part of the seed is an entry of its own",
	}, result.Notes)
}

func TestContentsThatAreNotRead(t *testing.T) {
	of := files{"t.tf": strings.Replace(table("t", `"orders"`), "attribute {", "restore_source_name = \"old\"\n  ttl {\n    attribute_name = \"x\"\n  }\n  attribute {", 1)}
	result, err := read(t, "t.tf", of, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"t.tf:1: aws_dynamodb_table.t: restore_source_name is not read: the table has only the items of the seed",
		"t.tf:6: aws_dynamodb_table.t has no time to live: its block ttl has no enabled = true",
	}, result.Notes)
}

func TestMixedDirectories(t *testing.T) {
	of := files{
		"seed/01.tf": table("t", `var.name`), "seed/02.tf": table("u", `"users"`), "seed/variables.tf": `variable "name" { default = "orders" }`,
		"seed/partiql.sql": `INSERT INTO "orders" VALUE {'id': '1'};`,
	}
	result, err := datatest.Read(t, datatest.Workspace(t, of), datatest.Paths("seed"), terraform.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{"seed/01.tf", "seed/02.tf"}, []string{result.Parts[0].Name, result.Parts[1].Name})
}
