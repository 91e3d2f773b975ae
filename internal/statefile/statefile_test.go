package statefile_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
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

// fill makes tables of all kinds of keys, puts items into them, and changes and deletes some.
func fill(t testing.TB, endpoint string, count int, withEmpty bool) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	call := func(operation, input string) {
		require.NoError(t, testbed.CallDynamoDB(endpoint, operation, input))
	}
	const throughput = `"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}`
	for _, hash := range []string{"S", "N", "B"} {
		for _, sort := range []string{"", "S", "N", "B"} {
			name := "table." + hash + "-" + sort
			attributes, schema := fmt.Sprintf(`{"AttributeName": "pk", "AttributeType": %q}, {"AttributeName": "v", "AttributeType": "N"}`, hash), `{"AttributeName": "pk", "KeyType": "HASH"}`
			local := ""
			if sort != "" {
				attributes += fmt.Sprintf(`, {"AttributeName": "sk", "AttributeType": %q}`, sort)
				schema += `, {"AttributeName": "sk", "KeyType": "RANGE"}`
				local = `, "LocalSecondaryIndexes": [{"IndexName": "byV", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
					{"AttributeName": "v", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]`
			}
			call("CreateTable", fmt.Sprintf(`{"TableName": %q, "AttributeDefinitions": [%s], "KeySchema": [%s]%s, %s, "GlobalSecondaryIndexes":
				[{"IndexName": "global", "KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}, %[5]s}]}`,
				name, attributes, schema, local, throughput))
			var keys []string
			writer := dynamo.NewWriter(dynamo.Connect(endpoint))
			for i := range count {
				key := fmt.Sprintf(`"pk": {%q: %s}`, hash, keyValue(random, hash, i))
				if sort != "" {
					key += fmt.Sprintf(`, "sk": {%q: %s}`, sort, keyValue(random, sort, i))
				}
				keys = append(keys, key)
				item := fmt.Sprintf(`{%s, "v": {"N": "%d"}, "x": %s, "y\u0301|'": %s}`, key, i, attribute(random, 3, withEmpty), attribute(random, 3, withEmpty))
				require.NoError(t, writer.Put(context.Background(), name, key, []byte(item), line(i)))
			}
			require.NoError(t, writer.Flush(context.Background()))
			for i, key := range keys {
				switch i % 5 {
				case 1:
					call("DeleteItem", fmt.Sprintf(`{"TableName": %q, "Key": {%s}}`, name, key))
				case 2:
					call("UpdateItem", fmt.Sprintf(`{"TableName": %q, "Key": {%s}, "UpdateExpression": "SET x = :x, z = :x REMOVE v", "ExpressionAttributeValues": {":x": %s}}`,
						name, key, attribute(random, 2, withEmpty)))
				}
			}
		}
	}
	call("DeleteTable", `{"TableName": "table.N-N"}`)
	call("UpdateTable", `{"TableName": "table.S-N", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "global"}}]}`)
}

// fillPages makes a table whose items, and the index of their keys, take many pages.
func fillPages(t testing.TB, endpoint string) {
	t.Helper()
	require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", `{"TableName": "pages", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}`))
	writer := dynamo.NewWriter(dynamo.Connect(endpoint))
	for i := range 800 {
		size := i * 7 % 1500
		if i%200 == 0 {
			size = 390_000
		}
		item := fmt.Sprintf(`{"id":{"S":"%d %s"},"text":{"S":"%s"}}`, i, strings.Repeat("k", i%900), strings.Repeat("x", size))
		require.NoError(t, writer.Put(context.Background(), "pages", fmt.Sprint(i), []byte(item), line(i)))
	}
	require.NoError(t, writer.Flush(context.Background()))
}

type line int

func (l line) String() string { return fmt.Sprint(int(l)) }

// keyValue returns the value of a key attribute, another one for each number.
func keyValue(random *rand.Rand, kind string, number int) string {
	switch kind {
	case "N":
		sign := []string{"", "-"}[random.IntN(2)]
		return fmt.Sprintf(`"%s%de%d"`, sign, 1000+number, random.IntN(200)-100)
	case "B":
		return fmt.Sprintf("%q", base64.StdEncoding.EncodeToString(fmt.Appendf([]byte{0, 255}, "%d", number)))
	}
	return fmt.Sprintf(`"%s %d"`, []string{"", "é", `\u0000`, "日本", "🚀", `\"`}[random.IntN(6)], number)
}

// attribute returns a value of any type.
func attribute(random *rand.Rand, depth int, withEmpty bool) string {
	texts := []string{"a", "é 日本 🚀", `\"\\\n\u0007`, strings.Repeat("x", random.IntN(3000))}
	if withEmpty {
		texts = append(texts, "")
	} else {
		texts[3] += "x"
	}
	number := func() string {
		digits := []byte("1")
		for range random.IntN(38) {
			digits = append(digits, "0123456789"[random.IntN(10)])
		}
		return fmt.Sprintf("%s%se%d", []string{"", "-"}[random.IntN(2)], digits, random.IntN(150)-100)
	}
	binary := func() string {
		content := make([]byte, 1+random.IntN(100))
		for i := range content {
			content[i] = byte(random.Uint32())
		}
		return base64.StdEncoding.EncodeToString(content)
	}
	kinds := 8
	if depth > 0 {
		kinds = 10
	}
	switch random.IntN(kinds) {
	case 0:
		return fmt.Sprintf(`{"S": "%s"}`, texts[random.IntN(len(texts))])
	case 1:
		return fmt.Sprintf(`{"N": %q}`, number())
	case 2:
		return fmt.Sprintf(`{"B": %q}`, binary())
	case 3:
		return fmt.Sprintf(`{"BOOL": %t}`, random.IntN(2) == 0)
	case 4:
		return `{"NULL": true}`
	case 5:
		return `{"SS": ["b", "a", "é", "10", "9"]}`
	case 6:
		return fmt.Sprintf(`{"NS": ["10", "9", "1.10", "-0.5e-3", %q]}`, number())
	case 7:
		return fmt.Sprintf(`{"BS": ["AA==", "/w==", %q]}`, binary())
	case 8:
		return fmt.Sprintf(`{"L": [%s, %s, {"L": []}]}`, attribute(random, depth-1, withEmpty), attribute(random, depth-1, withEmpty))
	}
	return fmt.Sprintf(`{"M": {"é": %s, "a b": %s, "c": {"M": {}}}}`, attribute(random, depth-1, withEmpty), attribute(random, depth-1, withEmpty))
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
