package terraform_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/terraform"
)

// with returns a table with more in its block.
func with(text string) string {
	return strings.Replace(table("t", `"orders"`), "  billing_mode", text+"\n  billing_mode", 1)
}

const show = "name what `terraform show -json` writes of a plan or a state"

func TestWhatIsRefused(t *testing.T) {
	for _, c := range []struct{ about, text, says string }{
		{"syntax", "resource \"aws_dynamodb_table\" \"t\" {\n  name = \n}", "t.tf:2: expected the start of an expression"},
		{"no table", "resource \"aws_s3_bucket\" \"b\" {}", "t.tf: there is no aws_dynamodb_table and no aws_dynamodb_table_item; it has aws_s3_bucket"},
		{"nothing", "# empty", "t.tf: there is no aws_dynamodb_table and no aws_dynamodb_table_item; it has no resources"},
		{"no name", strings.Replace(with(""), "name  ", "#name", 1), "t.tf:1: aws_dynamodb_table.t: name is missing"},
		{"variable without a value", table("t", "var.name") + "variable \"name\" {}", "t.tf:2: aws_dynamodb_table.t: name: var.name has no default (t.tf:10): parameters: {name: …} says it"},
		{"variable that is not there", table("t", "var.name"), `t.tf:2: aws_dynamodb_table.t: name: there is no variable "name" in .`},
		{"local that is not there", table("t", "local.name"), "t.tf:2: aws_dynamodb_table.t: name: there is no local.name in ."},
		{
			"variable of another type", table("t", "var.n") + "variable \"n\" {\n  type = number\n  default = \"x\"\n}",
			"t.tf:2: aws_dynamodb_table.t: name: t.tf:10: var.n: a number is required",
		},
		{
			"attribute of a resource", table("t", "random_pet.a.id"),
			"t.tf:2: aws_dynamodb_table.t: name: random_pet.a.id is known only after the apply: parameters: {random_pet.a.id: …} says it, or " + show,
		},
		{
			"attribute of an instance", table("t", "data.x.a[0].id"),
			"t.tf:2: aws_dynamodb_table.t: name: data.x.a[0].id is known only after the apply: parameters: {\"data.x.a[0].id\": …} says it, or " + show,
		},
		{
			"output of a module elsewhere", table("t", "module.label.id"),
			"t.tf:2: aws_dynamodb_table.t: name: module.label.id is known only after the apply: parameters: {module.label.id: …} says it, or " + show,
		},
		{"circle", "locals {\n  a = local.b\n  b = local.a\n}\n" + table("t", "local.a"), "t.tf:6: aws_dynamodb_table.t: name: local.a depends on itself"},
		{"circle of blocks", table("t", "aws_dynamodb_table.t.name"), "t.tf:2: aws_dynamodb_table.t: name: aws_dynamodb_table.t.name depends on itself"},
		{"function with a result of its own", table("t", "uuid()"), `t.tf:2: aws_dynamodb_table.t: name: t.tf:2: there is no function named "uuid"`},
		{"file that is not there", table("t", `file("x.txt")`), "x.txt: no such file or directory in the workspace"},
		{"file outside", table("t", `file("../../x.txt")`), "outside"},
		{"path of the machine", table("t", "path.cwd"), "t.tf:2: aws_dynamodb_table.t: name: path.cwd is known only where Terraform runs"},
		{"argument with a typing error", with(`rangekey = "at"`), "t.tf:3: aws_dynamodb_table.t: there is no argument rangekey; is range_key meant?"},
		{"unknown argument", with(`partition = "at"`), "t.tf:3: aws_dynamodb_table.t: there is no argument partition; known are name, hash_key"},
		{"key without a type", with(`range_key = "at"`), "t.tf:1: aws_dynamodb_table.t: the key attribute at has no block attribute, which must say its type"},
		{"attribute that is no key", with("attribute {\n    name = \"at\"\n    type = \"N\"\n  }"), "t.tf:3: aws_dynamodb_table.t: the attribute at is no key of the table or of an index: only key attributes are defined"},
		{"attribute of two types", with("attribute {\n    name = \"id\"\n    type = \"N\"\n  }"), "aws_dynamodb_table.t: the attribute id is of type S here and of type N before"},
		{"type of an attribute", strings.Replace(with(""), `"S"`, `"String"`, 1), `t.tf:1: table orders: the key: the attribute id has the type "String"`},
		{"index without a name", with("global_secondary_index {\n    hash_key = \"id\"\n    projection_type = \"ALL\"\n  }"), "t.tf:3: aws_dynamodb_table.t: name is missing"},
		{"index without a key", with("global_secondary_index {\n    name = \"i\"\n    projection_type = \"ALL\"\n  }"), "t.tf:3: aws_dynamodb_table.t: hash_key is missing"},
		{"index without a projection", with("global_secondary_index {\n    name = \"iii\"\n    hash_key = \"id\"\n  }"), "t.tf:3: aws_dynamodb_table.t: projection_type is missing"},
		{
			"local index without a range key of the table", with("local_secondary_index {\n    name = \"iii\"\n    range_key = \"id\"\n    projection_type = \"ALL\"\n  }"),
			"t.tf:1: table orders: index iii is local, and the table has no RANGE attribute",
		},
		{"names that are no list", with("global_secondary_index {\n    name = \"iii\"\n    hash_key = \"id\"\n    projection_type = \"INCLUDE\"\n    non_key_attributes = \"x\"\n  }"), "t.tf:7: aws_dynamodb_table.t: non_key_attributes is a list, found a text"},
		{"mode of billing", strings.Replace(with(""), "PAY_PER_REQUEST", "ON_DEMAND", 1), `t.tf:4: aws_dynamodb_table.t: billing_mode is "ON_DEMAND": write PROVISIONED or PAY_PER_REQUEST`},
		{"capacity", strings.Replace(with(`read_capacity = "many"`), "PAY_PER_REQUEST", "PROVISIONED", 1), `t.tf:3: aws_dynamodb_table.t: read_capacity is "many": write a whole number`},
		{"flag", with(`stream_enabled = "perhaps"`), `t.tf:3: aws_dynamodb_table.t: stream_enabled is "perhaps": write true or false`},
		{"stream without a view", with("stream_enabled = true"), "t.tf:1: aws_dynamodb_table.t: stream_view_type is missing"},
		{"time to live without an attribute", with("ttl {\n    enabled = true\n  }"), "t.tf:3: aws_dynamodb_table.t: attribute_name is missing"},
		{"text that is a list", table("t", `["a"]`), "t.tf:2: aws_dynamodb_table.t: name is a text, found a list"},
		{"block that is a text", with(`ttl = "x"`), "t.tf:3: aws_dynamodb_table.t: ttl is a list, found a text"},
		{"count that is not known", with("count = data.x.y.n"), "t.tf:1: aws_dynamodb_table.t: count: data.x.y.n is known only after the apply"},
		{"count that is no number", with(`count = "x"`), "t.tf:1: aws_dynamodb_table.t: count is no number"},
		{"huge count", with("count = 1000000"), "t.tf:1: aws_dynamodb_table.t: count is no whole number from 0 to 10000"},
		{"for_each that is not known", with("for_each = data.x.y.n"), "t.tf:1: aws_dynamodb_table.t: for_each: data.x.y.n is known only after the apply"},
		{"for_each of a list", with(`for_each = ["a"]`), "t.tf:1: aws_dynamodb_table.t: for_each is neither a map nor a set of texts: toset([…]) makes a set of a list"},
		{"for_each of numbers", with("for_each = toset([1])"), "t.tf:1: aws_dynamodb_table.t: for_each is a set of something else than texts"},
		{"dynamic block that is not known", with("dynamic \"ttl\" {\n    for_each = data.x.y.n\n    content {}\n  }"), "t.tf:3: aws_dynamodb_table.t: ttl: for_each: data.x.y.n is known only after the apply"},
		{"dynamic block without content", with("dynamic \"ttl\" {\n    for_each = []\n  }"), "t.tf:3: aws_dynamodb_table.t: a dynamic block has for_each and one block content"},
		{"dynamic block over a number", with("dynamic \"ttl\" {\n    for_each = 1\n    content {}\n  }"), "t.tf:3: aws_dynamodb_table.t: for_each is no list, set or map"},
		{"block twice", table("t", `"aaa"`) + table("t", `"bbb"`), "t.tf:10: aws_dynamodb_table.t stands in t.tf:1 already"},
		{"table twice", table("t", `"aaa"`) + strings.ReplaceAll(table("u", `"aaa"`), `"S"`, `"N"`), "t.tf:10: the table aaa is defined by t.tf:1 already, and differently"},
		{"index as a resource", with("") + `resource "aws_dynamodb_global_secondary_index" "i" {}`, "t.tf:11: aws_dynamodb_global_secondary_index.i is not read: write a block global_secondary_index in the table"},
		{"table of another provider", `resource "awscc_dynamodb_table" "t" {}`, "t.tf:1: awscc_dynamodb_table.t is not read: write it as aws_dynamodb_table"},
		{"module of somebody else", "module \"t\" {\n  source = \"cloudposse/dynamodb/aws\"\n}", "t.tf:1: module.t is the module cloudposse/dynamodb/aws, which is not in the workspace: " + show},
		{"module without a source", "module \"t\" {}", "t.tf:1: module.t: there is no source"},
		{"module that is not there", "module \"t\" {\n  source = \"./x\"\n}", "t.tf:1: module.t: x: no such file or directory in the workspace"},
		{"module that calls itself", "module \"t\" {\n  source = \"./\"\n}\n" + table("t", `"a-${path.module}"`), "modules that call themselves"},
		{"module with an unknown name", "module \"t\" {\n  source = \"terraform-aws-modules/dynamodb-table/aws\"\n  name = data.x.y.z\n}", "t.tf:3: module.t: name: data.x.y.z is known only after the apply"},
		{"module that perhaps makes a table", "module \"t\" {\n  source = \"terraform-aws-modules/dynamodb-table/aws\"\n  create_table = data.x.y.z\n}", "t.tf:1: module.t: create_table: data.x.y.z is known only after the apply"},
		{"item without a table", "resource \"aws_dynamodb_table_item\" \"i\" {\n  item = \"{}\"\n}", "t.tf:1: aws_dynamodb_table_item.i: table_name is missing"},
		{"item without an item", "resource \"aws_dynamodb_table_item\" \"i\" {\n  table_name = \"x\"\n}", "t.tf:1: aws_dynamodb_table_item.i: item is missing"},
		{"item of an unknown table", "resource \"aws_dynamodb_table_item\" \"i\" {\n  table_name = data.x.y.z\n  item = \"{}\"\n}", "t.tf:2: aws_dynamodb_table_item.i: table_name: data.x.y.z is known only after the apply"},
		{"item that is not known", "resource \"aws_dynamodb_table_item\" \"i\" {\n  table_name = \"x\"\n  item = jsonencode({id = {S = data.x.y.z}})\n}", "t.tf:3: aws_dynamodb_table_item.i: item: data.x.y.z is known only after the apply"},
		{"item with no number", with("") + "resource \"aws_dynamodb_table_item\" \"i\" {\n  table_name = \"orders\"\n  item = <<EOT\n{\"id\": {\"S\": \"1\"}, \"at\": {\"N\": \"Today\"}}\nEOT\n}", "t.tf:13 (item 1): "},
		{"too deep", "locals {\n  a = " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n}", "t.tf:2: more than 250 levels deep"},
		{"loops without an end", table("t", `join("", flatten([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : "x"]]]))`), "t.tf:2: aws_dynamodb_table.t: name: t.tf:2: loops in loops, which may run more than 10000000 times; " + show},
		{"huge product", table("t", `length(setproduct(range(1000), range(1000), range(1000)))`), "the result has more than 1024 elements; " + show},
		{"huge value", "locals {\n  a = join(\"\", [for n in range(1000) : \"xxxxxxxxxx\"])\n  b = join(local.a, range(1000))\n}\n" + table("t", "local.b"), "t.tf:6: aws_dynamodb_table.t: name: local.b: a value of more than 4 MB"},
		{"huge number", "locals {\n  a = 1e999999999\n}", "t.tf:2: a number with more digits than are read"},
	} {
		t.Run(c.about, func(t *testing.T) {
			_, err := read(t, "t.tf", files{"t.tf": c.text}, nil)
			assert.ErrorContains(t, err, c.says)
		})
	}
}

func TestLoopsInJSONThatDoNotEnd(t *testing.T) {
	text := `{"resource": {"aws_dynamodb_table": {"t": {"hash_key": "id", "attribute": [{"name": "id", "type": "S"}], ` +
		`"name": "${length([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]])}"}}}}`
	_, err := read(t, "t.tf.json", files{"t.tf.json": text}, nil)
	assert.ErrorContains(t, err, "loops in loops")
}

func TestProblemsAreToldTogether(t *testing.T) {
	_, err := read(t, "t.tf", files{"t.tf": table("a", "var.a") + table("b", "var.b") + `variable "a" {}` + "\n" + `variable "b" {}`}, nil)
	assert.EqualError(t, err, "t.tf:2: aws_dynamodb_table.a: name: var.a has no default (t.tf:19): parameters: {a: …} says it\n"+
		"t.tf:11: aws_dynamodb_table.b: name: var.b has no default (t.tf:20): parameters: {b: …} says it")
}

func TestFileWithoutTablesNamesTheOther(t *testing.T) {
	_, err := read(t, "main.tf", files{"main.tf": `provider "aws" {}`, "dynamodb.tf": table("t", `"orders"`)}, nil)
	assert.EqualError(t, err, "main.tf: there is no aws_dynamodb_table and no aws_dynamodb_table_item; it has no resources; one stands in dynamodb.tf")
}

func TestBadFilesBeside(t *testing.T) {
	for name, text := range map[string]string{"variables.tf": "variable {", "terraform.tfvars": "a = ", "x.auto.tfvars.json": "{"} {
		_, err := read(t, "t.tf", files{"t.tf": table("t", `"orders"`), name: text}, nil)
		assert.ErrorContains(t, err, name+":1: ", name)
	}
}

func TestClaims(t *testing.T) {
	file := func(name, head string, listed bool) format.File {
		return format.File{Name: name, Head: head, Listed: listed, Document: func() *document.Node {
			node, _ := document.Sniff(name, strings.NewReader(head))
			return node
		}}
	}
	directory := func(names ...string) format.File {
		return format.File{Name: "d", Directory: true, Holds: func(pattern string) bool {
			for _, name := range names {
				if strings.HasSuffix(name, strings.TrimPrefix(pattern, "*")) {
					return true
				}
			}
			return false
		}}
	}
	for claimed, list := range map[bool][]format.File{
		true: {
			file("main.tf", "", false), file("main.tofu", "", false), file("cdk.tf.json", "{}", false), file("terraform.tfstate", "", false),
			file("t.tf", `resource "aws_dynamodb_table" "t" {`, true), file("t.tf", `source = "terraform-aws-modules/dynamodb-table/aws"`, true),
			file("long.tf", strings.Repeat("#", format.HeadSize), true),
			file("plan.json", `{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {}}`, false),
			file("state.json", `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "resources": []}`, true),
			directory("main.tf"), directory("main.tofu", "item.json"),
		},
		false: {
			file("variables.tf", `variable "x" {}`, true), file("items.json", `{"Items": []}`, false), file("a.tfvars", "", false),
			file("package.json", `{"version": "1.0.0"}`, false), directory("seed.sh", "main.tf"), directory("x.json"),
		},
	} {
		for _, file := range list {
			assert.Equal(t, claimed, terraform.Format{}.Claims(file), file.Name)
		}
	}
}

func TestReadValues(t *testing.T) {
	values, err := terraform.ReadValues("dev.tfvars", "stage = \"dev\"\ncount = 2\non = true\nnames = [\"a\", \"b\"]\ntags = { a = 1 }\n")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"stage": "dev", "count": "2", "on": "true", "names": `["a","b"]`, "tags": `{"a":1}`}, values)
	values, err = terraform.ReadValues("dev.tfvars.json", `{"stage": "dev", "names": ["a"]}`)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"stage": "dev", "names": `["a"]`}, values)
	_, err = terraform.ReadValues("dev.tfvars", "stage = var.x")
	assert.ErrorContains(t, err, "dev.tfvars:1: ")
}
