package dblocal_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/dblocal"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const createOrders = `{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}`

// written are files that DynamoDB Local has written, shared or not.
var (
	writing sync.Mutex
	written = map[bool]string{}
)

// database returns the bytes of such a file.
func database(t *testing.T, shared bool) string {
	t.Helper()
	writing.Lock()
	defer writing.Unlock()
	if written[shared] == "" {
		path := testbed.DatabaseFile(t, shared, func(endpoint string) {
			require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", createOrders))
		})
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		written[shared] = string(content)
	}
	return written[shared]
}

// read reads a seed of these entries.
func read(t *testing.T, files map[string]string, source seed.Source) (seed.Seed, error) {
	t.Helper()
	return seed.Read(datatest.Workspace(t, files), source, []format.Format{dblocal.Format{}, script.Format{}})
}

func TestDatabaseIsWhatASeedStartsOn(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"shared-local-instance.db": database(t, true), "test_us-east-1.db": database(t, false)} {
		for _, path := range []string{"db/" + name, "db"} { // by name, and in a directory
			of, err := read(t, map[string]string{"db/" + name: content, "z.sh": "true\n"}, datatest.Paths(path, "z.sh"))
			require.NoError(t, err)
			require.True(t, of.Parts[0].State)
			assert.Equal(t, "db/"+name, of.Parts[0].Name)
			state, err := of.OpenState()
			require.NoError(t, err)
			text, err := io.ReadAll(state)
			require.NoError(t, err)
			require.NoError(t, state.Close())
			assert.Equal(t, []byte(content), text, "the file as it is")
			assert.EqualValues(t, len(content), state.Size)
		}
	}
}

// Scripts mostly make the tables that such a file has, too.
func TestDatabaseBesideScriptsIsTheirs(t *testing.T) {
	t.Parallel()
	of, err := read(t, map[string]string{"db/shared-local-instance.db": database(t, true), "db/z.sh": "true\n"}, datatest.Paths("db"))
	require.NoError(t, err)
	assert.Len(t, of.Parts, 1)
	assert.Equal(t, []string{"db: not applied on their own, for scripts there may read them: shared-local-instance.db; what the seed names itself is applied"}, of.Notes)
}

func TestDigestCoversTheFile(t *testing.T) {
	t.Parallel()
	content := database(t, true)
	digest := func(name, content string) string {
		of, err := read(t, map[string]string{name: content}, datatest.Paths(name))
		require.NoError(t, err)
		return of.Digest()
	}
	assert.Equal(t, digest("a.db", content), digest("b.db", content), "whatever its name is")
	assert.NotEqual(t, digest("a.db", content), digest("a.db", content[:len(content)-1]+"x"))
}

func TestChangedDatabaseIsNotRead(t *testing.T) {
	t.Parallel()
	dir, content := t.TempDir(), database(t, true)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.db"), []byte(content), 0o600))
	of, err := seed.Read(dir, datatest.Paths("a.db"), []format.Format{dblocal.Format{}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.db"), []byte(content[1:]+"x"), 0o600))
	state, err := of.OpenState()
	require.NoError(t, err)
	_, err = io.ReadAll(state)
	require.ErrorContains(t, err, "the file was changed while the run was on")
	require.NoError(t, state.Close())
}

func TestSeedWithoutADatabaseHasNoState(t *testing.T) {
	t.Parallel()
	of, err := read(t, map[string]string{"a.sh": "true\n"}, datatest.Paths("a.sh"))
	require.NoError(t, err)
	for _, none := range []seed.Seed{of, {}} {
		state, err := none.OpenState()
		require.NoError(t, err)
		assert.Nil(t, state)
	}
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	content := database(t, true)
	change := func(at int, to ...byte) string {
		changed := []byte(content)
		copy(changed[at:], to)
		return string(changed)
	}
	other := bytes.ReplaceAll([]byte(content), []byte("CREATE TABLE dm "), []byte("CREATE TABLE md "))
	uncounted := change(92, 0, 0, 0, 0)
	for want, files := range map[string]map[string]string{
		"a.db: the file is empty": {"a.db": ""},
		"a.db: it is no database of DynamoDB Local, which begins with \"SQLite format 3\"":                                    {"a.db": "{}"},
		"a.db: it is a pointer of Git LFS: fetch the file itself (git lfs pull)":                                              {"a.db": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"},
		"a.db: it is cut off: it has 40 bytes, and its header alone has 100":                                                  {"a.db": content[:40]},
		"a.db: it is cut off: it has 9000 bytes of ":                                                                          {"a.db": content[:9000]},
		"a.db: it is cut off: it has 9001 bytes of 9216":                                                                      {"a.db": uncounted[:9001]},
		"a.db: it is damaged: its header tells of pages of 1000 bytes":                                                        {"a.db": change(16, binary.BigEndian.AppendUint16(nil, 1000)...)},
		"a.db: it is in SQLite's WAL mode, in which DynamoDB Local does not close it: write it back with sqlite3":             {"a.db": change(18, 2, 2)},
		"a.db: it is a database of SQLite, but none of DynamoDB Local: it lacks the table dm":                                 {"a.db": string(other)},
		"a.db: there is a a.db-journal beside it, so the database was not closed: end DynamoDB Local, and take the file then": {"a.db": content, "a.db-journal": "x"},
		"a.db: there is a a.db-wal beside it, so the database was not closed":                                                 {"a.db": content, "a.db-wal": "x"},
	} {
		_, err := read(t, files, datatest.Paths("a.db"))
		require.ErrorContains(t, err, want)
	}
	_, err := read(t, map[string]string{"a.db": content, "a.db-journal": ""}, datatest.Paths("a.db"))
	require.NoError(t, err, "an empty journal holds nothing")
}

func TestRefusedSeeds(t *testing.T) {
	t.Parallel()
	content := database(t, true)
	entry := func(options format.Options) seed.Source {
		return seed.Source{Entries: []seed.Entry{{Path: "a.db", Options: options}}}
	}
	on := datatest.Paths("a.db")
	on.OnSnapshot = true
	all := datatest.Paths("a.db")
	all.Options = format.Options{"tables": {Words: []string{"orders"}}}
	for want, source := range map[string]seed.Source{
		"a.db: a database is what a seed starts on: name it first, before z.sh":                     datatest.Paths("z.sh", "a.db"),
		"b.db: a seed starts on one database, and a.db is one already: keep one of them":            datatest.Paths("a.db", "b.db"),
		"a.db: the seed starts on the state of another snapshot, and this is a database of its own": on,
		"a.db: it is a whole database, of which tables chooses nothing":                             all,
		"a.db: has the format dynamodb-local, for which there is no rename":                         entry(format.Options{"rename": {Variables: map[string]string{"orders": "carts"}}}),
	} {
		_, err := read(t, map[string]string{"a.db": content, "b.db": content, "z.sh": "true\n"}, source)
		require.ErrorContains(t, err, want)
	}
}

// What lies in a directory may be no seed at all.
func TestOtherDatabasesInADirectory(t *testing.T) {
	t.Parallel()
	of, err := read(t, map[string]string{"seed/data.db": database(t, true), "seed/z.sh": "true\n"}, datatest.Paths("seed"))
	require.NoError(t, err)
	require.Len(t, of.Parts, 1)
	assert.Equal(t, "seed/z.sh", of.Parts[0].Name)
}
