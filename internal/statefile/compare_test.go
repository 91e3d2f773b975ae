package statefile_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/statefile"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// pair returns a table as it is in two files of DynamoDB Local, which are written once.
func pair(t *testing.T, name string) (before, after *statefile.Table) {
	t.Helper()
	files := writePair(t)
	return find(t, files[0], name), find(t, files[1], name)
}

func find(t *testing.T, content []byte, name string) *statefile.Table {
	t.Helper()
	for _, table := range tables(t, content) {
		if table.Name == name {
			return &table
		}
	}
	return nil
}

var (
	pairOnce sync.Once
	pairs    [2][]byte
)

func writePair(t *testing.T) [2][]byte {
	t.Helper()
	pairOnce.Do(func() {
		for i := range pairs {
			path := testbed.DatabaseFile(t, true, func(endpoint string) { fillPair(t, endpoint, i) })
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			pairs[i] = content
		}
	})
	return pairs
}

func fillPair(t *testing.T, endpoint string, state int) {
	t.Helper()
	create := func(name, kind string) {
		require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", fmt.Sprintf(`{"TableName": %q, "BillingMode": "PAY_PER_REQUEST",
			"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": %q}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}`, name, kind)))
	}
	put := func(table, item string) {
		require.NoError(t, testbed.CallDynamoDB(endpoint, "PutItem", fmt.Sprintf(`{"TableName": %q, "Item": %s}`, table, item)))
	}
	create("orders", "S")
	create("key", []string{"S", "N"}[state])
	put("key", `{"id": `+[]string{`{"S": "1"}`, `{"N": "1"}`}[state]+`}`)
	create([]string{"old", "new"}[state], "S")
	put([]string{"old", "new"}[state], `{"id": {"S": "a"}}`)
	switch state {
	case 0:
		put("orders", `{"id": {"S": "gone"}}`)
		put("orders", `{"id": {"S": "same"}, "a": {"S": "x"}, "set": {"SS": ["b", "a"]}, "n": {"N": "1.0"}}`)
		put("orders", `{"id": {"S": "total"}, "total": {"N": "12"}, "note": {"S": "x"}, "kept": {"L": []}}`)
	case 1:
		put("orders", `{"set": {"SS": ["a", "b"]}, "id": {"S": "same"}, "n": {"N": "1"}, "a": {"S": "x"}}`)
		put("orders", `{"id": {"S": "total"}, "total": {"S": "12"}, "kept": {"L": []}, "new": {"BOOL": true}}`)
		put("orders", `{"id": {"S": "b"}}`)
		put("orders", `{"id": {"S": "a"}}`)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	before, after := pair(t, "orders")
	changes, err := statefile.Compare(t.Context(), before, after, 10)
	require.NoError(t, err)
	assert.Equal(t, []int64{2, 1, 1}, []int64{changes.Added, changes.Removed, changes.Changed})
	var texts []string
	for _, change := range changes.First {
		attributes, err := change.Attributes()
		require.NoError(t, err)
		texts = append(texts, fmt.Sprintf("%t %t %s", change.Before != nil, change.After != nil, strings.Join(attributes, " ")))
	}
	assert.Equal(t, []string{"false true ", "false true ", "true false ", "true true new note total"}, texts, "a, b, gone, total")
}

func TestCompareKeepsNoMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	before, after := pair(t, "orders")
	changes, err := statefile.Compare(t.Context(), before, after, 1)
	require.NoError(t, err)
	assert.Len(t, changes.First, 1)
	assert.Equal(t, []int64{2, 1, 1}, []int64{changes.Added, changes.Removed, changes.Changed})
}

func TestCompareIsInterrupted(t *testing.T) {
	t.Parallel()
	before, after := pair(t, "orders")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := statefile.Compare(ctx, before, after, 1)
	require.ErrorIs(t, err, context.Canceled)
}

func TestCompareTablesOfOneState(t *testing.T) {
	t.Parallel()
	before, _ := pair(t, "old")
	changes, err := statefile.Compare(t.Context(), before, nil, 10)
	require.NoError(t, err)
	assert.Equal(t, []int64{0, 1, 0}, []int64{changes.Added, changes.Removed, changes.Changed})
	_, after := pair(t, "new")
	changes, err = statefile.Compare(t.Context(), nil, after, 10)
	require.NoError(t, err)
	assert.Equal(t, []int64{1, 0, 0}, []int64{changes.Added, changes.Removed, changes.Changed})
}

func TestItemsOfAnotherKeyAreOthers(t *testing.T) {
	t.Parallel()
	before, after := pair(t, "key")
	changes, err := statefile.Compare(t.Context(), before, after, 10)
	require.NoError(t, err)
	assert.Equal(t, []int64{1, 1, 0}, []int64{changes.Added, changes.Removed, changes.Changed})
	assert.Len(t, changes.First, 2)
}

func TestEqualFilesOfAllVersions(t *testing.T) {
	t.Parallel()
	newest := recording(t, versions[len(versions)-1])
	for _, version := range versions {
		older := recording(t, version)
		for _, table := range tables(t, older) {
			changes, err := statefile.Compare(t.Context(), &table, find(t, newest, table.Name), 10)
			require.NoError(t, err)
			assert.Equal(t, statefile.Changes{}, changes, "%s: %s", version, table.Name)
		}
	}
}

func TestUnknownLayouts(t *testing.T) {
	t.Parallel()
	known := recording(t, versions[0])
	for name, test := range map[string]struct{ replace, by, want string }{
		"another database": {"CREATE TABLE dm (", "CREATE TABLE dn (", "of DynamoDB Local"},
		"no description":   {"TableInfo BLOB", "TableBlob BLOB", "lacks the column"},
		"another item":     {"ObjectJSON BLOB", "ObjectXSON BLOB", "layout"},
		"another key":      {`"SQLiteColumnName":"hashKey"`, `"SQLiteColumnName":"hashKex"`, "layout"},
		"no JSON":          {`{"Attributes":`, `["Attributes":`, "layout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := bytes.ReplaceAll(known, []byte(test.replace), []byte(test.by))
			if name == "another database" { // the name has a column of its own
				content = bytes.ReplaceAll(content, []byte("tabledmdm"), []byte("tablednan"))
			}
			require.NotEqual(t, known, content)
			file, err := statefile.Open(bytes.NewReader(content), int64(len(content)))
			require.NoError(t, err)
			_, err = file.Tables()
			require.ErrorContains(t, err, test.want)
		})
	}
}
