package datamodel_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/datamodel"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const name = "dynamodb_data_model.json"

func read(t testing.TB, text string, options format.Options) (datatest.Result, error) {
	t.Helper()
	source := seed.Source{Entries: []seed.Entry{{Path: name, Options: options}}}
	return datatest.Read(t, datatest.Workspace(t, map[string]string{name: text}), source, datamodel.Format{})
}

const users = `{"TableName": "Users", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "user_id", "AttributeType": "S"}, {"AttributeName": "email", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}],
      "GlobalSecondaryIndexes": [{"IndexName": "ByEmail", "KeySchema": [{"AttributeName": "email", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name"]}}]}`

// model is in the shape that the guide of the MCP server has.
const model = `{
  "tables": [
    ` + users + `
  ],
  "items": {
    "Users": [
      {"PutRequest": {"Item": {"user_id": {"S": "u1"}, "email": {"S": "a@example.com"}, "active": {"BOOL": True}}}},
      {"PutRequest": {"Item": {"user_id": {"S": "u2"}, "name": {"S": "True \"None"}, "logins": {"N": "12.50"}}}}
    ]
  },
  "access_patterns": [
    {
      "pattern": "1", "description": "Get a user", "table": "Users", "index": null, "dynamodb_operation": "GetItem",
      "implementation": "aws dynamodb get-item --table-name Users --key '{\"user_id\":{\"S\":\"u1\"}}'"
    },
    {
      "pattern": "2-3", "description": "Rename a user", "table": "Users", "dynamodb_operation": "UpdateItem",
      "implementation": "aws dynamodb update-item --table-name Users --key '{\"user_id\":{\"S\":\"u1\"}}' --update-expression 'SET #n = :n' --expression-attribute-names '{\"#n\":\"name\"}' --expression-attribute-values '{\":n\":{\"S\":\"Ann\"}}'"
    },
    {"pattern": "4", "description": "Send mail", "reason": "Amazon SES does it"}
  ]
}
`

const (
	usersRecord = `T Users {"name":"Users","keys":[{"name":"user_id","type":"S","role":"HASH"}],"indexes":[{"name":"ByEmail","global":true,` +
		`"keys":[{"name":"email","type":"S","role":"HASH"}],"projection":"INCLUDE","attributes":["name"]}]} @ ` + name + `:3`
	firstUser  = `P Users {"user_id":{"S":"u1"},"email":{"S":"a@example.com"},"active":{"BOOL":true}} @ ` + name + `:11 (item 1)`
	secondUser = `P Users {"user_id":{"S":"u2"},"name":{"S":"True \"None"},"logins":{"N":"12.50"}} @ ` + name + `:12 (item 2)`
	getUser    = `A  {"about":"1 (Get a user)","target":"DynamoDB_20120810.GetItem","input":{"TableName":"Users","Key":{"user_id":{"S":"u1"}}}} @ ` + name + `:18`
	renameUser = `A  {"about":"2-3 (Rename a user)","target":"DynamoDB_20120810.UpdateItem","input":{"TableName":"Users","Key":{"user_id":{"S":"u1"}},` +
		`"UpdateExpression":"SET #n = :n","ExpressionAttributeNames":{"#n":"name"},"ExpressionAttributeValues":{":n":{"S":"Ann"}}}} @ ` + name + `:22`
)

func TestDataModel(t *testing.T) {
	result, err := read(t, model, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{usersRecord, firstUser, secondUser, getUser, renameUser}, result.Describe())
	assert.Equal(t, []string{
		name + ":11: True, False and None of Python are read as true, false and null",
		name + ":24: access pattern 4 (Send mail) is not tried, since it has no implementation",
	}, result.Details)
}

func TestOnlySomeAccessPatterns(t *testing.T) {
	for value, want := range map[string][]string{
		"all":   {usersRecord, firstUser, secondUser, getUser, renameUser},
		"reads": {usersRecord, firstUser, secondUser, getUser},
		"none":  {usersRecord, firstUser, secondUser},
	} {
		result, err := read(t, model, format.Options{"access_patterns": {Text: value}})
		require.NoError(t, err)
		assert.Equal(t, want, result.Describe(), value)
	}
	broken := strings.Replace(model, "aws dynamodb get-item", "get-item", 1)
	_, err := read(t, broken, format.Options{"access_patterns": {Text: "none"}})
	require.NoError(t, err)
	_, err = read(t, model, format.Options{"access_patterns": {Text: "some"}})
	require.EqualError(t, err, name+`: access_patterns is "some": write all, reads or none`)
}

func TestOtherShapesOfDataModels(t *testing.T) {
	const table = `{"TableName": "Logs", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "day", "AttributeType": "N"},
		{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"}],
		"KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
		"GlobalSecondaryIndexes": [{"IndexName": "Both", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"}]}]}`
	for text, want := range map[string]int{
		`{"tables": [` + table + `], "items": {}, "access_patterns": []}`:                                                                                  1,
		`{"tables": [` + table + `], "items": [], "access_patterns": null}`:                                                                                1,
		`{"access_patterns": [], "items": {"Logs": [{"PutRequest": {"Item": {"day": {"N": "1"}}}}]}, "tables": [` + table + `]}`:                           2,
		`{"tables": [` + table + `], "items": {"Logs": [{"PutRequest": {"Item": {"day": {"N": "1"}}}}, {"DeleteRequest": {"Key": {"day": {"N": "2"}}}}]}}`: 3,
		`{"tables": [], "items": {}, "access_patterns": [{"pattern": 1, "implementation": "aws dynamodb list-tables"}]}`:                                   1,
	} {
		result, err := read(t, text, nil)
		require.NoError(t, err, text)
		assert.Len(t, result.Records, want, text)
	}
}

func TestRenamedAndChosenTables(t *testing.T) {
	result, err := read(t, model, format.Options{"rename": {Variables: map[string]string{"Users": "people"}}, "access_patterns": {Text: "reads"}})
	require.NoError(t, err)
	assert.Contains(t, result.Describe()[3], `"input":{"TableName":"people",`)
	_, err = read(t, strings.ReplaceAll(model, "--table-name Users", "--table-name Other"), format.Options{"tables": {Words: []string{"Users"}}})
	require.NoError(t, err)
}

func TestAccessPatternsNeedTheirTables(t *testing.T) {
	dir := datatest.Workspace(t, map[string]string{name: strings.ReplaceAll(model, "--table-name Users", "--table-name Orders")})
	_, err := seed.Read(dir, datatest.Paths(name), []format.Format{data.Adapt(datamodel.Format{})})
	require.EqualError(t, err, name+":18: no part of the seed defines the table Orders; "+name+" defines Users: name the file that does before, or say another table (table, rename)")
}

func TestProblemsOfDataModels(t *testing.T) {
	pattern := func(fields string) string { return `{"tables": [], "access_patterns": [` + "\n{" + fields + "}]}" }
	for text, problem := range map[string]string{
		"[]":                            "not a seed", // which no model is
		`{"tables": [,]}`:               ":1: ",
		`{"tables": {}}`:                ":1: tables is a list, found a map",
		`{"tables": [], "item": {}}`:    ":1: a data model has no item; known are tables, items and access_patterns",
		`{"tables": []} {"tables": []}`: ":1: a data model is one map with tables, items and access_patterns",
		`{"items": "none"}`:             ":1: items is a map from tables to lists of requests, found a text",
		`{"items": {"a": {}}}`:          ":1: the items of a are a list of requests, found a map",
		`{"items": {"a": [` + "\n" + `{"Put": {}}]}}`:                                 `:2: an item of a that is no {"PutRequest": {"Item": …}} or {"DeleteRequest": {"Key": …}}`,
		`{"items": {"a": [{"PutRequest": {"Item": {"t": {"N": "{{ now + 3 }}"}}}}]}}`: ":1: ",
		`{"tables": [{"TableName": "T"}]}`:                                            ":1: KeySchema is missing",
		`{"access_patterns": {}}`:                                                     ":1: access_patterns is a list, found a map",
		`{"access_patterns": ["x"]}`:                                                  ":1: an access pattern is a map, found a text",
		pattern(`"implementaton": "x"`):                                               ":2: an access pattern has no field implementaton; is implementation meant?",
		pattern(`"pattern": "7", "implementation": []`):                               ":2: access pattern 7: its implementation is a text with one `aws dynamodb` command, found a list",
		pattern(`"pattern": "7", "description": "Top", "implementation": "aws dynamodb scan --table-name Users | head"`): ":2: access pattern 7 (Top): more than one command",
		pattern(`"pattern": "7", "implementation": "aws dynamodb scan --table-name Users --limit=x"`):                    ":2: access pattern 7: ",
	} {
		_, err := read(t, text, nil)
		assert.ErrorContains(t, err, problem, text)
	}
}

func TestAccessPatternsAreTriedAndLeaveTheStateAsItIs(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	apply := func(text, patterns string) (dynamo.Catalog, error) {
		result, err := read(t, text, format.Options{"access_patterns": {Text: patterns}})
		require.NoError(t, err)
		err = datatest.Apply(t, client, result, datamodel.Format{})
		catalog, problem := dynamo.Describe(context.Background(), client)
		require.NoError(t, problem)
		return catalog, err
	}
	untried, err := apply(model, "none")
	require.NoError(t, err)
	tried, err := apply(model, "all")
	require.NoError(t, err)
	assert.Equal(t, untried, tried)
	tried, err = apply(strings.Replace(model, "SET #n = :n", "SET #n = #n + :n", 1), "all")
	require.EqualError(t, err, name+":22: access pattern 2-3 (Rename a user): ValidationException: "+
		"Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S; access_patterns: none tries none of them, reads none that write")
	assert.Equal(t, untried, tried)
}

func FuzzRead(f *testing.F) {
	f.Add(model)
	f.Add(`{"tables": [{}], "items": {"a": [None]}, "access_patterns": [{"implementation": "aws dynamodb $x"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		first, err := read(t, text, nil)
		second, again := read(t, text, nil)
		assert.Equal(t, err, again)
		assert.Equal(t, first.Describe(), second.Describe())
	})
}
