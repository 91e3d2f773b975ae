package report

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// bundledResult is severalResult with a bundle of two of its snapshots.
func bundledResult() Result {
	result := severalResult()
	empty, admin := result.Snapshots[2], result.Snapshots[0]
	result.Snapshots = append(result.Snapshots, Snapshot{
		Tags: []string{"all"}, Digest: "sha256:b0", Base: admin.Base, Catalog: empty.Catalog, LayerBytes: 32_768, Isolated: true,
		States: []snapshot.State{
			{Name: "empty", Fingerprint: empty.Fingerprint, Catalog: empty.Catalog},
			{Name: "bobadmin", Fingerprint: admin.Fingerprint, Catalog: admin.Catalog},
		},
		Phases: []Phase{{Name: "commit", Duration: 500 * time.Millisecond}},
	})
	return result
}

func TestTextOfABundle(t *testing.T) {
	t.Parallel()
	result := bundledResult()
	text := Text(result)
	assert.Contains(t, text, "\nall        2       4      32.77kB  0.5s  a bundle of 2 states\n")
	assert.Contains(t, text, ""+
		"\nstates  all        access keys empty… and all others: 0 tables, 0 items\n"+
		"        all        access keys bobadmin…: 2 tables, 4 items\n")

	result.Snapshots[3].Reused = ReusedFromRegistry
	assert.Contains(t, Text(result), "\nall        2       4      32.77kB  0.5s  reused from the registry: no layer moved\n")
}

func TestSummaryOfABundle(t *testing.T) {
	t.Parallel()
	text := Summary(bundledResult())
	assert.Contains(t, text, "| `all` | 2 | 4 | 32.77kB |\n")
	_, part, _ := strings.Cut(text, "### DynamoDB snapshot `registry.example.com/acme/orders-db:all`\n")
	assert.True(t, strings.HasSuffix(part, "| Layer | 32.77kB |\n\n"+
		"| Access keys | Tables | Items |\n| --- | ---: | ---: |\n"+
		"| `empty…` and all others | 0 | 0 |\n"+
		"| `bobadmin…` | 2 | 4 |\n\n"), part)
}

func TestCardOfABundle(t *testing.T) {
	t.Parallel()
	var shown []string
	for _, one := range newCard(bundledResult()).Snapshots {
		shown = append(shown, one.Tag+": "+one.State)
	}
	assert.Equal(t, []string{"bob-admin: 2 tables, 4 items", "bob-user: 2 tables, 4 items", "empty: 0 tables, 0 items", "all: 2 states"}, shown)
}

func TestFileAndOutputsOfABundle(t *testing.T) {
	t.Parallel()
	report, outputs := filepath.Join(t.TempDir(), "report.json"), filepath.Join(t.TempDir(), "outputs")
	require.Empty(t, Files{Report: report, GitHubOutput: outputs}.Write(bundledResult()))
	var written struct {
		Snapshots []struct{ States []snapshot.State }
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, report)), &written))
	assert.Empty(t, written.Snapshots[0].States)
	assert.Equal(t, bundledResult().Snapshots[3].States, written.Snapshots[3].States)
	assert.Contains(t, read(t, outputs), `"all":"registry.example.com/acme/orders-db@sha256:b0"`)
}

func TestInspectionOfABundle(t *testing.T) {
	t.Parallel()
	bundle := bundledResult().Snapshots[3]
	labels, err := snapshot.Description{Catalog: bundle.Catalog, Fingerprint: "f00d", States: bundle.States}.Labels(nil, nil)
	require.NoError(t, err)
	told, err := NewInspection("db:all", OnEngine, labels)
	require.NoError(t, err)
	assert.Equal(t, ""+
		"image        db:all\n"+
		"found        on the engine\n"+
		"fingerprint  f00d\n"+
		"states       access keys empty… and all others: 0 tables, 0 items\n"+
		"             access keys bobadmin…: 2 tables, 4 items\n"+
		"\n"+
		"empty:\nno tables\n"+
		"\n"+
		"bobadmin:\ntable          items  key", strings.SplitAfter(told.String(), "  key")[0])
}

// The labels are what anybody has written who may push.
func TestStatesOfForeignText(t *testing.T) {
	t.Parallel()
	forged := Snapshot{Tags: []string{"v1"}, States: []snapshot.State{{Name: "bob\n::error::no", Catalog: dynamo.Catalog{Tables: []dynamo.Table{{Name: "acl\n::error::no"}}}}}}
	result := Result{Snapshots: []Snapshot{forged, forged}}
	assert.NotContains(t, Text(result), "\n::")
	assert.NotContains(t, Summary(result), "\n::")
	assert.NotContains(t, Inspection{States: forged.States}.String(), "\n::")
}
