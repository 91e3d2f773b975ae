package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/access"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const key = `{"id":{"S":"a"},"on":{"N":"1"}}`

func TestParse(t *testing.T) {
	request, err := access.Parse("1: an order", `aws dynamodb get-item --table-name orders \
		--key '{"id":{"S":"a"},"on":{"N":"1"}}' --consistent-read --endpoint-url "http://localhost:8000"`)
	require.NoError(t, err)
	assert.Equal(t, "1: an order", request.About)
	assert.Equal(t, "DynamoDB_20120810.GetItem", request.Target)
	assert.JSONEq(t, `{"TableName":"orders","Key":`+key+`,"ConsistentRead":true}`, string(request.Input))
	assert.False(t, request.Writes())
}

func TestCommandsThatCannotBeTried(t *testing.T) {
	many := strings.Repeat(`{"Delete":{"TableName":"orders","Key":{}}},`, 100)
	for command, message := range map[string]string{
		"":                                 "0 commands: one `aws dynamodb` command is expected",
		"awslocal dynamodb scan":           "\"awslocal dynamodb scan\" is no `aws dynamodb` command",
		"aws":                              "the following arguments are required: command",
		"aws s3 ls":                        "aws s3 is not built in",
		"aws dynamodb scan --table orders": "", // the AWS CLI takes the beginning of an option
		"aws dynamodb scan":                "the following arguments are required: --table-name",
		"aws dynamodb scan --table-name orders | jq .":                                      "more than one command (\"aws dynamodb scan --table-name orders | jq .\"): one `aws dynamodb` command is expected",
		"aws dynamodb list-tables; aws dynamodb list-tables":                                "2 commands",
		"aws dynamodb list-tables && true":                                                  "more than one command",
		"aws dynamodb list-tables > /dev/null":                                              "a redirection (>): take it out",
		"aws dynamodb list-tables &":                                                        "more than the words of a command",
		"AWS_REGION=a aws dynamodb list-tables":                                             "more than the words of a command",
		"aws dynamodb scan --table-name $TABLE":                                             "$TABLE, which only a shell can replace: write the value itself",
		"aws dynamodb scan --table-name \"$(cat name)\"":                                    "$(cat name), which only a shell can replace",
		"aws dynamodb scan --table-name 'orders":                                            "no command of a shell: 1:32: reached EOF without closing quote",
		"aws dynamodb get-item --table-name orders --key file://key.json":                   "file://key.json reads a file: write its content into the command",
		"aws dynamodb get-item --table-name orders --key '{'":                               "Error parsing parameter '--key': Invalid JSON:",
		"aws dynamodb delete-table --table-name orders":                                     "DeleteTable can only be run by a script: commands that read or write items are tried here",
		"aws dynamodbstreams list-streams":                                                  "ListStreams can only be run by a script",
		"aws dynamodb help":                                                                 "this command does not call the database",
		"aws dynamodb execute-statement --statement 'DELETE FROM a WHERE b=1'":              "a PartiQL statement that writes cannot be tried without changing the state: use put-item, update-item or delete-item",
		"aws dynamodb update-item --table-name orders --key '{}'":                           "an UpdateItem without an UpdateExpression cannot be tried",
		"aws dynamodb put-item --table-name orders --item '{}' --expected '{}'":             "Expected cannot be tried without changing the state: use an expression",
		"aws dynamodb put-item --table-name orders --item '{}' --return-values ALL_NEW":     "the return values of PutItem are ALL_NEW: write NONE or ALL_OLD",
		"aws dynamodb batch-write-item --request-items '{}'":                                "BatchWriteItem without a write",
		"aws dynamodb transact-write-items --transact-items '[" + many[:len(many)-1] + "]'": "100 writes at once: at most 99 can be tried",
	} {
		_, err := access.Parse("1", command)
		if message == "" {
			require.NoError(t, err, command)
		} else {
			assert.ErrorContains(t, err, message, command)
		}
	}
}

func TestRename(t *testing.T) {
	names := func(table string) (string, bool) { return "new-" + table, table != "users" }
	for command, want := range map[string]string{
		"scan --table-name orders": `{"TableName":"new-orders"}`,
		"scan --table-name users":  "",
		`transact-write-items --transact-items '[{"Delete":{"TableName":"orders","Key":{"id":{"N":"1.00"}}}}]'`:                          `{"TransactItems":[{"Delete":{"TableName":"new-orders","Key":{"id":{"N":"1.00"}}}}]}`,
		`transact-write-items --transact-items '[{"Delete":{"TableName":"orders","Key":{}}},{"Delete":{"TableName":"users","Key":{}}}]'`: "",
		`batch-write-item --request-items '{"orders":[{"DeleteRequest":{"Key":{"TableName":{"S":"orders"}}}}]}'`:                         `{"RequestItems":{"new-orders":[{"DeleteRequest":{"Key":{"TableName":{"S":"orders"}}}}]}}`,
		`execute-statement --statement 'SELECT * FROM "users"'`:                                                                          "",
	} {
		request, err := access.Parse("1", "aws dynamodb "+command)
		require.NoError(t, err, command)
		renamed, ok, err := request.Rename(names)
		require.NoError(t, err, command)
		assert.Equal(t, want != "", ok, command)
		if ok {
			assert.JSONEq(t, want, string(renamed.Input), command)
		}
	}
	request, err := access.Parse("1", `aws dynamodb execute-statement --statement 'SELECT * FROM "orders" WHERE id = 1'`)
	require.NoError(t, err)
	_, _, err = request.Rename(names)
	assert.EqualError(t, err, "the table orders gets another name, which is not possible in PartiQL: use get-item or query")
}

// database returns a database with some orders.
func database(t *testing.T) (*access.Database, func() dynamo.Catalog) {
	t.Helper()
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	hash := func(name, kind string) dynamo.Key { return dynamo.Key{Name: name, Type: kind, Role: "HASH"} }
	for _, table := range []dynamo.Definition{
		{
			Name: "orders", Keys: []dynamo.Key{hash("id", "S"), {Name: "on", Type: "N", Role: "RANGE"}}, Stream: "NEW_IMAGE",
			Indexes: []dynamo.IndexDefinition{{Index: dynamo.Index{
				Name: "states", Global: true, Keys: []dynamo.Key{hash("state", "S")}, Projection: "ALL",
			}}},
		},
		{Name: "numbers", Keys: []dynamo.Key{hash("id", "N")}},
		{Name: "binaries", Keys: []dynamo.Key{hash("id", "B")}},
	} {
		require.NoError(t, table.Create(context.Background(), client))
	}
	writer := dynamo.NewWriter(client)
	for i := range 3 {
		item := fmt.Sprintf(`{"id":{"S":"a"},"on":{"N":"%d"},"state":{"S":"new"}}`, i)
		require.NoError(t, writer.Put(context.Background(), "orders", fmt.Sprint(i), []byte(item), nil))
	}
	require.NoError(t, writer.Flush(context.Background()))
	return access.NewDatabase(client), func() dynamo.Catalog {
		catalog, err := dynamo.Describe(context.Background(), client)
		require.NoError(t, err)
		return catalog
	}
}

func TestTryLeavesTheStateAsItIs(t *testing.T) {
	to, describe := database(t)
	before := describe()
	require.EqualValues(t, 3, before.Items())
	const (
		update   = "update-item --table-name orders --key '" + key + "' --update-expression "
		noOrders = "SET tries = tries + :n' --expression-attribute-values '{\":n\":{\"N\":\"1\"}}'"
	)
	for command, message := range map[string]string{
		"get-item --table-name orders --key '" + key + "'":                                                                                                      "",
		"query --table-name orders --key-condition-expression 'id = :i' --expression-attribute-values '{\":i\":{\"S\":\"a\"}}'":                                 "",
		"scan --table-name orders --index-name states":                                                                                                          "",
		`execute-statement --statement "SELECT * FROM orders WHERE id = 'a'"`:                                                                                   "",
		`put-item --table-name orders --item '{"id":{"S":"b"},"on":{"N":"1"}}' --return-values ALL_OLD`:                                                         "",
		`put-item --table-name numbers --item '{"id":{"N":"1"}}'`:                                                                                               "",
		`put-item --table-name binaries --item '{"id":{"B":"AA=="}}'`:                                                                                           "",
		update + `'SET x = :n' --expression-attribute-values '{":n":{"N":"1"}}' --return-values ALL_NEW`:                                                        "",
		"delete-item --table-name orders --key '" + key + "' --condition-expression 'attribute_exists(id)'":                                                     "",
		`batch-write-item --request-items '{"orders":[{"DeleteRequest":{"Key":` + key + `}}],"numbers":[{"PutRequest":{"Item":{"id":{"N":"2"}}}}]}'`:            "",
		`transact-write-items --transact-items '[{"Delete":{"TableName":"orders","Key":` + key + `}},{"Put":{"TableName":"numbers","Item":{"id":{"N":"2"}}}}]'`: "",

		`get-item --table-name orders --key '{"id":{"S":"a"}}'`:                                               "ValidationException: The number of conditions on the keys is invalid",
		"scan --table-name orders --index-name dates":                                                         "ValidationException: The table does not have the specified index: dates",
		"scan --table-name users":                                                                             "ResourceNotFoundException: Cannot do operations on a non-existent table",
		`put-item --table-name users --item '{"id":{"S":"b"}}'`:                                               "ResourceNotFoundException: Cannot do operations on a non-existent table",
		`put-item --table-name orders --item '{"id":{"S":"b"}}'`:                                              "ValidationException: One of the required keys was not given a value",
		`put-item --table-name orders --item '{"id":{"S":"b"},"on":{"N":"1"},"state":{"N":"1"}}'`:             "ValidationError: One or more parameter values were invalid: Type mismatch for Index Key",
		"put-item --table-name orders --item '" + key + "' --condition-expression 'attribute_not_exists(id)'": "ConditionalCheckFailed: The conditional request failed",
		update + `'SET status = :n' --expression-attribute-values '{":n":{"N":"1"}}'`:                         "ValidationException: Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
		update + "'" + noOrders: "ValidationException: The provided expression refers to an attribute that does not exist in the item",
		`transact-write-items --transact-items '[{"ConditionCheck":{"TableName":"orders","Key":` + key + `,"ConditionExpression":"attribute_not_exists(id)"}}]'`: "ConditionalCheckFailed: The conditional request failed.",
	} {
		request, err := access.Parse("1", "aws dynamodb "+command)
		require.NoError(t, err, command)
		err = to.Try(context.Background(), request)
		if message == "" {
			require.NoError(t, err, command)
		} else {
			require.EqualError(t, err, message, command)
		}
	}
	assert.Equal(t, before, describe())
}

func FuzzParse(f *testing.F) {
	for _, command := range []string{
		"aws dynamodb scan --table-name orders", "aws dynamodb put-item --table-name orders --item '{\"a\":{\"S\":\"b\"}}'",
		"aws dynamodb transact-write-items --transact-items '[{\"Put\":{}}]'", "a {b,c} ~ \"d\\\"\" $'e'", "aws $(x) | y",
	} {
		f.Add(command)
	}
	f.Fuzz(func(_ *testing.T, command string) {
		if request, err := access.Parse("1", command); err == nil {
			_, _, _ = request.Rename(func(table string) (string, bool) { return table, true })
		}
	})
}
