package data_test

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// lines is a format with a word for the kind of a record, a table and a text on each line.
type lines struct{}

func (lines) Name() string                 { return "lines" }
func (lines) Files() string                { return "lines (*.lines)" }
func (lines) Claims(file format.File) bool { return path.Ext(file.Name) == ".lines" }
func (lines) Options() []format.Option {
	return []format.Option{{Name: "parameters", Kind: format.Variables}}
}

func (lines) Read(part data.Part, to *data.Sink) error {
	file, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	scanner := bufio.NewScanner(file)
	for line := 1; scanner.Scan(); line++ {
		at := format.Place{File: part.Name, Line: line}
		kind, rest, _ := strings.Cut(scanner.Text(), " ")
		table, text, _ := strings.Cut(rest, " ")
		if name, ok := strings.CutPrefix(table, "$"); ok {
			table, _ = part.Parameter(name)
		}
		switch kind {
		case "table":
			err = to.Table(at, dynamo.Definition{Name: table, Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}, TTL: text})
		case "put":
			err = to.Put(at, table, []byte(text))
		case "delete":
			err = to.Delete(at, table, []byte(text))
		case "comment":
			to.Detailf(at, "a comment")
		default:
			err = to.Problemf(at, "%s is no word", kind)
		}
		if err != nil {
			return err
		}
	}
	return scanner.Err()
}

func read(t *testing.T, source seed.Source, files map[string]string) (datatest.Result, error) {
	t.Helper()
	return datatest.Read(t, datatest.Workspace(t, files), source, lines{})
}

const orders = "table orders\nput orders {\"id\":{\"S\":\"1\"}}\n"

func TestPartsDeclareInOrder(t *testing.T) {
	result, err := read(t, datatest.Paths("b.lines", "a.lines"), map[string]string{
		"a.lines": "put orders {\"id\":{\"S\":\"2\"}}\ndelete orders {\"id\":{\"S\":\"1\"}}\n",
		"b.lines": "comment\n" + orders,
	})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ b.lines:2`,
		`P orders {"id":{"S":"1"}} @ b.lines:3 (item 1)`,
		`P orders {"id":{"S":"2"}} @ a.lines:1 (item 1)`,
		`D orders {"id":{"S":"1"}} @ a.lines:2 (item 2)`,
	}, result.Describe())
	assert.Equal(t, map[string]int64{"orders": 2}, result.Items)
	assert.Equal(t, "b.lines:2", result.Tables[0].Place.String())
	assert.Equal(t, []string{"b.lines:1: a comment"}, result.Details)
}

func TestDigestCoversWhatIsDeclaredAlone(t *testing.T) {
	digest := func(source seed.Source, files map[string]string) string {
		result, err := read(t, source, files)
		require.NoError(t, err)
		return result.Digest()
	}
	one := digest(datatest.Paths("a.lines"), map[string]string{"a.lines": orders})
	assert.Equal(t, one, digest(datatest.Paths("b.lines"), map[string]string{"b.lines": "comment\n" + orders}), "name, place and comments")
	assert.NotEqual(t, one, digest(datatest.Paths("a.lines"), map[string]string{"a.lines": orders + "put orders {\"id\":{\"S\":\"2\"}}\n"}))
	assert.NotEqual(t, one, digest(datatest.Paths("a.lines"), map[string]string{"a.lines": strings.ReplaceAll(orders, "orders", "users")}))
	withOption := datatest.Paths("a.lines")
	withOption.Options = format.Options{"parameters": {Variables: map[string]string{"x": "y"}}}
	assert.NotEqual(t, one, digest(withOption, map[string]string{"a.lines": orders}), "parameters count")
}

func TestProblemsAreToldAllAtOnce(t *testing.T) {
	_, err := read(t, datatest.Paths("a.lines", "b.lines"), map[string]string{
		"a.lines": "table orders\nwrong\nput orders {\"id\":{\"N\":\"1\"}}\n", "b.lines": "worse\n",
	})
	require.ErrorContains(t, err, "a.lines:2: wrong is no word\na.lines:3 (item 1): ")
	require.ErrorContains(t, err, "\nb.lines:1: worse is no word")
}

func TestProblemsEndAtAHundred(t *testing.T) {
	_, err := read(t, datatest.Paths("a.lines"), map[string]string{"a.lines": strings.Repeat("wrong\n", 1000)})
	var failed *seed.Error
	require.ErrorAs(t, err, &failed)
	assert.Len(t, failed.Problems, data.MaxProblems+1)
	assert.EqualError(t, failed.Problems[data.MaxProblems].Err, "a.lines: reading ends here, after 100 problems")
}

func TestDuplicateKeys(t *testing.T) {
	files := map[string]string{"a.lines": "put orders {\"id\":{\"S\":\"0\"}}\ntable orders\n" + strings.Repeat("put orders {\"id\":{\"S\":\"1\"}}\n", 3)}
	_, err := read(t, datatest.Paths("a.lines"), files)
	require.ErrorContains(t, err, "a.lines:4 (item 3): the table orders has this key already from item 2, line 3")
	require.ErrorContains(t, err, "\na.lines:5 (item 4): ")
	last := datatest.Paths("a.lines")
	last.Options = format.Options{"on_duplicate": {Text: "last"}}
	result, err := read(t, last, files)
	require.NoError(t, err)
	assert.Equal(t, `P orders {"id":{"S":"1"}} @ a.lines:5 (item 4)`, result.Describe()[2])
	assert.Len(t, result.Records, 3)
	last.Options["on_duplicate"] = format.Value{Text: "first"}
	_, err = read(t, last, files)
	require.EqualError(t, err, `a.lines: on_duplicate is "first": write error or last`)
}

func TestTablesAreChosenAndRenamed(t *testing.T) {
	source := datatest.Paths("a.lines")
	source.Entries[0].Options = format.Options{"tables": {Words: []string{"orders"}}, "rename": {Variables: map[string]string{"orders": "old"}}}
	result, err := read(t, source, map[string]string{"a.lines": orders + strings.ReplaceAll(orders, "orders", "users")})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`T old {"name":"old","keys":[{"name":"id","type":"S","role":"HASH"}]} @ a.lines:1`, `P old {"id":{"S":"1"}} @ a.lines:2 (item 1)`,
	}, result.Describe())
}

func TestParametersAreThoseOfTheEntryBeforeThoseOfTheSeed(t *testing.T) {
	source := datatest.Paths("a.lines", "b.lines")
	source.Parameters = map[string]string{"name": "all", "other": "x"}
	source.Options = format.Options{"parameters": {Variables: source.Parameters}}
	source.Entries[1].Options = format.Options{"parameters": {Variables: map[string]string{"name": "own", "wrong": "y"}}}
	result, err := read(t, source, map[string]string{"a.lines": "table $name\n", "b.lines": "table $name\n"})
	require.NoError(t, err)
	assert.Equal(t, "all", result.Records[0].Table)
	assert.Equal(t, "own", result.Records[1].Table)
	assert.Equal(t, []string{"other"}, result.Unused.Parameters)
	assert.Equal(t, []string{"b.lines: there is no parameter wrong"}, result.Notes)
}

func TestTablesDefinedTwice(t *testing.T) {
	files := map[string]string{"a.lines": "table orders ttl\n", "b.lines": "comment\ntable orders ttl\n", "c.lines": "table orders\n"}
	_, err := read(t, datatest.Paths("a.lines", "b.lines"), files)
	require.NoError(t, err)
	_, err = read(t, datatest.Paths("a.lines", "b.lines", "c.lines"), files)
	require.ErrorContains(t, err, "c.lines:1: the table orders is defined by a.lines:1 already, and differently")
}

func TestManyRecordsTravelInChunks(t *testing.T) {
	var text strings.Builder
	text.WriteString("table orders\n")
	for i := range 3000 {
		fmt.Fprintf(&text, "put orders {\"id\":{\"S\":\"%d\"},\"text\":{\"S\":%q}}\n", i, strings.Repeat("x", 3000))
	}
	result, err := read(t, datatest.Paths("a.lines"), map[string]string{"a.lines": text.String()})
	require.NoError(t, err)
	require.Len(t, result.Records, 3001)
	assert.Equal(t, "a.lines:3001 (item 3000)", result.Records[3000].Place.String())
	assert.Equal(t, "orders", result.Records[3000].Table)
}

func TestChangedPartsAreNotSent(t *testing.T) {
	dir := datatest.Workspace(t, map[string]string{"a.lines": orders})
	read, err := seed.Read(dir, datatest.Paths("a.lines"), []format.Format{data.Adapt(lines{})})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.lines"), []byte("table orders\n"), 0o600))
	require.EqualError(t, datatest.Send(read), "reading a.lines again: the file was changed while the run was on")
}

func TestRecordsThatAreMissingAtTheSeederAreNoticed(t *testing.T) {
	result, err := read(t, datatest.Paths("a.lines"), map[string]string{"a.lines": orders})
	require.NoError(t, err)
	target := format.Target{Client: dynamo.Connect("http://127.0.0.1:1"), Data: t.TempDir()}
	applier, err := data.Adapt(lines{}).Prepare(t.Context(), target, result.Parts)
	require.NoError(t, err)
	require.EqualError(t, applier.Apply(t.Context(), 0), "a.lines: what the seeder got of it is not what the plugin sent")
}

func TestRenameExchangesNames(t *testing.T) {
	source := datatest.Paths("a.lines")
	source.Options = format.Options{"rename": {Variables: map[string]string{"orders": "users", "users": "orders"}}}
	result, err := read(t, source, map[string]string{"a.lines": orders + "table users\nput users {\"id\":{\"S\":\"2\"}}\n"})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`T users {"name":"users","keys":[{"name":"id","type":"S","role":"HASH"}]} @ a.lines:1`,
		`P users {"id":{"S":"1"}} @ a.lines:2 (item 1)`,
		`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ a.lines:3`,
		`P orders {"id":{"S":"2"}} @ a.lines:4 (item 2)`,
	}, result.Describe())
}

func TestRenameMakesNoTwoTablesOne(t *testing.T) {
	source := datatest.Paths("a.lines", "b.lines")
	source.Options = format.Options{"rename": {Variables: map[string]string{"orders": "users"}}}
	_, err := read(t, source, map[string]string{
		"a.lines": "table orders\ntable users\n",
		"b.lines": "put users {\"id\":{\"S\":\"2\"}}\nput orders {\"id\":{\"S\":\"3\"}}\n",
	})
	require.EqualError(t, err, "a.lines:2: the table users would become one with orders, by rename: give it another name, or leave it out by tables\n"+
		"b.lines:2 (item 2): the table orders would become one with users, by rename: give it another name, or leave it out by tables")

	source.Options["tables"] = format.Value{Words: []string{"orders"}}
	_, err = read(t, source, map[string]string{"a.lines": "table users\ntable orders\n", "b.lines": "put orders {\"id\":{\"S\":\"3\"}}\n"})
	require.NoError(t, err, "the other one is left out")
}

func TestPartsThatDeclareTheSameKeepTheirPlaces(t *testing.T) {
	put := "put orders {\"id\":{\"S\":\"1\"}}\n"
	result, err := read(t, datatest.Paths("a.lines", "b.lines", "c.lines", "b.lines"), map[string]string{
		"a.lines": "table orders\n", "b.lines": put, "c.lines": "comment\n" + put,
	})
	require.NoError(t, err)
	var places []string
	for _, record := range result.Records[1:] {
		places = append(places, record.Place.String())
	}
	assert.Equal(t, []string{"b.lines:1 (item 1)", "c.lines:2 (item 1)", "b.lines:1 (item 1)"}, places)
}
