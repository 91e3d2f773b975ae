package diff_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/dynasnap/dynasnap/plugin/diff"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// state is a state that DynamoDB Local has written.
type state struct {
	file    []byte
	catalog dynamo.Catalog
}

func write(t *testing.T, calls ...string) (made state) {
	t.Helper()
	path := testbed.DatabaseFile(t, true, func(endpoint string) {
		for _, call := range calls {
			operation, input, _ := strings.Cut(call, " ")
			require.NoError(t, testbed.CallDynamoDB(endpoint, operation, input))
		}
		var err error
		made.catalog, err = dynamo.Describe(t.Context(), dynamo.Connect(endpoint))
		require.NoError(t, err)
	})
	var err error
	made.file, err = os.ReadFile(path)
	require.NoError(t, err)
	return made
}

func create(table, more string) string {
	return fmt.Sprintf(`CreateTable {"TableName": %q, "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
		"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}%s}`, table, more)
}

func put(table, item string) string {
	return fmt.Sprintf(`PutItem {"TableName": %q, "Item": %s}`, table, item)
}

// push publishes an image with files, as a snapshot has them, and labels.
func push(t *testing.T, ref string, files map[string][]byte, described snapshot.Description) {
	t.Helper()
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	for path, content := range files {
		require.NoError(t, archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: path, Size: int64(len(content)), Mode: 0o666}))
		_, err := archive.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(buffer.Bytes())), nil })
	require.NoError(t, err)
	labels, err := described.Labels(nil, nil)
	require.NoError(t, err)
	image, err := mutate.Config(empty.Image, v1.Config{WorkingDir: "/home/dynamodblocal", Labels: labels})
	require.NoError(t, err)
	config, err := image.ConfigFile()
	require.NoError(t, err)
	config.OS, config.Architecture = "linux", runtime.GOARCH
	image, err = mutate.ConfigFile(image, config)
	require.NoError(t, err)
	image, err = mutate.AppendLayers(image, layer)
	require.NoError(t, err)
	parsed, err := name.ParseReference(ref)
	require.NoError(t, err)
	require.NoError(t, remote.Write(parsed, image))
}

const stateFile = "home/dynamodblocal/shared-local-instance.db"

func TestDiff(t *testing.T) {
	t.Setenv("DOCKER_HOST", "tcp://127.0.0.1:1") // no engine is needed
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	repo := testbed.Registry(t).Host() + "/acme/orders-db"
	bob := write(t, create("orders", "]"), create("same", "]"), create("old", "]"), put("same", `{"id": {"S": "x"}}`),
		put("orders", `{"id": {"S": "1"}, "total": {"N": "12"}}`), put("orders", `{"id": {"S": "2"}}`))
	ray := write(t, create("same", "]"), create("new", "]"), put("same", `{"id": {"S": "x"}}`), put("new", `{"id": {"S": "\u001b[2J`+"```"+`"}}`),
		create("orders", `, {"AttributeName": "date", "AttributeType": "S"}], "GlobalSecondaryIndexes": [{"IndexName": "byDate",
			"KeySchema": [{"AttributeName": "date", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]`),
		put("orders", `{"id": {"S": "1"}, "total": {"N": "13"}, "note": {"S": "é"}}`), put("orders", `{"id": {"S": "3"}}`), put("orders", `{"id": {"S": "4"}}`))
	push(t, repo+":bob", map[string][]byte{stateFile: bob.file}, snapshot.Description{Catalog: bob.catalog, Fingerprint: "f1"})
	push(t, repo+":ray", map[string][]byte{stateFile: ray.file}, snapshot.Description{Catalog: ray.catalog, Fingerprint: "f2"})
	push(t, repo+":bundle", map[string][]byte{stateFile: ray.file, "opt/dynasnap/states/bob.db": bob.file}, snapshot.Description{
		Catalog: ray.catalog, States: []snapshot.State{{Name: "ray", Catalog: ray.catalog}, {Name: "bob", Catalog: bob.catalog}},
	})
	push(t, repo+":both", map[string][]byte{stateFile: ray.file, "opt/dynasnap/states/zoe.db": bob.file}, snapshot.Description{
		Catalog: ray.catalog, States: []snapshot.State{{Name: "bob", Catalog: ray.catalog}, {Name: "zoe", Catalog: bob.catalog}},
	})
	push(t, repo+":stale", map[string][]byte{stateFile: bob.file}, snapshot.Description{Catalog: ray.catalog})
	push(t, repo+":empty", map[string][]byte{"other": nil}, snapshot.Description{Catalog: ray.catalog})
	push(t, repo+":text", map[string][]byte{stateFile: []byte("text")}, snapshot.Description{Catalog: ray.catalog})

	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	run := func(t *testing.T, before, after string, options diff.Options) (text string, err error) {
		t.Helper()
		var output bytes.Buffer
		err = diff.Diff(t.Context(), repo+":"+before, repo+":"+after, options, &output)
		_, text, _ = strings.Cut(output.String(), "\n\n")
		return text, err
	}
	for _, test := range []struct {
		name, before, after string
		options             diff.Options
		want                string
	}{
		{"by labels", "bob", "ray", diff.Options{}, `new     added with 1 item
old     removed with 0 items
orders  2 → 3 items, index byDate added
equal besides: 1 table
`},
		{"equal", "bob", "bob", diff.Options{Items: true}, "equal: 3 tables\n"},
		{"items", "bob", "ray", diff.Options{Items: true, Limit: 20}, `new     added with 1 item
  + {"id": "\u001b[2J` + "```" + `"}
old     removed with 0 items
orders  2 → 3 items (2 added, 1 removed, 1 changed), index byDate added
  ! {"id": "1"}: "note": none → "é", "total": 12 → 13
  - {"id": "2"}
  + {"id": "3"}
  + {"id": "4"}
equal besides: 1 table
`},
		{"fewer items than differ", "bob", "ray", diff.Options{Items: true, Limit: 1}, `new     added with 1 item
  + {"id": "\u001b[2J` + "```" + `"}
old     removed with 0 items
orders  2 → 3 items (2 added, 1 removed, 1 changed), index byDate added
  ! {"id": "1"}: "note": none → "é", "total": 12 → 13
  … and 3 more
equal besides: 1 table
`},
		{"a state of a bundle", "bob", "bundle", diff.Options{State: "bob"}, "equal: 3 tables\n"},
		{"the same with items", "bundle", "both", diff.Options{State: "bob", Items: true}, `new     added with 1 item
  … and 1 more
old     removed with 0 items
orders  2 → 3 items (2 added, 1 removed, 1 changed), index byDate added
  … and 4 more
equal besides: 1 table
`},
		{"bundles", "bundle", "both", diff.Options{}, `state ray removed
state zoe added
ray: new     removed with 1 item
ray: orders  removed with 3 items
ray: same    removed with 1 item
bob: new     added with 1 item
bob: old     removed with 0 items
bob: orders  2 → 3 items, index byDate added
zoe: old     added with 0 items
zoe: orders  added with 2 items
zoe: same    added with 1 item
equal besides: 1 table
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := run(t, test.before, test.after, test.options)
			require.NoError(t, err)
			assert.Equal(t, test.want, text)
		})
	}

	t.Run("Markdown", func(t *testing.T) {
		text, err := run(t, "bob", "ray", diff.Options{Items: true, Limit: 1, Form: report.Markdown})
		require.NoError(t, err)
		assert.Equal(t, "| Table | Change |\n| --- | --- |\n| `new` | added with 1 item |\n| `old` | removed with 0 items |\n"+
			"| `orders` | 2 → 3 items (2 added, 1 removed, 1 changed), index `byDate` added |\n\n"+
			"<details><summary>Items of <code>new</code></summary>\n\n```diff\n+ {\"id\": \"\\u001b[2J```\"}\n```\n\n</details>\n\n"+
			"<details><summary>Items of <code>orders</code></summary>\n\n```diff\n! {\"id\": \"1\"}: \"note\": none → \"é\", \"total\": 12 → 13\n… and 3 more\n```\n\n</details>\n\n", text)
	})

	t.Run("JSON", func(t *testing.T) {
		var output bytes.Buffer
		require.NoError(t, diff.Diff(t.Context(), repo+":bob", repo+":ray", diff.Options{Items: true, Limit: 1, Form: report.JSON}, &output))
		var told report.Diff
		require.NoError(t, json.Unmarshal(output.Bytes(), &told))
		assert.Equal(t, []any{1, false, 1}, []any{told.Version, told.Equal, told.Unchanged})
		assert.Equal(t, []string{repo + ":bob", repo + ":ray"}, []string{told.Before.Image, told.After.Image})
		assert.Equal(t, report.InRegistry, told.Before.Found)
		require.Len(t, told.Tables, 3)
		orders := told.Tables[2]
		assert.Equal(t, bob.catalog.Tables[1], *orders.Before)
		assert.Equal(t, []dynamo.SchemaChange{{Aspect: dynamo.IndexAspect, Name: "byDate", After: "global, by date (S, HASH), with ALL"}}, orders.Schema)
		assert.Equal(t, []int64{2, 1, 1}, []int64{orders.Items.Added, orders.Items.Removed, orders.Items.Changed})
		assert.Equal(t, []string{"note", "total"}, orders.Items.First[0].Attributes)
	})

	for _, test := range []struct{ name, before, after, state, want string }{
		{"no image", "bob", "missing", "", "missing was not found"},
		{"no state", "bob", "bundle", "zoe", `bundle has no state "zoe": it has ray, bob`},
		{"labels of another state", "bob", "stale", "", "of which its labels tell"},
		{"a state that is gone", "bob", "empty", "", "does not have the file"},
		{"a state of something else", "bob", "text", "", "not a file of SQLite"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := run(t, test.before, test.after, diff.Options{Items: true, State: test.state})
			require.ErrorContains(t, err, test.want)
		})
	}
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	assert.Empty(t, left, "copies of states")
}
