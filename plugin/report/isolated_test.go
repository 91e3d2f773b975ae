package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// isolatedResult is that of a run with an isolated snapshot and so many others.
func isolatedResult(others int) Result {
	result := Result{Repo: repository("db"), Snapshots: []Snapshot{{Tags: []string{"bob"}, Isolated: true}}}
	for range others {
		result.Snapshots = append(result.Snapshots, Snapshot{Tags: []string{"plain"}})
	}
	return result
}

func TestReportsTellIsolation(t *testing.T) {
	t.Parallel()
	one := isolatedResult(0)
	assert.Contains(t, Text(one), "\nserves  each access key a database of its own\n")
	assert.Contains(t, Text(isolatedResult(1)), "  baked, isolated\n")
	assert.Equal(t, 1, strings.Count(Text(isolatedResult(1)), "isolated"))
	assert.Equal(t, 1, strings.Count(Summary(isolatedResult(1)), "| Serves | each access key a database of its own |\n"))
	assert.Contains(t, outputText(one, plainLine), "isolated true\n")
	assert.True(t, newFile(one).Snapshots[0].Isolated)
}

func TestInspectionTellsIsolation(t *testing.T) {
	t.Parallel()
	labels, err := snapshot.Description{Catalog: dynamo.Catalog{Tables: []dynamo.Table{}}, Isolated: true}.Labels(nil, nil)
	require.NoError(t, err)
	told, err := NewInspection("db:bob", OnEngine, labels)
	require.NoError(t, err)
	assert.True(t, told.Isolated)
	assert.Contains(t, told.String(), "\nserves       each access key a database of its own\n")
}
