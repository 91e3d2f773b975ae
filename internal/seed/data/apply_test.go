package data_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The tests share a database, and each has tables of its own.
func TestApply(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	apply := func(t *testing.T, text string) error {
		t.Helper()
		source := datatest.Paths("a.lines")
		source.OnState = true
		result, err := read(t, source, map[string]string{"a.lines": text})
		require.NoError(t, err)
		return datatest.Apply(t, client, result, lines{})
	}
	t.Run("of equal keys in a table that no part defines the last item stays", func(t *testing.T) {
		numbers := dynamo.Definition{Name: "numbers", Keys: []dynamo.Key{{Name: "id", Type: "N", Role: "HASH"}}}
		require.NoError(t, numbers.Create(t.Context(), client))
		var text strings.Builder
		for i := range 300 {
			fmt.Fprintf(&text, "put numbers {\"id\":{\"N\":\"%s\"},\"n\":{\"N\":\"%d\"}}\n", []string{"1", "1.0", "10e-1"}[i%3], i)
			fmt.Fprintf(&text, "put numbers {\"id\":{\"N\":\"%d\"}}\n", i+2)
		}
		require.NoError(t, apply(t, text.String()))
		answer, err := client.Scan(t.Context(), &dynamodb.ScanInput{
			TableName: aws.String("numbers"), FilterExpression: aws.String("attribute_exists(n)"),
		})
		require.NoError(t, err)
		assert.EqualValues(t, 301, answer.ScannedCount)
		require.Len(t, answer.Items, 1)
		written, err := dynamo.Item(answer.Items[0]).MarshalJSON()
		require.NoError(t, err)
		assert.JSONEq(t, `{"id":{"N":"1"},"n":{"N":"299"}}`, string(written))
	})
	for name, c := range map[string]struct{ text, expected string }{
		"a missing table is told with its line": {
			"table there\nput missing {\"id\":{\"S\":\"1\"}}\n",
			"a.lines, line 2: item 1: ResourceNotFoundException: Cannot do operations on a non-existent table; there is no table missing; there is numbers, there",
		},
		"an item that does not fit a table that no part defines is told with its line": {
			"put there {\"id\":{\"S\":\"1\"}}\nput there {\"id\":{\"N\":\"1\"}}\n",
			"a.lines, line 2: item 2: id: has the type N, and the table's key has the type S",
		},
	} {
		t.Run(name, func(t *testing.T) {
			there := dynamo.Definition{Name: "there", Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}}
			_ = there.Create(t.Context(), client) // the other test may have
			var failed *failure.Error
			require.ErrorAs(t, apply(t, c.text), &failed)
			assert.Equal(t, c.expected, fmt.Sprintf("%s, line %d: %s", failed.Part, failed.Line, failed.Message))
		})
	}
}
