package statefile_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/statefile"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

var record = flag.Bool("record", false, "write testdata, by the versions that hack/dynamodb-local.sh has fetched")

// versions are those whose files are in testdata. They hold the same items: those that Scan gave.
var versions = []string{"1.11.86", "1.21.0", "2.0.0", "2.2.1", "2.6.1", "3.3.1"}

// state is what is in each table: its items as sorted JSON.
type state map[string][]string

func TestRecord(t *testing.T) {
	if !*record {
		t.Skip("only with -record")
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			var scanned state
			path := testbed.DatabaseFileOfVersion(t, version, func(endpoint string) {
				fill(t, endpoint, 5, false) // the oldest knows no empty text
				scanned = scan(t, endpoint)
			})
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			var packed bytes.Buffer
			writer := gzip.NewWriter(&packed)
			_, err = writer.Write(content)
			require.NoError(t, err)
			require.NoError(t, writer.Close())
			require.NoError(t, os.WriteFile(recorded(version), packed.Bytes(), 0o644))
			text, err := json.MarshalIndent(scanned, "", " ")
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(scanFile, append(text, '\n'), 0o644)) // the same each time
		})
	}
}

func recorded(version string) string { return filepath.Join("testdata", version+".db.gz") }

const scanFile = "testdata/scan.json"

func TestFilesOfAllVersions(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(scanFile)
	require.NoError(t, err)
	var scanned state
	require.NoError(t, json.Unmarshal(text, &scanned))
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			requireEqual(t, scanned, read(t, recording(t, version)))
		})
	}
}

func recording(t testing.TB, version string) []byte {
	t.Helper()
	packed, err := os.Open(recorded(version))
	require.NoError(t, err)
	defer func() { _ = packed.Close() }()
	unpacked, err := gzip.NewReader(packed)
	require.NoError(t, err)
	content, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	return content
}

func TestItemsAreWhatScanGives(t *testing.T) {
	t.Parallel()
	var scanned state
	path := testbed.DatabaseFile(t, true, func(endpoint string) {
		fill(t, endpoint, 8, true)
		fillPages(t, endpoint)
		scanned = scan(t, endpoint)
	})
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	requireEqual(t, scanned, read(t, content))
}

// requireEqual compares states by item, because nobody can read the difference of two states.
func requireEqual(t testing.TB, want, got state) {
	t.Helper()
	require.Len(t, got, len(want))
	for name, items := range want {
		require.Len(t, got[name], len(items), name)
		for i, item := range items {
			require.Equal(t, item, got[name][i], name)
		}
	}
}

// scan reads all tables by the API.
func scan(t testing.TB, endpoint string) state {
	t.Helper()
	client := dynamo.Connect(endpoint)
	names, err := dynamo.ListTables(context.Background(), client)
	require.NoError(t, err)
	scanned := state{}
	for _, name := range names {
		scanned[name] = []string{}
		pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(context.Background())
			require.NoError(t, err)
			for _, item := range page.Items {
				scanned[name] = append(scanned[name], sortedJSON(t, item))
			}
		}
		slices.Sort(scanned[name])
	}
	return scanned
}

// read reads all tables from the file.
func read(t testing.TB, content []byte) state {
	t.Helper()
	found := state{}
	for _, table := range tables(t, content) {
		found[table.Name] = []string{}
		for item, err := range table.Items() {
			require.NoError(t, err)
			var decoded dynamo.Item
			require.NoError(t, json.Unmarshal(item.JSON, &decoded))
			for _, key := range table.Keys {
				require.Contains(t, decoded, key.Name)
			}
			found[table.Name] = append(found[table.Name], sortedJSON(t, decoded))
		}
		slices.Sort(found[table.Name])
	}
	return found
}

func tables(t testing.TB, content []byte) []statefile.Table {
	t.Helper()
	file, err := statefile.Open(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	tables, err := file.Tables()
	require.NoError(t, err)
	return tables
}

// sortedJSON writes an item with sorted sets, which old versions did not sort.
func sortedJSON(t testing.TB, item dynamo.Item) string {
	t.Helper()
	text, err := json.Marshal(item)
	require.NoError(t, err)
	var value any
	require.NoError(t, json.Unmarshal(text, &value))
	sortSets(value)
	text, err = json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

func sortSets(value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if set, isSet := inner.([]any); isSet && slices.Contains([]string{"SS", "NS", "BS"}, name) {
				slices.SortFunc(set, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
			}
			sortSets(inner)
		}
	case []any:
		for _, inner := range v {
			sortSets(inner)
		}
	}
}
