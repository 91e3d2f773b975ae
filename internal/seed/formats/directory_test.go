package formats_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
)

// orders is a table definition, which is certainly one.
const orders = `{"TableName": "orders", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], ` +
	`"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}`

func read(t *testing.T, files map[string]string, entries ...seed.Entry) seed.Seed {
	t.Helper()
	found, err := seed.Read(datatest.Workspace(t, files), seed.Source{Entries: entries}, formats.All())
	require.NoError(t, err)
	return found
}

func names(of seed.Seed) (names []string) {
	for _, part := range of.Parts {
		names = append(names, part.Name)
	}
	return names
}

// carried are the files of the workspace that travel.
func carried(t *testing.T, of seed.Seed) (names []string) {
	t.Helper()
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, of.WriteTar(archive, seed.Paths{Workspace: "/w", Inline: "/i", Data: "/d"}))
	for files := tar.NewReader(&buffer); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return names
		}
		require.NoError(t, err)
		if name, ok := strings.CutPrefix(header.Name, "w/"); ok && header.Typeflag == tar.TypeReg {
			names = append(names, name)
		}
	}
}

func TestDataThatAScriptMayReadIsNoPartOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"by its name":                 "aws dynamodb create-table --cli-input-json file://db/orders.json\n",
		"beside itself":               "aws dynamodb create-table --cli-input-json \"file://$(dirname \"$0\")/orders.json\"\n",
		"mounted elsewhere":           "docker run -v \"$PWD\":/tmp/data amazon/aws-cli dynamodb create-table --cli-input-json file:///tmp/data/orders.json\n",
		"after a change of directory": "cd db\naws dynamodb create-table --cli-input-json file://orders.json\n",
		"by a pattern":                "for f in db/*.json; do aws dynamodb create-table --cli-input-json \"file://$f\"; done\n",
		"by a table's name":           "for t in $TABLES; do aws dynamodb create-table --cli-input-json \"file://db/$t.json\"; done\n",
		"by a name from elsewhere":    "load() { aws dynamodb create-table --cli-input-json \"file://$DIR/$1\"; }\n",
		"by listing the directory":    "ls \"$(dirname \"$0\")\" | while read f; do aws dynamodb create-table --cli-input-json \"file://$f\"; done\n",
		"by find":                     "find db -name '*.json' | xargs cat\n",
		"through another script":      ". db/lib.bash\n",
		"in Python inside":            "python3 - <<'P'\nopen(table + '.json')\nP\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := read(t, map[string]string{"db/10.sh": "#!/bin/bash\n" + script, "db/orders.json": orders, "db/lib.bash": "cat db/orders.json\n"}, seed.Entry{Path: "db"})
			assert.Equal(t, []string{"db/10.sh"}, names(found))
			assert.Contains(t, found.Notes, "db: not applied on their own, for scripts there may read them: orders.json (by 10.sh); what the seed names itself is applied")
			assert.Contains(t, carried(t, found), "db/orders.json")
		})
	}
}

func TestDataThatAProgramMayReadIsNoPartOfItsOwn(t *testing.T) {
	t.Parallel()
	for script, isRead := range map[string]bool{
		"#!/usr/bin/env python3\njson.load(open('db/orders.json'))\n":    true,
		"#!/usr/bin/env python3\nfor f in os.listdir(here): load(f)\n":   true,
		"#!/usr/bin/env node\nrequire(`./${table}.json`)\n":              true,
		"#!/usr/bin/env node\nfs.readdirSync(__dirname).forEach(load)\n": true,
		"#!/usr/bin/env python3\nprint('nothing')\n":                     false,
	} {
		found := read(t, map[string]string{"db/load": script, "db/orders.json": orders}, seed.Entry{Path: "db"})
		assert.Equal(t, isRead, len(found.Parts) == 1, script)
	}
}

func TestOtherDataIsApplied(t *testing.T) {
	t.Parallel()
	files := map[string]string{"db/10.json": orders, "db/20.sh": "aws dynamodb scan --table-name orders\n", "db/30.sh": "cat db/users.csv\n", "db/users.csv": "id\n1\n"}
	found := read(t, files, seed.Entry{Path: "db"})
	assert.Equal(t, []string{"db/10.json", "db/20.sh", "db/30.sh"}, names(found), "in lexical order")

	files["db/20.sh"] = "cat db/10.json\n"
	found = read(t, files, seed.Entry{Path: "db/10.json"}, seed.Entry{Path: "db"})
	assert.Equal(t, []string{"db/10.json", "db/20.sh", "db/30.sh"}, names(found), "what the seed names itself")

	files["db/20.sh"] = "cat \"$1\"\n"
	found = read(t, files, seed.Entry{Path: "db", Options: format.Options{"args": {Words: []string{"db/10.json"}}}})
	assert.Equal(t, []string{"db/20.sh", "db/30.sh"}, names(found), "an argument is read, too")
}

func TestDirectoriesBesideScriptsAreData(t *testing.T) {
	t.Parallel()
	files := map[string]string{"db/10.sh": "true\n", "db/dump/orders/schema.json": `{"Table": ` + orders + `}`, "db/dump/orders/data/0001.json": `{"Items": []}`}
	found := read(t, files, seed.Entry{Path: "db"})
	assert.Equal(t, []string{"db/10.sh"}, names(found))
	assert.Contains(t, found.Notes, "db: not applied on their own, for scripts there may read them: dump; what the seed names itself is applied")
	assert.Contains(t, carried(t, found), "db/dump/orders/data/0001.json")
	assert.Equal(t, []string{"db/10.sh", "db/dump"}, names(read(t, files, seed.Entry{Path: "db"}, seed.Entry{Path: "db/dump"})))

	delete(files, "db/10.sh")
	assert.Equal(t, []string{"db/dump"}, names(read(t, files, seed.Entry{Path: "db"})), "without a script it is a part")
}

func TestDirectoryWithoutProgramsCarriesNothing(t *testing.T) {
	t.Parallel()
	files := map[string]string{"db/10.json": orders, "db/README.md": "# what is here\n", "db/more/x": "x"}
	found := read(t, files, seed.Entry{Path: "db"})
	assert.Equal(t, []string{"db/10.json"}, names(found))
	assert.Empty(t, carried(t, found))
	before := found.Digest()
	files["db/README.md"] = "another\n"
	assert.Equal(t, before, read(t, files, seed.Entry{Path: "db"}).Digest(), "it decides nothing")

	files["db/20.sh"] = "true\n"
	found = read(t, files, seed.Entry{Path: "db"})
	assert.Equal(t, []string{"db/10.json", "db/20.sh", "db/README.md", "db/more/x"}, carried(t, found), "a program may read them")
}
