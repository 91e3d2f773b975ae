package report

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// sourced is a result whose tables come from everywhere.
func sourced() Result {
	made := Snapshot{Tags: []string{"bob"}, Sources: Sources{
		"orders": {File: "template.yaml", Line: 12},
		"users":  {File: "fix-up.sh"},
		"old":    {From: "ann"},
		"older":  {Base: true},
	}}
	for _, name := range []string{"logs", "old", "older", "orders", "users"} {
		made.Catalog.Tables = append(made.Catalog.Tables, dynamo.Table{Name: name, Items: 10})
	}
	made.Catalog.Tables[0].Items = 1
	return Result{Repo: repository("db"), Snapshots: []Snapshot{made}}
}

func TestTextTellsSources(t *testing.T) {
	t.Parallel()
	assert.Contains(t, Text(sourced()), ""+
		"tables  logs    1 item\n"+
		"        old     10 items  from ann\n"+
		"        older   10 items  the base\n"+
		"        orders  10 items  template.yaml:12\n"+
		"        users   10 items  fix-up.sh\n")
}

func TestSummaryTellsSources(t *testing.T) {
	t.Parallel()
	assert.Contains(t, Summary(sourced()), "| `orders` | 10 |  |  | source: `template.yaml:12` |\n")
}

func TestReportFileTellsSources(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "dynasnap.json")
	assert.Empty(t, Files{Report: path}.Write(sourced()))
	var text struct {
		Snapshots []struct{ Sources map[string]map[string]any }
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, path)), &text))
	assert.Equal(t, map[string]map[string]any{
		"orders": {"file": "template.yaml", "line": 12.0}, "users": {"file": "fix-up.sh"}, "old": {"from": "ann"}, "older": {"base": true},
	}, text.Snapshots[0].Sources)
}

func TestStateTellsSources(t *testing.T) {
	t.Parallel()
	result := sourced().Snapshots[0]
	result.Catalog.Tables = result.Catalog.Tables[3:]
	for i := range result.Catalog.Tables {
		result.Catalog.Tables[i].Keys = []dynamo.Key{{Name: "id", Type: "S"}}
	}
	state := NewState(result.Catalog, result.Sources, nil)
	assert.Equal(t, ""+
		"table   items  key   source\n"+
		"orders  10     id S  template.yaml:12\n"+
		"users   10     id S  fix-up.sh\n", state.String())
	assert.Contains(t, written(t, state, true), `"file": "fix-up.sh"`)
}

// The only script of a seed is no news.
func TestOneScriptIsNotShown(t *testing.T) {
	t.Parallel()
	result := sourced()
	result.Snapshots[0].Catalog.Tables = result.Snapshots[0].Catalog.Tables[4:]
	assert.NotContains(t, Text(result), "fix-up.sh")
	assert.NotContains(t, Summary(result), "fix-up.sh")
}
