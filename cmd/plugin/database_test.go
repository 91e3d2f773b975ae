package main_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// databaseFile is a file that DynamoDB Local has written for one access key and region, with the
// table acl and an item.
func databaseFile(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(testbed.DatabaseFile(t, false, func(endpoint string) {
		require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", `{"TableName": "acl", "BillingMode": "PAY_PER_REQUEST",
			"KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "resource", "KeyType": "RANGE"}],
			"AttributeDefinitions": [{"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "resource", "AttributeType": "S"}]}`))
		require.NoError(t, testbed.CallDynamoDB(endpoint, "PutItem",
			`{"TableName": "acl", "Item": {"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}, "role": {"S": "Admin"}}}`))
	}))
	require.NoError(t, err)
	return string(content)
}

// A seed of everything: a database, a definition, items and a script.
func TestSeedOfADatabaseFile(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, map[string]string{
		"local_us-east-1.db": databaseFile(t),
		"orders-table.json": `{
  "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
  "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]
}`,
		"orders.json": `{"orders": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}, {"PutRequest": {"Item": {"id": {"S": "2"}}}}]}`,
		"fix-up.sh":   create + person("Ann"),
	}).with("seed", "local_us-east-1.db,orders-table.json,orders.json,fix-up.sh", "report_file", "dynasnap.json")
	output := s.succeed(cli)

	t.Run("counts what each part brings", func(t *testing.T) {
		for _, line := range []string{
			"starting on the database in local_us-east-1.db\n",
			"local_us-east-1.db: part 1 of 4: 1 table\n",
			"orders-table.json: part 2 of 4: 1 table\n",
			"orders.json: part 3 of 4: 2 items\n",
			"fix-up.sh: part 4 of 4\n",
			"seeded by 2 commands and 2 files: 3 items in ",
		} {
			assert.Contains(t, output, line)
		}
	})
	t.Run("tells where each table came from", func(t *testing.T) {
		assert.Regexp(t, `(?m)^tables  acl     2 items  local_us-east-1.db\n +orders  2 items  orders-table.json:1\n +things  0 items  fix-up.sh\n`, output)
		var told struct {
			Snapshots []struct{ Sources map[string]map[string]any }
		}
		require.NoError(t, json.Unmarshal([]byte(readFile(t, s.workspace, "dynasnap.json")), &told))
		assert.Equal(t, map[string]map[string]any{
			"acl": {"file": "local_us-east-1.db"}, "orders": {"file": "orders-table.json", "line": 1.0}, "things": {"file": "fix-up.sh"},
		}, told.Snapshots[0].Sources)
	})
	t.Run("is served to every access key and region", func(t *testing.T) {
		_, endpoint := serve(t, cli, &container.Config{Image: s.settings["PLUGIN_REPO"] + ":latest"})
		assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin", "Bob Ann User"}, accounts(t, endpoint))
		tables, err := dynamo.ListTables(t.Context(), dynamo.Connect(endpoint))
		require.NoError(t, err)
		assert.ElementsMatch(t, []string{"acl", "orders", "things"}, tables)
	})
	t.Run("is reused", func(t *testing.T) {
		again := s.with("report_file", "").succeed(cli)
		assert.Contains(t, again, "reused  from the engine")
		assert.Contains(t, again, "orders  2 items  orders-table.json:1\n", "as far as the plan knows")
	})
}
