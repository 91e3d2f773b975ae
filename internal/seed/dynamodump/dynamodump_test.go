package dynamodump

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// schema is a description as dynamodump writes it, with what the SDK adds and a member twice.
func schema(table string) string {
	return `{
  "Table": {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
    "TableName": "` + table + `",
    "KeySchema": [{"KeyType": "HASH", "AttributeName": "id"}],
    "TableStatus": "ACTIVE",
    "CreationDateTime": "2024-05-02T10:11:12.130000+02:00",
    "ProvisionedThroughput": {
      "NumberOfDecreasesToday": 0,
      "WriteCapacityUnits": 25,
      "LastIncreaseDateTime": 0.0,
      "NumberOfDecreasesToday": 0,
      "ReadCapacityUnits": 1
    },
    "TableSizeBytes": 28,
    "ItemCount": 1,
    "TableArn": "arn:aws:dynamodb:ddblocal:000000000000:table/` + table + `"
  },
  "ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}
}`
}

const (
	people = `{
  "Items": [
    {
      "id": {"N": "1"},
      "photo": {"B": "AQID"},
      "parts": {"L": [{"B": "BAU="}]}
    },
    {"id": {"N": "2"}}
  ],
  "Count": 2,
  "ScannedCount": 2
}`
	firstPeople = `{"Items": [{"id": {"N": "1"}}], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": {"id": {"N": "1"}}}`
	lastPeople  = `{"Count": 1, "ScannedCount": 1, "Items": [{"id": {"N": "3"}}]}`
	noItems     = `{"Items": [], "Count": 0, "ScannedCount": 0}`
)

func read(t *testing.T, name string, files map[string]string) (datatest.Result, error) {
	t.Helper()
	return datatest.Read(t, datatest.Workspace(t, files), datatest.Paths(name), Format{})
}

// described returns what is declared, with the names of tables in the place of their definitions.
func described(result datatest.Result) []string {
	lines := result.Describe()
	for i, record := range result.Records {
		if record.Kind == 'T' {
			lines[i] = "T " + record.Table + " @ " + record.Place.String()
		}
	}
	return lines
}

func TestDirectories(t *testing.T) {
	for _, c := range []struct {
		about, name string
		files       map[string]string
		want        []string
	}{
		{
			"of several tables", "dump",
			map[string]string{
				"dump/people/schema.json": schema("people"), "dump/people/data/0001.json": people,
				"dump/empty/schema.json": schema("empty"), "dump/empty/data/0001.json": noItems,
			},
			[]string{
				"T empty @ dump/empty/schema.json:2", "T people @ dump/people/schema.json:2",
				`P people {"id":{"N":"1"},"photo":{"B":"AQID"},"parts":{"L":[{"B":"BAU="}]}} @ dump/people/data/0001.json:3 (item 1)`,
				`P people {"id":{"N":"2"}} @ dump/people/data/0001.json:8 (item 2)`,
			},
		},
		{
			"of one table", "backup/people", map[string]string{"backup/people/schema.json": schema("people"), "backup/people/data/0001.json": lastPeople},
			[]string{"T people @ backup/people/schema.json:2", `P people {"id":{"N":"3"}} @ backup/people/data/0001.json:1 (item 1)`},
		},
		{
			"with several pages", "dump",
			map[string]string{"dump/people/schema.json": schema("people"), "dump/people/data/0001.json": firstPeople, "dump/people/data/0002.json": lastPeople},
			[]string{
				"T people @ dump/people/schema.json:2",
				`P people {"id":{"N":"1"}} @ dump/people/data/0001.json:1 (item 1)`, `P people {"id":{"N":"3"}} @ dump/people/data/0002.json:1 (item 2)`,
			},
		},
		{
			"without data", "dump", map[string]string{"dump/people/schema.json": schema("people"), "dump/README.md": "A dump."},
			[]string{"T people @ dump/people/schema.json:2"},
		},
		{
			"in a directory that is a seed", "seeds", map[string]string{"seeds/dump/people/schema.json": schema("people"), "seeds/dump/people/data/0001.json": noItems},
			[]string{"T people @ seeds/dump/people/schema.json:2"},
		},
	} {
		t.Run(c.about, func(t *testing.T) {
			result, err := read(t, c.name, c.files)
			require.NoError(t, err)
			assert.Equal(t, c.want, described(result))
		})
	}
}

// inZip returns an archive of files.
func inZip(t *testing.T, files map[string]string) string {
	t.Helper()
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file, err := writer.Create(name)
		require.NoError(t, err)
		_, err = file.Write([]byte(files[name]))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	return archive.String()
}

func inTar(t *testing.T, files map[string]string) string {
	t.Helper()
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		require.NoError(t, writer.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name]))}))
		_, err := writer.Write([]byte(files[name]))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	return archive.String()
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err := writer.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	return packed.String()
}

// bzip2Dump is an archive by tar and bzip2 of the files of the test, since nothing here
// writes bzip2.
const bzip2Dump = "QlpoOTFBWSZTWQ1O0JoAASjfot6QUAX/kC9tXop/998qAIAACAgIMAF5oCOYBNMAmQwABMEwAAAaeqk0NA0AABoAAa" +
	"AAAEiSCZDKn6FPUfqE21Q2oA02oep6htTehTpvVigaxIBJzJIRp8+r+KSrFKYzqpUpCGCuMa/Mr1Mm9DiITcKlMA3Y" +
	"bqFtUyOIcVuZKhnfb6eQIEAwzAMJ165RLUIhxQCcIH2mLyzyrWINKYkvh8XIF3EyhPOUBAeyIzKOzbRZczJGxULJPE" +
	"qZ60zuqAXUw13Mgi+k75oZO0p0z3s62TRMyVwYBSuJWeBeVY9q4H0KV4WmOBxDUtsiSHmDA7+XPloNSgLQb4fch/nE" +
	"kUhwWfRrMereGxGPoy+qe1VH7VmLTvtGrVBzWQfX/iglQFinKQzYA71kNpp7VlD0zrUHlLykXVmSzmqrlQDukNTyCW" +
	"8lUDPkDMLdqYc1feHKa9Vmw6fXpA4Bt4/bxLYC6ONCkyX8XckU4UJANTtCaA=="

func TestArchives(t *testing.T) {
	files := map[string]string{
		"dump/people/schema.json": schema("people"), "dump/people/data/0001.json": firstPeople, "dump/people/data/0002.json": lastPeople,
	}
	encoder, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	withBzip2, err := base64.StdEncoding.DecodeString(bzip2Dump)
	require.NoError(t, err)
	for name, archive := range map[string]string{
		"a.zip": inZip(t, files), "a.tar": inTar(t, files), "a.tar.gz": zipped(t, inTar(t, files)), "a.tgz": zipped(t, inTar(t, files)),
		"a.tar.zst": string(encoder.EncodeAll([]byte(inTar(t, files)), nil)), "a.tar.bz2": string(withBzip2),
	} {
		for _, path := range []string{name, "."} { // named, and found in a directory
			result, err := read(t, path, map[string]string{name: archive})
			require.NoError(t, err, name)
			assert.Equal(t, []string{
				"T people @ " + name + "/dump/people/schema.json:2",
				`P people {"id":{"N":"1"}} @ ` + name + `/dump/people/data/0001.json:1 (item 1)`,
				`P people {"id":{"N":"3"}} @ ` + name + `/dump/people/data/0002.json:1 (item 2)`,
			}, described(result), name)
		}
	}
}

func TestTheDescriptionNamesTheTable(t *testing.T) {
	for _, name := range []string{"dump", "dump/old"} {
		result, err := read(t, name, map[string]string{"dump/old/schema.json": schema("people"), "dump/old/data/0001.json": lastPeople})
		require.NoError(t, err)
		assert.Equal(t, map[string]int64{"people": 1}, result.Items)
		assert.Equal(t, []string{"dump/old/schema.json:2: the table is people, as its description says, and not old, as its directory"}, result.Notes)
	}
}

func TestFilesOfOperatingSystemsDoNotMatter(t *testing.T) {
	files := map[string]string{
		"schema.json": schema("people"), "data/0001.json": lastPeople, "data/._0001.json": "x", ".DS_Store": "x", "__MACOSX/data/0001.json": "x",
	}
	result, err := read(t, "a.zip", map[string]string{"a.zip": inZip(t, files)})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"people": 1}, result.Items)
	assert.Empty(t, result.Notes)
}

func TestBadDumps(t *testing.T) {
	const dir = "dump/people/"
	for _, c := range []struct {
		about string
		files map[string]string
		want  string
	}{
		{"no description", map[string]string{dir + "data/0001.json": people}, "dump/people: has pages of a table in data, and no schema.json"},
		{"a missing page", map[string]string{dir + "data/0001.json": people, dir + "data/0003.json": lastPeople}, "dump/people/data: the page 0002.json is missing, of pages up to 0003.json"},
		{"no first page", map[string]string{dir + "data/0002.json": people}, "dump/people/data: the page 0001.json is missing"},
		{"a page twice", map[string]string{dir + "data/0001.json": people, dir + "data/01.json": people}, "dump/people/data/0001.json: the page 1 of this table is there already: dump/people/data/01.json"},
		{"a last page that goes on", map[string]string{dir + "data/0001.json": firstPeople}, "dump/people/data/0001.json: the last page has a LastEvaluatedKey: the dump is partial"},
		{"a page with a name of its own", map[string]string{dir + "data/0001.json": people, dir + "data/more.json": people}, "dump/people/data/more.json: is no page of a dump: they are named 0001.json"},
		{"a page that ends early", map[string]string{dir + "data/0001.json": "{\n\"Items\": ["}, "dump/people/data/0001.json:2: the document ends in the middle"},
		{"a page that is no Scan", map[string]string{dir + "data/0001.json": `[1]`}, "dump/people/data/0001.json:1: is no answer of a Scan"},
		{"a page without items", map[string]string{dir + "data/0001.json": `{"Count": 0}`}, "dump/people/data/0001.json:1: has no Items"},
		{"items that are no list", map[string]string{dir + "data/0001.json": `{"Items": {}}`}, "dump/people/data/0001.json:1: has Items that are no list"},
		{"a field that Scan has not", map[string]string{dir + "data/0001.json": "{\"Items\": [],\n\"Next\": 1}"}, "dump/people/data/0001.json:2: has the field Next"},
		{"two documents", map[string]string{dir + "data/0001.json": noItems + "\n" + noItems}, "dump/people/data/0001.json:2: something follows"},
		{"a bad item", map[string]string{dir + "data/0001.json": "{\"Items\": [\n{\"id\": {\"S\": \"1\"}}]}"}, "dump/people/data/0001.json:2 (item 1): id: has the type S, and the table's key has the type N"},
		{"a key twice", map[string]string{dir + "data/0001.json": firstPeople, dir + "data/0002.json": firstPeople}, "dump/people/data/0002.json:1 (item 2): the table people has this key already"},
		{"a large item", map[string]string{dir + "data/0001.json": `{"Items": [{"id": {"N": "1"}, "x": {"S": "` + strings.Repeat("x", document.MaxValue+1<<17)}, "dump/people/data/0001.json:1: a value of more than 64MiB: items have at most 400 KB"},
		{"a description that is no JSON", map[string]string{dir + "schema.json": "{\n'a'"}, "dump/people/schema.json:2: no JSON: invalid character"},
		{"a description that is no map", map[string]string{dir + "schema.json": "[]"}, "dump/people/schema.json: holds a list: an answer of describe-table is expected"},
		{"a large description", map[string]string{dir + "schema.json": strings.Repeat(" ", maxSchema+1)}, "dump/people/schema.json: holds more than 16MiB"},
		{"a description that lacks something", map[string]string{dir + "schema.json": `{"Table": {"TableName": "people"}}`}, "dump/people/schema.json:1: KeySchema is missing"},
	} {
		t.Run(c.about, func(t *testing.T) {
			files := maps.Clone(c.files)
			if _, given := files[dir+"schema.json"]; !given && c.about != "no description" {
				files[dir+"schema.json"] = schema("people")
			}
			_, err := read(t, "dump", files)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestBadArchives(t *testing.T) {
	outside := map[string]string{"../people/schema.json": schema("people")}
	for _, c := range []struct{ name, content, want string }{
		{"a.zip", "PK", "a.zip: zip: not a valid zip file"},
		{"a.tar", strings.Repeat("x", 600), "a.tar: archive/tar: invalid tar header"},
		{"a.tgz", "\x1f\x8bxx", "a.tgz: "},
		{"b.tar", inTar(t, outside), `b.tar: the file "../people/schema.json" in it leads out of the archive`},
		{"b.zip", inZip(t, outside), `b.zip: `},
		{"d.tar", inTar(t, map[string]string{"people/schema.json": schema("people"), "./people/schema.json": schema("people")}), "d.tar/people/schema.json: is there twice"},
		{"c.zip", inZip(t, map[string]string{"README": "x"}), "c.zip: holds no dump of dynamodump"},
		{"c.tar", inTar(t, map[string]string{"dump/people/data/0001.json": people}), "c.tar/dump/people: has pages of a table in data, and no schema.json"},
	} {
		_, err := read(t, c.name, map[string]string{c.name: c.content})
		require.ErrorContains(t, err, c.want)
	}
}

func TestArchivesAreBounded(t *testing.T) {
	left := int64(10)
	b := bounded{strings.NewReader(strings.Repeat("x", 20)), &left}
	n, err := b.Read(make([]byte, 8))
	assert.Equal(t, 8, n)
	require.NoError(t, err)
	_, err = b.Read(make([]byte, 8))
	require.EqualError(t, err, "the archive holds more than 16GiB")
}

func TestInADirectoryOnlyDumpsAreParts(t *testing.T) {
	isPart := func(files map[string]string) bool {
		_, err := read(t, "seeds", files)
		return err == nil
	}
	assert.False(t, isPart(map[string]string{"seeds/models/user/schema.json": schema("a")}))
	assert.False(t, isPart(map[string]string{"seeds/a.zip": inZip(t, map[string]string{"a.json": "{}"})}))
	assert.False(t, isPart(map[string]string{"seeds/a.tgz": zipped(t, "x")}))
}

func FuzzDumps(f *testing.F) {
	f.Add(schema("people"), people, "0001")
	f.Add(schema("people"), firstPeople, "0002")
	f.Add(`{"Table": {"TableName": 1, "TableName": 2}}`, `{"Items": [[]]} {}`, "1")
	f.Fuzz(func(t *testing.T, schema, page, name string) {
		if strings.ContainsAny(name, "/\\\x00") || len(name) > 100 {
			return
		}
		archive := inTar(t, map[string]string{"a/schema.json": schema, "a/data/" + name + ".json": page})
		source := seed.Source{Entries: []seed.Entry{{Path: "a.tar"}}}
		dir := datatest.Workspace(t, map[string]string{"a.tar": archive})
		first, errFirst := datatest.Read(t, dir, source, Format{})
		second, errSecond := datatest.Read(t, dir, source, Format{})
		assert.Equal(t, errFirst, errSecond)
		assert.Equal(t, first.Records, second.Records)
	})
}
