package items_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/items"
	"github.com/dynasnap/dynasnap/internal/seed/tables"
)

// definitions are two tables, each with the key id.
const definitions = `[
	{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
	 "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]},
	{"TableName": "users", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
	 "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}]`

// read reads a file and returns what it declares after the tables.
func read(t testing.TB, name, text string, options ...format.Options) (datatest.Result, error) {
	t.Helper()
	dir := datatest.Workspace(t, map[string]string{"tables.json": definitions, name: text})
	source := datatest.Paths("tables.json", name)
	source.Now = time.Unix(1_000_000, 0)
	for _, option := range options {
		source.Entries[1].Options = option
	}
	result, err := datatest.Read(t, dir, source, tables.Format{}, items.Format{})
	if err == nil {
		result.Records = result.Records[2:]
	}
	return result, err
}

func declares(t *testing.T, name, text string, want ...string) {
	t.Helper()
	result, err := read(t, name, text)
	require.NoError(t, err, text)
	assert.Equal(t, want, result.Describe(), text)
}

func refuses(t *testing.T, name, text, want string, options ...format.Options) {
	t.Helper()
	_, err := read(t, name, text, options...)
	require.ErrorContains(t, err, want, text)
}

func TestRequestItems(t *testing.T) {
	const requests = `{
  "orders": [
    {"PutRequest": {"Item": {"id": {"S": "1"}, "total": {"N": "19.90"}}}},
    {"DeleteRequest": {"Key": {"id": {"S": "0"}}}}
  ],
  "users": [{"PutRequest": {"Item": {"id": {"N": "7"}}}}]
}`
	declares(t, "batch.json", requests,
		`P orders {"id":{"S":"1"},"total":{"N":"19.90"}} @ batch.json:3 (item 1)`,
		`D orders {"id":{"S":"0"}} @ batch.json:4 (item 2)`,
		`P users {"id":{"N":"7"}} @ batch.json:6 (item 3)`)
	declares(t, "batch.json", `{"RequestItems": `+requests+`, "ReturnConsumedCapacity": "TOTAL"}`,
		`P orders {"id":{"S":"1"},"total":{"N":"19.90"}} @ batch.json:3 (item 1)`,
		`D orders {"id":{"S":"0"}} @ batch.json:4 (item 2)`,
		`P users {"id":{"N":"7"}} @ batch.json:6 (item 3)`)
	declares(t, "batch.json", `{"orders": [{"PutRequest": {"Item": {"id": "1", "total": 19.90}}}]}`,
		`P orders {"id":{"S":"1"},"total":{"N":"19.90"}} @ batch.json:1 (item 1)`)
	declares(t, "orders.json", `[{"PutRequest": {"Item": {"id": {"S": "1"}}}}, {"DeleteRequest": {"Key": {"id": {"S": "2"}}}}]`,
		`P orders {"id":{"S":"1"}} @ orders.json:1 (item 1)`,
		`D orders {"id":{"S":"2"}} @ orders.json:1 (item 2)`)
	declares(t, "many.json", "{\"orders\": [{\"PutRequest\": {\"Item\": {\"id\": {\"S\": \"1\"}}}}]}\n{\"RequestItems\": {\"users\":\n[{\"PutRequest\": {\"Item\": {\"id\": {\"N\": \"1\"}}}}]}}\n",
		`P orders {"id":{"S":"1"}} @ many.json:1 (item 1)`,
		`P users {"id":{"N":"1"}} @ many.json:3 (item 2)`)
}

func TestAnswersOfTheAPI(t *testing.T) {
	declares(t, "orders.json", "{\n  \"Items\": [\n    {\n      \"id\": {\"S\": \"1\"}\n    },\n    {\"id\": {\"S\": \"2\"}}\n  ],\n  \"Count\": 2,\n  \"ScannedCount\": 2,\n  \"ConsumedCapacity\": null\n}\n",
		`P orders {"id":{"S":"1"}} @ orders.json:3 (item 1)`,
		`P orders {"id":{"S":"2"}} @ orders.json:6 (item 2)`)
	result, err := read(t, "orders.json", "{\"Items\": [],\n\"ConsumedCapacity\": {\"CapacityUnits\": 1}}")
	require.NoError(t, err)
	assert.Equal(t, []string{"orders.json:2: ConsumedCapacity has no effect on a state"}, result.Details)
	declares(t, "orders.json", `{"Count": 0, "Items": [], "ScannedCount": 0}`, []string{}...)
	declares(t, "orders.json", `{"$metadata": {"httpStatusCode": 200}, "Items": [{"id": "1"}], "LastEvaluatedKey": null, "UnprocessedItems": {}}`,
		`P orders {"id":{"S":"1"}} @ orders.json:1 (item 1)`)
	declares(t, "got.json", `{"Responses": {"orders": [{"id": {"S": "1"}}]}, "UnprocessedKeys": {}}`, `P orders {"id":{"S":"1"}} @ got.json:1 (item 1)`)
	declares(t, "got.json", `{"TableName": "orders", "Item": {"id": {"S": "1"}}}`, `P orders {"id":{"S":"1"}} @ got.json:1 (item 1)`)
	declares(t, "orders.json", `{"Item": {"id": {"S": "1"}}, "ConsumedCapacity": {"TableName": "orders"}}`, `P orders {"id":{"S":"1"}} @ orders.json:1 (item 1)`)
}

func TestListsAndLines(t *testing.T) {
	declares(t, "orders.json", "[\n  {\"id\": \"1\", \"lines\": [{\"sku\": \"a\", \"count\": 2}]},\n  {\"id\": \"2\"}\n]",
		`P orders {"id":{"S":"1"},"lines":{"L":[{"M":{"sku":{"S":"a"},"count":{"N":"2"}}}]}} @ orders.json:2 (item 1)`,
		`P orders {"id":{"S":"2"}} @ orders.json:3 (item 2)`)
	declares(t, "orders.jsonl", "{\"id\": \"1\"}\n\n{\"id\": \"2\"}\n",
		`P orders {"id":{"S":"1"}} @ orders.jsonl:1 (item 1)`,
		`P orders {"id":{"S":"2"}} @ orders.jsonl:3 (item 2)`)
	declares(t, "orders.ndjson", "{\"Item\":{\"id\":{\"S\":\"1\"}}}\n{\"Item\":{\"id\":{\"S\":\"2\"}}}\n",
		`P orders {"id":{"S":"1"}} @ orders.ndjson:1 (item 1)`,
		`P orders {"id":{"S":"2"}} @ orders.ndjson:2 (item 2)`)
	declares(t, "orders.jsonl", "{\"PutRequest\":{\"Item\":{\"id\":{\"S\":\"1\"}}}}\n{\"DeleteRequest\":{\"Key\":{\"id\":{\"S\":\"2\"}}}}\n",
		`P orders {"id":{"S":"1"}} @ orders.jsonl:1 (item 1)`,
		`D orders {"id":{"S":"2"}} @ orders.jsonl:2 (item 2)`)
	declares(t, "orders.json", `{"id": "1", "Items": [{"sku": "a"}], "Count": 1}`,
		`P orders {"id":{"S":"1"},"Items":{"L":[{"M":{"sku":{"S":"a"}}}]},"Count":{"N":"1"}} @ orders.json:1 (item 1)`)
	declares(t, "orders.json", `{"lines": [{"sku": "a"}], "id": "1"}`,
		`P orders {"lines":{"L":[{"M":{"sku":{"S":"a"}}}]},"id":{"S":"1"}} @ orders.json:1 (item 1)`)
	declares(t, "orders.json", `{"Item": {"x": 1}, "id": "1"}`, `P orders {"Item":{"M":{"x":{"N":"1"}}},"id":{"S":"1"}} @ orders.json:1 (item 1)`)
}

func TestItemsByTable(t *testing.T) {
	want := []string{`P orders {"id":{"S":"1"}} @ all.json:1 (item 1)`, `P users {"id":{"N":"1"}} @ all.json:1 (item 2)`}
	declares(t, "all.json", `{"orders": [{"id": "1"}], "users": [{"id": 1}], "none": []}`, want...)
	declares(t, "all.json", `{"orders": [{"id": {"S": "1"}}], "users": [{"id": {"N": "1"}}]}`, want...)
	declares(t, "all.json", `{"orders": [{"Item": {"id": {"S": "1"}}}], "users": [{"Item": {"id": {"N": "1"}}}]}`, want...)
}

func TestYAMLIsReadLikeJSON(t *testing.T) {
	declares(t, "orders.yaml", "- id: 1a\n  day: 2024-01-01\n  total: 19.90\n- {id: '2', raw: !!binary AAEC}\n",
		`P orders {"id":{"S":"1a"},"day":{"S":"2024-01-01"},"total":{"N":"19.90"}} @ orders.yaml:1 (item 1)`,
		`P orders {"id":{"S":"2"},"raw":{"B":"AAEC"}} @ orders.yaml:4 (item 2)`)
	declares(t, "all.yml", "orders:\n  - id: {S: 0123}\n    n: {N: 5}\nusers:\n  - id: {N: 1}\n",
		`P orders {"id":{"S":"0123"},"n":{"N":"5"}} @ all.yml:2 (item 1)`,
		`P users {"id":{"N":"1"}} @ all.yml:5 (item 2)`)
	declares(t, "batch.yaml", "RequestItems:\n  orders:\n    - PutRequest:\n        Item: {id: {S: x}}\n    - DeleteRequest: {Key: {id: {S: y}}}\n",
		`P orders {"id":{"S":"x"}} @ batch.yaml:4 (item 1)`,
		`D orders {"id":{"S":"y"}} @ batch.yaml:5 (item 2)`)
	declares(t, "orders.yaml", "id: a\n---\nid: b\n",
		`P orders {"id":{"S":"a"}} @ orders.yaml:1 (item 1)`,
		`P orders {"id":{"S":"b"}} @ orders.yaml:3 (item 2)`)
	declares(t, "orders.yaml", "Items:\n  - &a {id: {S: a}, n: {N: '1'}}\n  - {<<: *a, id: {S: b}}\nCount: 2\n",
		`P orders {"id":{"S":"a"},"n":{"N":"1"}} @ orders.yaml:2 (item 1)`,
		`P orders {"id":{"S":"b"},"n":{"N":"1"}} @ orders.yaml:3 (item 2)`)
}

func TestNamesOfFilesGiveTheTable(t *testing.T) {
	for _, name := range []string{"orders.json", "db/orders.json", "orders.items.json", "02-orders.json", "02_orders.items.jsonl", "orders.yaml"} {
		result, err := read(t, name, `{"id": "1"}`)
		require.NoError(t, err, name)
		assert.Equal(t, []string{`P orders {"id":{"S":"1"}} @ ` + name + `:1 (item 1)`}, result.Describe())
	}
	result, err := read(t, "x.json", `[{"id": "1"}]`, format.Options{"table": {Text: "orders"}})
	require.NoError(t, err)
	assert.Equal(t, []string{`P orders {"id":{"S":"1"}} @ x.json:1 (item 1)`}, result.Describe())
	_, err = read(t, "02-orders.json", `[{"id": "1"}]`, format.Options{"rename": {Variables: map[string]string{"orders": "users"}}})
	require.ErrorContains(t, err, "02-orders.json:1 (item 1): id: has the type S, and the table's key has the type N")
}

func TestCompressedFiles(t *testing.T) {
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := writer.Write([]byte(`[{"id": "1"}]`))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	declares(t, "orders.json.gz", zipped.String(), `P orders {"id":{"S":"1"}} @ orders.json.gz:1 (item 1)`)
	encoder, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	declares(t, "orders.jsonl.zst", string(encoder.EncodeAll([]byte("{\"id\": \"1\"}\n"), nil)), `P orders {"id":{"S":"1"}} @ orders.jsonl.zst:1 (item 1)`)
	refuses(t, "orders.json.gz", zipped.String()[:zipped.Len()-10], "orders.json.gz:1: the file ends in the middle")
}

func TestFilesOfWindows(t *testing.T) {
	declares(t, "orders.json", "\ufeff[{\"id\": \"1\"},\r\n{\"id\": \"2\"}]\r\n", `P orders {"id":{"S":"1"}} @ orders.json:1 (item 1)`, `P orders {"id":{"S":"2"}} @ orders.json:2 (item 2)`)
	var wide strings.Builder
	wide.WriteString("\xff\xfe")
	for _, c := range `{"Items": [{"id": {"S": "1"}}]}` {
		wide.WriteString(string(c) + "\x00")
	}
	declares(t, "orders.json", wide.String(), `P orders {"id":{"S":"1"}} @ orders.json:1 (item 1)`)
}

func TestKindIsThatOfTheFile(t *testing.T) {
	declares(t, "orders.jsonl", "{\"id\": {\"S\": \"1\"}, \"sizes\": {\"M\": {\"S\": {\"N\": \"3\"}}}}\n{\"id\": {\"S\": \"2\"}}\n",
		`P orders {"id":{"S":"1"},"sizes":{"M":{"S":{"N":"3"}}}} @ orders.jsonl:1 (item 1)`, `P orders {"id":{"S":"2"}} @ orders.jsonl:2 (item 2)`)
	declares(t, "orders.json", `[{"id": "1", "sizes": {"S": 3, "M": 4}, "price": {"N": 5}}]`,
		`P orders {"id":{"S":"1"},"sizes":{"M":{"S":{"N":"3"},"M":{"N":"4"}}},"price":{"M":{"N":{"N":"5"}}}} @ orders.json:1 (item 1)`)
	const ambiguous = "[\n{\"id\": \"1\"},\n{\"id\": \"2\", \"stock\": {\"S\": \"12\"}}]"
	refuses(t, "orders.json", ambiguous, "orders.json:3: stock looks like a value with its type, and id has none: write items_format: plain if the items have no types, "+
		"or items_format: dynamodb if they are DynamoDB JSON")
	refuses(t, "orders.jsonl", "{\"id\": \"1\"}\n{\"id\": {\"S\": \"2\"}}\n", "orders.jsonl:2: the item is in DynamoDB JSON, and that of line 1 is plain: the items of a file are written in one way; items_format says which")
	refuses(t, "orders.jsonl", "{\"id\": {\"S\": \"1\"}}\n{\"id\": \"2\"}\n", "orders.jsonl:2: the item is plain, and that of line 1 is in DynamoDB JSON")
	refuses(t, "orders.yaml", "- id: a\n- id: {S: b}\n", "orders.yaml:2: the item is in DynamoDB JSON, and that of line 1 is plain")
	result, err := read(t, "orders.json", ambiguous, format.Options{"items_format": {Text: "plain"}})
	require.NoError(t, err)
	assert.Equal(t, `P orders {"id":{"S":"2"},"stock":{"M":{"S":{"S":"12"}}}} @ orders.json:3 (item 2)`, result.Describe()[1])
	refuses(t, "orders.json", ambiguous, `orders.json:2 (item 1): id: a text in quotes stands where a value with its type`, format.Options{"items_format": {Text: "dynamodb"}})
	refuses(t, "orders.json", ambiguous, `orders.json: items_format is "json": write dynamodb or plain`, format.Options{"items_format": {Text: "json"}})
}

func TestPartialDumpsAreRefused(t *testing.T) {
	for field, content := range map[string]string{"LastEvaluatedKey": `{"id": {"S": "1"}}`, "NextToken": `"eyJ"`, "UnprocessedItems": `{"orders": []}`} {
		refuses(t, "orders.json", "{\"Items\": [],\n\""+field+"\": "+content+"}", "orders.json:2: there is a "+field+", so that items are missing: write all of them, for instance by aws dynamodb scan without --max-items")
	}
	refuses(t, "got.json", `{"UnprocessedKeys": {"orders": {"Keys": []}}, "Responses": {"orders": []}}`, "got.json:1: there is a UnprocessedKeys")
}

func TestDuplicateKeysHaveBothPlaces(t *testing.T) {
	for name, text := range map[string]string{
		"orders.json":  "[{\"id\": \"1\"},\n\n{\"id\": \"1\"}]",
		"orders.jsonl": "{\"Item\": {\"id\": {\"S\": \"1\"}}}\n\n{\"Item\": {\"id\": {\"S\": \"1\"}}}\n",
		"batch.json":   "{\"orders\": [{\"PutRequest\": {\"Item\": {\"id\": {\"S\": \"1\"}}}},\n\n{\"PutRequest\": {\"Item\": {\"id\": {\"S\": \"1\"}}}}]}",
		"orders.yaml":  "- id: '1'\n\n- id: '1'\n",
	} {
		refuses(t, name, text, name+":3 (item 2): the table orders has this key already from item 1, line 1: id \"1\"; on_duplicate: last takes the last one")
		result, err := read(t, name, text, format.Options{"on_duplicate": {Text: "last"}})
		require.NoError(t, err)
		require.Len(t, result.Records, 1)
		assert.Equal(t, 3, result.Records[0].Place.Line)
	}
}

func TestRelativeTimes(t *testing.T) {
	declares(t, "orders.json", `[{"id": "1", "ttl": "{{ now + 1d }}", "mail": "Hello {{ now }}"}]`,
		`P orders {"id":{"S":"1"},"ttl":{"N":"1086400"},"mail":{"S":"Hello {{ now }}"}} @ orders.json:1 (item 1)`)
	declares(t, "orders.jsonl", `{"id": {"S": "{{ now }}"}, "ttl": {"N": "{{ now - 10s }}"}}`,
		`P orders {"id":{"S":"{{ now }}"},"ttl":{"N":"999990"}} @ orders.jsonl:1 (item 1)`)
	declares(t, "orders.yaml", "- id: a\n  ttl: '{{ now + 1h }}'\n", `P orders {"id":{"S":"a"},"ttl":{"N":"1003600"}} @ orders.yaml:1 (item 1)`)
	refuses(t, "orders.json", "[{\"id\": \"1\",\n\"ttl\": \"{{ now + 1y }}\"}]", "orders.json:2: {{ now + 1y }} is no relative time")
	refuses(t, "orders.json", "[\n{\"id\": {\"S\": \"1\"},\n\"ttl\": {\"N\": \"{{ now + 1y }}\"}}]", "orders.json:3: {{ now + 1y }} is no relative time")
	refuses(t, "orders.json", `[{"id": {"S": "1"}, "ttl": {"N": "{{ nwo }}"}}]`, `orders.json:1 (item 1): ttl: "{{ nwo }}" is no number`)
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"[{\"id\": \"1\"},\n{\"id\": }]":             "orders.json:2: ",
		"[{\"id\": \"1\"},\n{\"id\": \"2\"}":         "orders.json:2: the document ends in the middle",
		"// x\n[{\"id\": \"1\"}]":                    "orders.json:1: no JSON: invalid character '/' at start of value (JSON has no comments: leave them out, or write YAML)",
		"[{\"id\": \"1\", \"a\": 1, \"a\": 2},\n{}]": "orders.json:1: the key a occurs twice in one map\norders.json:2 (item 1): ",
		"[{\"id\": NaN}]":                            "(NaN, Infinity, True, False and None are no JSON)",
		" \n ":                                       "orders.json:1: the document is empty",
		"\"text\"":                                   "orders.json:1: a text stands where an item should be, which is a map; items are a list, or one a line",
		"[{\"id\": \"1\"},\n[1]]":                    "orders.json:2: a list stands where an item should be",
		"[1,\n2]":                                    "orders.json:1: a number stands where an item should be",
		"{\"id\": \"1\", \"id\": \"2\"}":             "orders.json:1: the key id occurs twice in one map",
		"[{\"x\": \"1\"}]":                           "orders.json:1 (item 1): the key attribute id, of type S, is missing",
		"[{\"PutRequest\": {\"Key\": {}}}]":          `orders.json:1: a request has one field, and that one: {"PutRequest": {"Item": {…}}}`,
		"[{\"DeleteRequest\": {}}]":                  `orders.json:1: a request has one field, and that one: {"DeleteRequest": {"Key": {…}}}`,
		"[{\"RequestItems\": {}}]":                   "orders.json:1: RequestItems stands where an item should be: give it a file or a line of its own",
		"{\"RequestItems\": {\"orders\": {}}}":       "orders.json:1: orders is a map, and items of a table are a list",
		"[{\"id\": \"<<<JSON output doesn't support this type attributes>>>\"}]": "orders.json:1: dynein wrote a notice in place of a binary: export the table as DynamoDB JSON",
	} {
		refuses(t, "orders.json", text, want)
	}
	refuses(t, "orders.yaml", "- id: a\n - id: b\n", "orders.yaml:1: no YAML: did not find expected")
	refuses(t, "orders.yaml", "- id: a\n  b: !Ref x\n", "orders.yaml:2: the tag !Ref has no meaning in an item")
	for _, text := range []string{`{"orders": [{"id": "1"}]}`, `{"TableName": "orders", "Item": {"id": "1"}}`, `{"TableName": "orders", "Items": []}`} {
		refuses(t, "x.json", text, "x.json:1: the file says that its table is orders, so leave out table: users", format.Options{"table": {Text: "users"}})
	}
}

func TestOtherDocumentsAreRefusedByWhatTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		`[{"ParameterKey": "A", "ParameterValue": "b"}]`:                                 "parameters of CloudFormation, which an entry takes as parameters",
		`{"openapi": "3.0.0", "paths": {}}`:                                              "a description of an API (OpenAPI)",
		`{"$schema": "x", "properties": {}}`:                                             "a JSON schema",
		`{"name": "x", "dependencies": {}}`:                                              "a package.json of Node",
		`{"compilerOptions": {}}`:                                                        "a configuration of TypeScript",
		`{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}`:                              "a template of CloudFormation without a table",
		`{"TransactItems": [{"Put": {"TableName": "orders"}}]}`:                          "a transaction, which may have conditions",
		`{"orders": {"Keys": [{"id": {"S": "1"}}]}}`:                                     "keys for aws dynamodb batch-get-item",
		`{"orders": {"PutRequest": {"Item": {"id": {"S": "1"}}}}}`:                       "requests of a table that stand in no list",
		`{"Metadata": {"WriteTimestampMicros": {"N": "1"}}, "Keys": {"id": {"S": "1"}}}`: "an incremental export to S3, which is not supported",
	} {
		refuses(t, "x.json", text, "x.json: found "+want+"; items are a list, or one a line, or by table")
	}
}
