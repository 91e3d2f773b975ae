package awscli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

func TestItemsWritten(t *testing.T) {
	for name, test := range map[string]struct {
		operation, input, answer string
		want                     int
	}{
		"a put":                  {"PutItem", `{"Item": {}}`, `{}`, 1},
		"an update":              {"UpdateItem", `{"Key": {}}`, `{}`, 1},
		"a deletion":             {"DeleteItem", `{"Key": {}}`, `{}`, 0},
		"a read":                 {"Scan", `{}`, `{"Items": [{}, {}]}`, 0},
		"a batch of two tables":  {"BatchWriteItem", `{"RequestItems": {"a": [{"PutRequest": {}}, {"DeleteRequest": {}}], "b": [{"PutRequest": {}}]}}`, `{"UnprocessedItems": {}}`, 2},
		"a batch, not all of it": {"BatchWriteItem", `{"RequestItems": {"a": [{"PutRequest": {}}, {"PutRequest": {}}]}}`, `{"UnprocessedItems": {"a": [{"PutRequest": {}}]}}`, 1},
		"a transaction":          {"TransactWriteItems", `{"TransactItems": [{"Put": {}}, {"Update": {}}, {"Delete": {}}, {"ConditionCheck": {}}]}`, `{}`, 2},
		"an INSERT":              {"ExecuteStatement", `{"Statement": "  insert\ninto t value {'id': 1}"}`, `{}`, 1},
		"a SELECT":               {"ExecuteStatement", `{"Statement": "select * from t"}`, `{"Items": [{}]}`, 0},
		"an empty statement":     {"ExecuteStatement", `{"Statement": " "}`, `{}`, 0},
		"statements at once":     {"ExecuteTransaction", `{"TransactStatements": [{"Statement": "INSERT INTO t"}, {"Statement": "UPDATE t"}, {"Statement": "DELETE FROM t"}]}`, `{}`, 2},
		"statements, some wrong": {"BatchExecuteStatement", `{"Statements": [{"Statement": "INSERT INTO t"}, {"Statement": "INSERT INTO t"}, {"Statement": "DELETE FROM t"}]}`, `{"Responses": [{}, {"Error": {}}, {}]}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, itemsWritten(test.operation, object(t, test.input), object(t, test.answer)))
		})
	}
}

func object(t *testing.T, text string) *ordered.Object {
	t.Helper()
	value, err := ordered.Parse([]byte(text))
	require.NoError(t, err)
	return value.(*ordered.Object)
}
