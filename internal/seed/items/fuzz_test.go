package items_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
)

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		`{"orders": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}, {"DeleteRequest": {"Key": {"id": {"S": "2"}}}}]}`,
		`{"RequestItems": {"orders": []}}`, `{"Items": [{"id": {"S": "1"}}], "Count": 1, "LastEvaluatedKey": null}`,
		"{\"Item\": {\"id\": {\"S\": \"1\"}}}\n{\"Item\": {\"id\": {\"S\": \"2\"}}}\n", `[{"id": "1", "ttl": "{{ now + 1d }}"}]`,
		`[{"id": "1", "x": {"wrapperName": "Set", "type": "Number", "values": [1]}}]`, "- id: a\n  b: !!binary AAEC\n- &x {id: b}\n",
		"{\"id\":\t\"1\\\"\", \"m\": {\"S\": \"\"}}", `{"TableName": "orders", "Item": {"id": "1"}}`, `[{"id": {"S": "1"}}, {"id": "2"}]`,
	} {
		f.Add(text, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, yaml bool) {
		name := "orders.json"
		if yaml {
			name = "orders.yaml"
		}
		result, err := read(t, name, text)
		if err != nil {
			var failed *seed.Error
			require.ErrorAs(t, err, &failed)
			for _, problem := range failed.Problems {
				require.True(t, strings.HasPrefix(problem.Err.Error(), name), "%v", problem.Err)
			}
			return
		}
		again, err := read(t, name, text)
		require.NoError(t, err)
		require.Equal(t, result.Describe(), again.Describe())
	})
}
