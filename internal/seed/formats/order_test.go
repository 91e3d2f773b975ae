package formats_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
)

func readIn(t *testing.T, source seed.Source) (seed.Seed, error) {
	t.Helper()
	return seed.Read(datatest.Workspace(t, map[string]string{
		"tables.json": orders,
		"equal.json":  "[" + orders + "]",
		"other.json":  `{"TableName": "orders", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}`,
		"orders.json": `[{"id": {"S": "1"}}, {"id": {"S": "2"}}]`,
		"users.json":  `[{"id": {"S": "1"}}, {"id": {"S": "2"}}]`,
		"make.sh":     "true\n",
	}), source, formats.All())
}

func TestTablesComeBeforeTheirItems(t *testing.T) {
	t.Parallel()
	for says, paths := range map[string][]string{
		"": {"tables.json", "equal.json", "orders.json"},
		"orders.json:1 (item 1): the table orders is created by tables.json:1, which comes later in this seed: name it before":                                                 {"orders.json", "tables.json"},
		"users.json:1 (item 1): no part of the seed defines the table users; tables.json defines orders: name the file that does before, or say another table (table, rename)": {"tables.json", "users.json"},
		"users.json:1 (item 1): no part of the seed defines the table users, nor any other: name the file that does before, or say another table (table, rename)":              {"users.json"},
		"other.json:1: the table orders is defined by tables.json:1 already, and differently: the key is id (S, HASH) there and id (N, HASH) here":                             {"tables.json", "other.json"},
		"nowhere.json: no such file or directory in the workspace":                                                                                                             {"users.json", "nowhere.json"}, // which may define them
	} {
		_, err := readIn(t, datatest.Paths(paths...))
		if says == "" {
			require.NoError(t, err)
		} else {
			assert.EqualError(t, err, says)
		}
	}
}

func TestTablesThatMayBeThereAreLeftToTheDatabase(t *testing.T) {
	t.Parallel()
	read, err := readIn(t, datatest.Paths("make.sh", "users.json", "orders.json", "tables.json"))
	require.NoError(t, err, "the script may make them")
	assert.Equal(t, []string{"orders.json:1 (item 1): the table orders is created by tables.json:1, which comes later in this seed: name it before"}, read.Warnings)

	onState := datatest.Paths("users.json")
	onState.OnState = true
	read, err = readIn(t, onState)
	require.NoError(t, err)
	assert.Empty(t, read.Warnings)
}

func TestFailureNamesTheLaterPartWithATable(t *testing.T) {
	t.Parallel()
	read, err := readIn(t, datatest.Paths("make.sh", "tables.json"))
	require.NoError(t, err)
	later := format.DefinedLater{Table: "orders", Part: "tables.json:1"}
	assert.Contains(t, read.Advise("make.sh:1: exit status 254; "+format.NoTable("orders", nil)), later)
	assert.NotContains(t, read.Advise("make.sh:1: exit status 254; "+format.NoTable("users", []string{"orders"})), later)
}
