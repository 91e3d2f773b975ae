package partiql

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestDynamoDBLocal(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	require.NoError(t, orders.Create(t.Context(), client))
	t.Run("makes the same items of statements", func(t *testing.T) { testItems(t, client) })
	t.Run("refuses what is refused", func(t *testing.T) { testRefused(t, client) })
	t.Run("is quoted with the place of the statement", func(t *testing.T) { testPlaces(t, client) })
}

func testItems(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	for _, value := range []string{
		`{'id': 'it''s "quoted"; -- no comment', 'name''s': ''}`,
		`{'id': 'a', 'n': 1, 'd': 1.50, 'neg': -2, 'spaced': - 5, 'plus': +5, 'zeros': 007, 'point': 5., 'fraction': .5}`,
		`{'id': 'a', 'e': 1e3, 'f': 1.5E-3, 'g': -.5e+1, 'zero': 0.0, 'less': -0, 'large': 1e40}`,
		`{'id': 'a', 'digits': 1.2345678901234567890123456789012345678, 'whole': 12345678901234567890123456789012345678}`,
		`{'id': 'a', 't': true, 'f': FALSE, 'n': null, 'N': Null}`,
		`{'id': 'a', 'l': [1, 'x', [2, []], {}], 'm': {'a': {'b': {'c': <<1>>}}}}`,
		`{'id': 'a', 'ss': <<'a', 'b'>>, 'ns': <<1, 2.5, -3e2>>}`,
		"{'id': 'a', -- a comment; 'with' quotes\n 'x' /* and ; another */ : 'line\nbreak \\n \\ ünï 😀'}",
	} {
		statement, err := newParser(`INSERT INTO orders VALUE ` + value).statement()
		require.NoError(t, err, value)
		item, err := attributevalue.UnmarshalMapJSON(statement.item)
		require.NoError(t, err, "%s", statement.item)
		_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item})
		require.NoError(t, err, "%s", statement.item)
		put := take(t, client)
		for _, text := range []string{value, statement.value} {
			require.NoError(t, execute(t, client, `INSERT INTO "orders" VALUE `+text), text)
			assert.Equal(t, put, take(t, client), text)
		}
	}
}

func testRefused(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	for _, c := range refused {
		err := execute(t, client, c.statement)
		assert.Equal(t, c.valid, err == nil, "%s: %v", c.statement, err)
		take(t, client)
	}
}

func testPlaces(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	result, err := datatest.Read(t, datatest.Workspace(t, map[string]string{
		"table": "x",
		"1.sql": "INSERT INTO orders VALUE {'id': '1'};\nINSERT INTO orders VALUE {'id': '2'}",
		"2.sql": "INSERT INTO orders VALUE {'id': '3'};\nINSERT INTO orders VALUE {'id': '2'}",
	}), datatest.Paths("table", "1.sql", "2.sql"), Format{}, table{})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 4}, result.Items)

	err = datatest.Apply(t, client, result, Format{}, table{})
	var failed *failure.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, &failure.Error{Part: "2.sql", Line: 2, Message: "item 2: DuplicateItem: Duplicate primary key exists in table"}, failed)
	assert.EqualValues(t, 3, take(t, client).Tables[0].Items)
}

var orders = dynamo.Definition{Name: "orders", Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}}

func execute(t *testing.T, client *dynamodb.Client, statement string) error {
	t.Helper()
	_, err := client.ExecuteStatement(t.Context(), &dynamodb.ExecuteStatementInput{Statement: aws.String(statement)})
	return err
}

// take returns what is in the database, and deletes the items.
func take(t *testing.T, client *dynamodb.Client) dynamo.Catalog {
	t.Helper()
	catalog, err := dynamo.Describe(t.Context(), client)
	require.NoError(t, err)
	answer, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("orders")})
	require.NoError(t, err)
	for _, item := range answer.Items {
		_, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
			TableName: aws.String("orders"), Key: map[string]types.AttributeValue{"id": item["id"]},
		})
		require.NoError(t, err)
	}
	return catalog
}
