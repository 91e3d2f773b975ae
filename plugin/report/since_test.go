package report

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// described is a snapshot whose only table has so many items.
func described(items int64, change func(*dynamo.Table)) snapshot.Description {
	table := dynamo.Table{Name: "orders", Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}, Items: items, Digest: "d1"}
	change(&table)
	return snapshot.Description{Catalog: dynamo.Catalog{Tables: []dynamo.Table{table}}}
}

func same(*dynamo.Table) {}

func byDate(table *dynamo.Table) {
	table.Indexes = []dynamo.Index{{Name: "byDate", Global: true, Projection: "ALL", Keys: []dynamo.Key{{Name: "date", Type: "S", Role: "HASH"}}}}
}

func since(before, after snapshot.Description) Since {
	diff := NewDiff(DiffSide{}, DiffSide{}, before, after)
	return Since{Diff: &diff}
}

func TestWhatDiffersInATable(t *testing.T) {
	t.Parallel()
	all := func(table *dynamo.Table) {
		byDate(table)
		table.TTL, table.Stream, table.Protected = "expires", "NEW_IMAGE", true
	}
	other := func(table *dynamo.Table) {
		all(table)
		table.Keys[0].Type, table.Indexes[0].Projection = "N", "KEYS_ONLY"
		table.TTL, table.Stream = "until", "OLD_IMAGE"
	}
	for want, test := range map[string][2]snapshot.Description{
		"none": {described(12, same), described(12, same)},
		"orders 12 → 14 items, index byDate added": {described(12, same), described(14, byDate)},
		"orders 2 → 1 item, index byDate removed":  {described(2, byDate), described(1, same)},
		"orders 12 items with other content":       {described(12, same), described(12, func(t *dynamo.Table) { t.Digest = "d2" })},
		"orders added with 1 item":                 {snapshot.Description{}, described(1, same)},
		"orders removed with 2 items":              {described(2, same), snapshot.Description{}},
		`"orders\x1b[2J" added with 0 items`:       {snapshot.Description{}, described(0, func(t *dynamo.Table) { t.Name += "\x1b[2J" })},
		"orders index byDate added, time to live in expires added, stream of NEW_IMAGE added, deletion protection added": {described(1, same), described(1, all)},
		"orders key id (S, HASH) → id (N, HASH), index byDate global, by date (S, HASH), with ALL → global, by date (S, HASH), with KEYS_ONLY, " +
			"time to live in expires → until, stream of NEW_IMAGE → OLD_IMAGE": {described(1, all), described(1, other)},
	} {
		assert.Equal(t, []string{want}, since(test[0], test[1]).lines(printable))
	}
	assert.Empty(t, Since{New: true}.lines(printable))
	assert.Empty(t, Since{}.lines(printable))
}

func TestDiffOfBundles(t *testing.T) {
	t.Parallel()
	bundle := func(names ...string) (d snapshot.Description) {
		for _, name := range names {
			d.States = append(d.States, snapshot.State{Name: name, Catalog: described(int64(len(name)), same).Catalog})
		}
		return d
	}
	assert.Equal(t, []string{"state ray removed", "state bobby added", "ray: orders removed with 3 items", "bobby: orders added with 5 items"},
		since(bundle("bob", "ray"), bundle("bob", "bobby")).lines(printable))
	assert.Equal(t, []string{"default: orders 2 → 7 items"}, since(described(2, same), bundle("default")).lines(printable), "a snapshot has one state")
}

func TestDiffInTheLogAndTheSummary(t *testing.T) {
	t.Parallel()
	result := severalResult()
	result.Snapshots[1].Since = since(described(12, same), described(14, byDate))
	result.Snapshots[2].Since = since(described(1, same), described(1, same))
	assert.Contains(t, Text(result), "\ndiff    bob-user   orders 12 → 14 items, index byDate added\ndigest ")
	assert.Contains(t, Summary(result), "\n| Diff | `orders` 12 → 14 items, index `byDate` added |\n")
	assert.Contains(t, Summary(result), "\n| Diff | none |\n")

	result.Snapshots[1].Since = Since{New: true}
	assert.Contains(t, Text(result), "\ndiff    none\n", "of what could be compared")
	result.Snapshots = result.Snapshots[1:2]
	result.Snapshots[0].Since = since(described(12, same), described(14, byDate))
	assert.Contains(t, Text(result), "\ndiff    orders 12 → 14 items, index byDate added\n")
}

func TestDiffFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "diff.md")
	result := severalResult()
	result.Snapshots = append(result.Snapshots, Snapshot{Tags: []string{"unknown"}})
	result.Snapshots[0].Since = since(described(12, same), described(14, byDate))
	result.Snapshots[1].Since = Since{New: true}
	result.Snapshots[2].Since = since(described(1, same), described(1, same))
	assert.Empty(t, Files{Diff: path}.Write(result))
	assert.Equal(t, "### DynamoDB snapshots in `registry.example.com/acme/orders-db`\n\n"+
		"**`bob-admin`**: 1 table changed.\n\n| Table | Change |\n| --- | --- |\n| `orders` | 12 → 14 items, index `byDate` added |\n\n"+
		"**`bob-user`**: new, with 2 tables and 4 items.\n\n"+
		"**`empty`**: no change.\n\n"+
		"**`unknown`**: not known what it was before.\n\n", read(t, path))
}

func TestDiffFileIsBounded(t *testing.T) {
	t.Parallel()
	result := severalResult()
	large := snapshot.Description{}
	for range 3000 {
		large.Catalog.Tables = append(large.Catalog.Tables, described(1, func(t *dynamo.Table) { t.Name += strings.Repeat("x", 50) }).Catalog.Tables...)
		large.Catalog.Tables[len(large.Catalog.Tables)-1].Name += strings.Repeat("y", len(large.Catalog.Tables)%200)
	}
	result.Snapshots[0].Since = since(snapshot.Description{}, large)
	assert.LessOrEqual(t, len(Changes(result)), 65536)
}

func TestDiffInTheReportFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "dynasnap.json")
	result := severalResult()
	result.Snapshots[0].Since = since(described(12, same), described(14, byDate))
	assert.Empty(t, Files{Report: path}.Write(result))
	var written struct{ Snapshots []struct{ Diff *Diff } }
	require.NoError(t, json.Unmarshal([]byte(read(t, path)), &written))
	assert.Equal(t, result.Snapshots[0].Since.Diff, written.Snapshots[0].Diff)
	assert.Nil(t, written.Snapshots[1].Diff)
}

func TestDocsListFieldsOfADiff(t *testing.T) {
	t.Parallel()
	_, section, found := strings.Cut(read(t, "../../docs/docs.md"), "\n## Comparing snapshots\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	names := jsonFields(reflect.TypeFor[Diff](), "")
	for _, items := range []reflect.Type{reflect.TypeFor[ItemsDiff](), reflect.TypeFor[dynamo.SchemaChange]()} {
		names = append(names, jsonFields(items, "")...)
	}
	for _, name := range names {
		last := name[strings.LastIndex(name, ".")+1:]
		assert.Regexp(t, "[`.]"+last+"(\\[\\])?`", section, name)
	}
}
