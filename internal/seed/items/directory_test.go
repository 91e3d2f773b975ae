package items_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/items"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seed/tables"
)

func TestDirectoriesHaveOnlyCertainItems(t *testing.T) {
	files := map[string]string{
		"db/10-tables.json":       definitions,
		"db/20-batch.json":        `{"orders": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]}`,
		"db/30-orders.json":       `{"Items": [{"id": {"S": "2"}}], "Count": 1, "ScannedCount": 1}`,
		"db/40-orders.items.json": `[{"id": "3"}]`,
		"db/50-orders.jsonl":      `{"id": "4"}`,
		"db/60-orders.json":       `[{"id": {"S": "5"}}]`,
		"db/70.json":              `{"orders": [{"id": {"S": "6"}}]}`,
		"db/80-orders.ndjson":     `{"Item": {"id": {"S": "7"}}}`,
		"db/package.json":         `{"name": "x", "dependencies": {}}`,
		"db/key.json":             `{"id": {"S": "1"}}`,
		"db/values.json":          `{":id": {"S": "1"}}`,
		"db/parameters.json":      `[{"ParameterKey": "A", "ParameterValue": "b"}]`,
		"db/list.json":            `[{"name": "x"}]`,
		"db/map.json":             `{"list": [{"name": "x"}]}`,
		"db/config.yaml":          "items: [{a: 1}]\n",
		"db/broken.json":          `{"Items": `,
		"db/lines.jsonl":          `[1]`,
		"db/readme.md":            "x",
	}
	result, err := datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("db"), tables.Format{}, items.Format{})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 7}, result.Items)
	assert.Equal(t, []string{"db: not read, because they may be anything: broken.json, config.yaml, key.json, lines.jsonl, list.json, map.json, package.json, " +
		"parameters.json, values.json; name those that belong to the seed"}, result.Warnings)
	for name, text := range files {
		if name == "db/readme.md" || name == "db/10-tables.json" {
			continue
		}
		_, err := datatest.Read(t, datatest.Workspace(t, map[string]string{name: text}), datatest.Paths(name), items.Format{})
		var failed *seed.Error
		if err != nil {
			require.ErrorAs(t, err, &failed)
			assert.NotContains(t, err.Error(), "not a seed", "%s is claimed where it is named", name)
		}
	}
}

func TestDirectoriesHaveItemsOfTablesThatAreDefined(t *testing.T) {
	files := map[string]string{"db/10-orders.json": `[{"id": "1"}]`, "db/20-tables.json": definitions, "db/30-orders.json": `[{"id": "2"}]`}
	result, err := datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("db"), tables.Format{}, items.Format{})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 1}, result.Items, "a name is a table's where a part before defines it")
	assert.Equal(t, []string{"db: not read, because they may be anything: 10-orders.json; name those that belong to the seed"}, result.Warnings)
	files = map[string]string{"tables.json": definitions, "db/orders.json": `[{"id": "1"}]`}
	result, err = datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("tables.json", "db"), tables.Format{}, items.Format{})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 1}, result.Items)
	files["db/orders.json"] = `[{"id": 1}]`
	_, err = datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("tables.json", "db"), tables.Format{}, items.Format{})
	require.ErrorContains(t, err, "db/orders.json:1 (item 1): ", "a mistake in it is told")
}

func TestDirectoriesOfScriptsHaveItemsThatNoScriptReads(t *testing.T) {
	dir := datatest.Workspace(t, map[string]string{
		"db/10-tables.json": definitions, "db/20-orders.json": `[{"id": "1"}]`, "db/30-orders.json": `[{"id": "2"}]`, "db/40.sh": "cat db/30-orders.json\n",
	})
	list := []format.Format{data.Adapt(tables.Format{}), data.Adapt(items.Format{}), script.Format{}}
	read, err := seed.Read(dir, datatest.Paths("db"), list)
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 1}, read.Items)
	assert.Len(t, read.Parts, 3)
	assert.Empty(t, read.Warnings)
}

func TestCountIsATableWhereItHoldsItems(t *testing.T) {
	dir := datatest.Workspace(t, map[string]string{
		"tables.json": definitions, "all.json": `{"orders": [{"id": "1"}], "Count": [{"id": "2"}]}`, "scan.json": `{"Count": 1, "Items": [{"id": "3"}]}`,
	})
	source := datatest.Paths("tables.json", "all.json")
	source.OnState = true
	result, err := datatest.Read(t, dir, source, tables.Format{}, items.Format{})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 1, "Count": 1}, result.Items)
	source = datatest.Paths("tables.json")
	source.Entries = append(source.Entries, seed.Entry{Path: "scan.json", Options: format.Options{"table": {Text: "orders"}}})
	result, err = datatest.Read(t, dir, source, tables.Format{}, items.Format{})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"orders": 1}, result.Items)
}
