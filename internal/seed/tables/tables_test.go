package tables_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/tables"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func read(t testing.TB, name, text string) (datatest.Result, error) {
	t.Helper()
	return datatest.Read(t, datatest.Workspace(t, map[string]string{name: text}), datatest.Paths(name), tables.Format{})
}

const (
	orders = `{
  "TableName": "orders",
  "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
  "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
  "BillingMode": "PAY_PER_REQUEST"
}`
	described = `{
  "Table": {
    "AttributeDefinitions": [{"AttributeName": "name", "AttributeType": "S"}],
    "TableName": "users",
    "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}],
    "TableStatus": "ACTIVE",
    "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 2, "WriteCapacityUnits": 3}
  }
}`
	inYAML = `AttributeDefinitions: # the keys
- AttributeName: on
  AttributeType: N
TableName: events
KeySchema:
- {AttributeName: on, KeyType: HASH}
BillingMode: PAY_PER_REQUEST
`
	ordersRecord = `T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ t`
	usersRecord  = `T users {"name":"users","keys":[{"name":"name","type":"S","role":"HASH"}],"throughput":{"read":2,"write":3}} @ t`
	eventsRecord = `T events {"name":"events","keys":[{"name":"on","type":"N","role":"HASH"}]} @ t`
)

func TestTables(t *testing.T) {
	for name, test := range map[string]struct {
		file, text string
		records    []string
	}{
		"input":                {"t.json", orders, []string{ordersRecord + ".json:1"}},
		"answer":               {"t.json", described, []string{usersRecord + ".json:1"}},
		"answer of create":     {"t.json", `{"TableDescription"` + described[len("{\n  \"Table\""):], []string{usersRecord + ".json:1"}},
		"list":                 {"t.json", "[" + orders + ",\n" + described + "]", []string{ordersRecord + ".json:1", usersRecord + ".json:7"}},
		"wrapped list":         {"t.json", `{"tables": [` + "\n" + orders + "]}", []string{ordersRecord + ".json:2"}},
		"wrapped list of AWS":  {"t.json", `{"Tables": [` + described + "]}", []string{usersRecord + ".json:1"}},
		"answers in a row":     {"t.json", described + "\n" + orders + "\n", []string{usersRecord + ".json:1", ordersRecord + ".json:10"}},
		"YAML":                 {"t.yaml", inYAML, []string{eventsRecord + ".yaml:1"}},
		"YAML documents":       {"t.yml", "---\n" + inYAML + "---\n" + orders, []string{eventsRecord + ".yml:2", ordersRecord + ".yml:10"}},
		"YAML list":            {"t.yml", "- " + orders, []string{ordersRecord + ".yml:1"}},
		"byte order mark":      {"t.json", "\ufeff" + orders, []string{ordersRecord + ".json:1"}},
		"no extension of JSON": {"t.tpl", orders, []string{ordersRecord + ".tpl:1"}},
		"filled-in skeleton": {"t.json", `{
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "TableName": "orders",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
    "SSESpecification": {"Enabled": false, "SSEType": "AES256", "KMSMasterKeyId": ""},
    "Tags": [{"Key": "", "Value": ""}], "TableClass": "STANDARD", "DeletionProtectionEnabled": false, "ResourcePolicy": "",
    "WarmThroughput": {"ReadUnitsPerSecond": 0, "WriteUnitsPerSecond": 0},
    "OnDemandThroughput": {"MaxReadRequestUnits": 0, "MaxWriteRequestUnits": 0}
}`, []string{ordersRecord + ".json:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := read(t, test.file, test.text)
			require.NoError(t, err)
			assert.Equal(t, test.records, result.Describe())
		})
	}
}

func TestProblemsOfTables(t *testing.T) {
	for name, test := range map[string]struct{ file, text, problem string }{
		"broken JSON":       {"t.json", orders + "\n]", "t.json:7: no JSON: invalid character ']' at start of value"},
		"cut off":           {"t.json", orders[:len(orders)-2], "t.json:5: the document ends in the middle"},
		"second broken":     {"t.yaml", inYAML + "---\na: [", "t.yaml:9: "},
		"typing error":      {"t.json", `{"TableName": "t", "KeySchem": [], "AttributeDefinitions": []}`, "t.json:1: a table has no field KeySchem; is KeySchema meant?"},
		"no table in list":  {"t.json", "[" + orders + ", 3]", "t.json:6: a table is a map, found a number"},
		"beside the list":   {"t.json", `{"Tables": [` + orders + "],\n\"Items\": []}", "t.json:7: Items stands beside the list of tables: take it out"},
		"beside the answer": {"t.json", described[:len(described)-1] + `, "Items": []}`, "t.json:9: a description of a table has no field Items; known are Table, TableDescription"},
		"skeleton": {"t.yaml", "AttributeDefinitions:\n- AttributeName: ''  # [REQUIRED]\n  AttributeType: S\nTableName: ''\nKeySchema:\n- AttributeName: ''\n  KeyType: HASH\n",
			"t.yaml:1: a skeleton of --generate-cli-skeleton that is not filled in: write TableName, KeySchema and AttributeDefinitions"},
		"what DynamoDB refuses": {"t.json", `{"TableName": "t", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
			"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}], "BillingMode": "PAY_PER_REQUEST"}`, `t.json:1: table t: "t" is no name for a table`},
		"defined twice": {"t.json", orders + described[:len(described)-1] + "}\n" + `{"TableName": "orders", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
			"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}`, "the table orders is defined by t.json:1 already, and differently"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, test.file, test.text)
			assert.ErrorContains(t, err, test.problem)
		})
	}
}

func TestOtherFilesAreNoTables(t *testing.T) {
	for name, text := range map[string]string{
		"items.json":         `[{"id": "1"}]`,
		"scan.json":          `{"Items": [{"id": {"S": "1"}}], "Count": 1}`,
		"requests.json":      `{"Table": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]}`,
		"template.yaml":      "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {KeySchema: []}\n",
		"docker-compose.yml": "services: {}\n",
		"list-tables.json":   `{"TableNames": ["orders"]}`,
		"script.sh":          "aws dynamodb create-table --key-schema ...\n",
		"empty.json":         "[]",
	} {
		_, err := read(t, name, text)
		assert.ErrorContains(t, err, name+": not a seed", name)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{orders, described, "[" + orders + "]", `{"tables": [{}]}`} {
		f.Add(text, false)
	}
	f.Add(inYAML, true)
	f.Add("a: &a [*a]", true)
	f.Fuzz(func(t *testing.T, text string, isYAML bool) {
		name := map[bool]string{true: "t.yaml", false: "t.json"}[isYAML]
		first, err := read(t, name, text)
		second, again := read(t, name, text)
		assert.Equal(t, err, again)
		assert.Equal(t, first.Describe(), second.Describe())
	})
}

func TestDescribeTableAnswersOfDynamoDBLocal(t *testing.T) {
	endpoint := testbed.DynamoDBLocal(t)
	hash := func(name string) dynamo.Key { return dynamo.Key{Name: name, Type: "S", Role: "HASH"} }
	local := dynamo.Index{Name: "local", Keys: []dynamo.Key{hash("id"), {Name: "at", Type: "N", Role: "RANGE"}}, Projection: "KEYS_ONLY"}
	global := dynamo.Index{
		Name: "global", Global: true, Projection: "INCLUDE", Attributes: []string{"total"},
		Keys: []dynamo.Key{hash("id"), hash("state"), {Name: "at", Type: "N", Role: "RANGE"}},
	}
	units := &dynamo.Throughput{Read: 2, Write: 3}
	byRequest := dynamo.Definition{
		Name: "orders", Keys: []dynamo.Key{hash("id"), {Name: "no", Type: "B", Role: "RANGE"}}, Stream: "OLD_IMAGE", Protected: true,
		Indexes: []dynamo.IndexDefinition{{Index: local}, {Index: global}},
	}
	provisioned := byRequest
	provisioned.Name, provisioned.Throughput = "events", units
	provisioned.Indexes = []dynamo.IndexDefinition{{Index: local}, {Index: global, Throughput: units}}

	caller := awscli.NewCaller(endpoint, dynamo.Region, dynamo.AccessKey)
	for _, table := range []dynamo.Definition{byRequest, provisioned} {
		require.NoError(t, table.Create(t.Context(), dynamo.Connect(endpoint)))
		answer, err := caller.Call(t.Context(), "DynamoDB_20120810.DescribeTable", []byte(`{"TableName":"`+table.Name+`"}`))
		require.NoError(t, err)
		result, err := read(t, "t.json", string(answer))
		require.NoError(t, err)
		require.Len(t, result.Records, 1)
		assert.Equal(t, table, result.Records[0].Definition)
	}
}
