package dynamo_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// expectations returns expectations as they reach the seeder: decoded from JSON.
func expectations(t *testing.T, text string) (e dynamo.Expectations) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&e))
	return e
}

// aclState returns a database with three items in table acl, one of them with an attribute of every
// type, and an item with a binary key.
func aclState(t *testing.T) *dynamodb.Client {
	t.Helper()
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	createTable(t, client, "empty")
	createTable(t, client, "bytes", func(input *dynamodb.CreateTableInput) {
		input.AttributeDefinitions[0].AttributeType = types.ScalarAttributeTypeB
	})
	put(t, client, "bytes", map[string]types.AttributeValue{"pk": &types.AttributeValueMemberB{Value: []byte{0, 255}}})
	createTable(t, client, "acl", func(input *dynamodb.CreateTableInput) {
		input.AttributeDefinitions = append(input.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("level"), AttributeType: types.ScalarAttributeTypeN})
		input.KeySchema = append(input.KeySchema, types.KeySchemaElement{AttributeName: aws.String("level"), KeyType: types.KeyTypeRange})
	})
	for key, role := range map[string]string{"Bob": "Admin", "Ann": "Admin", "42": "User"} {
		attributes := item(key, "1.50")
		attributes["level"] = &types.AttributeValueMemberN{Value: "7"}
		attributes["role"] = &types.AttributeValueMemberS{Value: role}
		attributes["grade"] = &types.AttributeValueMemberS{Value: "N"}
		put(t, client, "acl", attributes)
	}
	return client
}

func TestCheckPasses(t *testing.T) {
	client := aclState(t)
	for name, text := range map[string]string{
		"nothing":                  `{}`,
		"tables, among others":     `{"tables": ["acl", "empty"]}`,
		"items, exactly":           `{"items": {"acl": "3", "empty": "0"}}`,
		"items, at least":          `{"items": {"acl": ">=2", "empty": ">=0"}}`,
		"a key":                    `{"keys": [{"table": "acl", "key": {"pk": "Bob", "level": 7}}]}`,
		"a key as DynamoDB's JSON": `{"keys": [{"table": "acl", "key": {"pk": {"S": "Bob"}, "level": {"N": "7"}}}]}`,
		"a key of the other type":  `{"keys": [{"table": "acl", "key": {"pk": 42, "level": "7"}}]}`,
		"a binary key":             `{"keys": [{"table": "bytes", "key": {"pk": "AP8="}}]}`,
		"attributes": `{"keys": [{"table": "acl", "key": {"pk": "Bob", "level": 7.0}, "attributes":
			{"role": "Admin", "n": 1.5, "bool": true, "null": null, "level": 7}}]}`,
		"attributes as DynamoDB's JSON": `{"keys": [{"table": "acl", "key": {"pk": "Bob", "level": 7}, "attributes":
			{"n": {"N": "15e-1"}, "b": {"B": "AP8="}, "bool": {"BOOL": true}, "null": {"NULL": true}, "ss": {"SS": ["a", "b"]},
			"ns": {"NS": ["1.0", "2"]}, "bs": {"BS": ["AQ==", "Ag=="]}, "l": {"L": [{"S": "x"}, {"N": "1.0"}]}, "m": {"M": {"k": {"S": "v"}}}}}]}`,
		"a statement": `{"counts": [{"statement": "SELECT * FROM acl WHERE \"role\" = 'Admin'", "count": "2"}]}`,
		"a filter": `{"counts": [{"table": "acl", "filter": "#r = :r AND n > :n", "names": {"#r": "role"},
			"values": {":r": "Admin", ":n": {"N": "1"}}, "count": ">=2"}]}`,
		"a filter without placeholders": `{"counts": [{"table": "acl", "filter": "attribute_exists(grade)", "count": "3"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, expectations(t, text).Check(t.Context(), client))
		})
	}
}

func TestCheckReportsFailures(t *testing.T) {
	client := aclState(t)
	for _, tc := range []struct{ name, text, says string }{
		{"a table", `{"tables": ["acl", "orders"]}`, "tables: expected a table orders, found only acl, bytes, empty"},
		{"no table at all", `{"tables": []}`, "tables: expected no table, found acl, bytes, empty"},
		{"fewer items", `{"items": {"acl": "4"}}`, "items.acl: expected 4 items, found 3"},
		{"more items", `{"items": {"acl": "1"}}`, "items.acl: expected 1 item, found 3"},
		{"too few items", `{"items": {"acl": ">=4"}}`, "items.acl: expected at least 4 items, found 3"},
		{"the items of no table", `{"items": {"orders": "4"}}`, "items.orders: expected a table orders, found only acl, bytes, empty"},
		{"a key that no item has", `{"keys": [{"table": "acl", "key": {"pk": "Eve", "level": 7}}]}`,
			`keys[0]: expected an item of table acl with the key {"M":{"level":{"N":"7"},"pk":{"S":"Eve"}}}, found none`},
		{"half a key", `{"keys": [{"table": "acl", "key": {"pk": "Bob"}}]}`, "keys[0].key: expected pk, found that the key of table acl is level, pk"},
		{"a key that is no number", `{"keys": [{"table": "acl", "key": {"pk": "Bob", "level": "high"}}]}`,
			`keys[0]: the database refuses it: A value provided cannot be converted into a number`},
		{"a key that is no base64", `{"keys": [{"table": "bytes", "key": {"pk": "#"}}]}`,
			"keys[0].key.pk: failed to base64 decode BinaryAttributeValue, illegal base64 data at input byte 0"},
		{"the key of no table", `{"keys": [{"table": "orders", "key": {"pk": "Bob"}}]}`, "keys[0].table: expected a table orders, found only acl, bytes, empty"},
		{"an attribute", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"role": "Admin"}}]}`,
			`keys[0].attributes.role: expected {"S":"Admin"}, found {"S":"User"}`},
		{"an attribute of another type", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"n": "1.5"}}]}`,
			`keys[0].attributes.n: expected {"S":"1.5"}, found {"N":"1.5"}`},
		{"a number that is near", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"n": 1.50000000000000000000000000000000000001}}]}`,
			`keys[0].attributes.n: expected {"N":"1.50000000000000000000000000000000000001"}, found {"N":"1.5"}`},
		{"an attribute that is not there", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"rule": "<x>"}}]}`,
			`keys[0].attributes.rule: expected {"S":"<x>"}, found no such attribute`},
		{"an attribute whose name is any text", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"x\n::error::": 1}}]}`,
			`keys[0].attributes."x\n::error::": expected {"N":"1"}, found no such attribute`},
		{"a word that was read as a boolean", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"grade": false}}]}`,
			`keys[0].attributes.grade: expected {"BOOL":false}, found {"S":"N"} (YAML 1.1, which Drone speaks, reads N as false: quote it)`},
		{"a boolean that is just another", `{"keys": [{"table": "acl", "key": {"pk": "42", "level": 7}, "attributes": {"grade": true}}]}`,
			`keys[0].attributes.grade: expected {"BOOL":true}, found {"S":"N"}`},
		{"a statement", `{"counts": [{"statement": "SELECT * FROM acl WHERE \"role\" = 'Admin'", "count": "3"}]}`, "counts[0]: expected 3 items, found 2"},
		{"a filter", `{"counts": [{"table": "acl", "filter": "grade = :g", "values": {":g": "Y"}, "count": ">=1"}]}`, "counts[0]: expected at least 1 item, found 0"},
		{"the filter of no table", `{"counts": [{"table": "orders", "filter": "grade = :g", "values": {":g": "Y"}, "count": "1"}]}`,
			"counts[0].table: expected a table orders, found only acl, bytes, empty"},
		{"all at once", `{"tables": ["orders"], "items": {"empty": "1", "acl": "2"}, "counts": [{"table": "acl", "filter": "grade = :g", "values": {":g": "Y"}, "count": "1"}]}`,
			"tables: expected a table orders, found only acl, bytes, empty\n- items.acl: expected 2 items, found 3\n" +
				"- items.empty: expected 1 item, found 0\n- counts[0]: expected 1 item, found 0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.EqualError(t, expectations(t, tc.text).Check(t.Context(), client), "the state is not what is expected:\n- "+tc.says)
		})
	}
}

func TestCheckReportsRefusedQueries(t *testing.T) {
	client := aclState(t)
	for name, text := range map[string]string{
		"a statement":      `{"counts": [{"statement": "SELECT FROM", "count": "3"}]}`,
		"a filter":         `{"counts": [{"table": "acl", "filter": "role ==", "count": "3"}]}`,
		"a reserved word":  `{"counts": [{"table": "acl", "filter": "role = :r", "values": {":r": "Admin"}, "count": "3"}]}`,
		"an unused value":  `{"counts": [{"table": "acl", "filter": "attribute_exists(n)", "values": {":r": "Admin"}, "count": "3"}]}`,
		"an unknown table": `{"counts": [{"statement": "SELECT * FROM orders", "count": "3"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			err := expectations(t, text).Check(t.Context(), client)
			assert.ErrorContains(t, err, "- counts[0]: the database refuses it: ")
		})
	}
}

func TestCheckCountsAllPages(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	createTable(t, client, "big")
	padding := &types.AttributeValueMemberB{Value: make([]byte, 300_000)} // a page is 1 MB
	for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		put(t, client, "big", map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: key}, "padding": padding})
	}
	require.NoError(t, expectations(t, `{"items": {"big": "9"}, "counts": [{"statement": "SELECT * FROM big", "count": "9"}]}`).Check(t.Context(), client))
}

func TestCheckFailsWithoutDatabase(t *testing.T) {
	err := expectations(t, `{"tables": ["acl"]}`).Check(t.Context(), dynamo.Connect("http://127.0.0.1:1"))
	require.ErrorContains(t, err, "listing the tables")
	assert.NotContains(t, err.Error(), "not what is expected")
}

func TestExpectationsMarshalInOneWay(t *testing.T) {
	text := `{"tables":["b","a"],"items":{"a":"3","b":"\u003e=1"},"keys":[{"table":"a","key":{"pk":"x"},"attributes":{"m":{"M":{"a":{"S":"1"},"b":{"N":"2"}}},"n":1.10}}],` +
		`"counts":[{"table":"a","filter":"#a = :a","names":{"#a":"x"},"values":{":a":true},"count":"0"}]}`
	for range 10 {
		written, err := json.Marshal(expectations(t, text))
		require.NoError(t, err)
		require.Equal(t, text, string(written))
	}
	none, err := json.Marshal(expectations(t, `{"tables":[]}`))
	require.NoError(t, err)
	assert.JSONEq(t, `{"tables":[]}`, string(none), "which is not the same as nothing")
	assert.False(t, expectations(t, `{"tables":[]}`).IsZero())
	assert.False(t, expectations(t, text).IsZero())
	assert.True(t, expectations(t, `{"items":{}}`).IsZero())
}

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]dynamo.Amount{"0": {}, "3": {Number: 3}, ">=3": {Number: 3, AtLeast: true}, ">= 3\n": {Number: 3, AtLeast: true}} {
		amount, err := dynamo.ParseAmount(text)
		require.NoError(t, err)
		assert.Equal(t, want, amount, text)
	}
	for _, text := range []string{"", "-1", "1.5", "<3", ">=", "many"} {
		_, err := dynamo.ParseAmount(text)
		assert.Error(t, err, text)
	}
}

func TestCheckCutsLongLists(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	tables := make([]string, 1000)
	for i := range tables {
		tables[i] = strconv.Itoa(i)
	}
	err := dynamo.Expectations{Tables: tables}.Check(t.Context(), client)
	require.ErrorContains(t, err, "\n- tables: expected a table 99, found no table at all\n- … and 900 more")
}
