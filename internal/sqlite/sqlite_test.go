package sqlite_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/sqlite"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// write makes a file by SQLite itself.
func write(t testing.TB, sql string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	command := exec.CommandContext(t.Context(), testbed.SQLite(t), "-bail", path)
	command.Stdin = strings.NewReader(sql)
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s", output)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return content
}

func open(t testing.TB, content []byte) *sqlite.File {
	t.Helper()
	file, err := sqlite.Open(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	return file
}

func read(t testing.TB, content []byte, table string, ordered bool) (rows []sqlite.Row) {
	t.Helper()
	found, err := open(t, content).Table(table)
	require.NoError(t, err)
	sequence := found.Rows()
	if ordered {
		sequence = found.Ordered()
	}
	for row, err := range sequence {
		require.NoError(t, err)
		rows = append(rows, row)
	}
	return rows
}

func TestValues(t *testing.T) {
	t.Parallel()
	content := write(t, `CREATE TABLE "a "" (b" (one, "two, (" TEXT DEFAULT ')', [three] BLOB, PRIMARY KEY (one));
INSERT INTO "a "" (b" VALUES (NULL, 'é', x'00ff'), (0, '', x''), (1, 1.5, -1), (127, -129, 40000), (-8388609, 2147483648, 140737488355328),
 (9223372036854775807, -9223372036854775808, 1e300);
ALTER TABLE "a "" (b" ADD COLUMN later TEXT DEFAULT NULL;`)
	table, err := open(t, content).Table(`a " (b`)
	require.NoError(t, err)
	assert.Equal(t, []string{"one", "two, (", "three", "later"}, table.Columns)
	assert.Equal(t, []string{"one"}, table.Key)
	assert.Equal(t, []sqlite.Row{
		{nil, "é", []byte{0, 255}},
		{int64(0), "", []byte{}},
		{int64(1), "1.5", int64(-1)},
		{int64(127), "-129", int64(40000)},
		{int64(-8388609), "2147483648", int64(140737488355328)},
		{int64(math.MaxInt64), "-9223372036854775808", 1e300},
	}, read(t, content, `a " (b`, false))
}

// The sizes of pages and of values decide which of them are on a page of their own.
func TestManyRows(t *testing.T) {
	t.Parallel()
	for _, size := range []int{512, 1024, 4096, 65536} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			content := write(t, fmt.Sprintf(`PRAGMA page_size=%d; CREATE TABLE t (k BLOB, n, v BLOB, PRIMARY KEY (k, n));
WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM i WHERE i<3000)
INSERT INTO t SELECT cast(hex(randomblob(4)) || printf('%%0*d', i%%300, 0) AS BLOB), i, zeroblob(i*7%%5000) FROM i;
DELETE FROM t WHERE n%%3=0; UPDATE t SET v=zeroblob(20000) WHERE n%%100=0; INSERT INTO t VALUES (x'ff', 3000, zeroblob(1000000));`, size))
			rows := read(t, content, "t", false)
			require.Len(t, rows, 2001)
			ordered := read(t, content, "t", true)
			assert.ElementsMatch(t, rows, ordered)
			var before []byte
			for _, row := range ordered {
				key := row[0].([]byte)
				require.Negative(t, bytes.Compare(before, key))
				before = key
				number := row[1].(int64)
				want := int(number * 7 % 5000)
				if number%100 == 0 {
					want = 20000
				}
				if number == 3000 {
					want = 1000000
				}
				require.Equal(t, make([]byte, want), row[2], "row %d", number)
			}
		})
	}
}

func TestEndEarly(t *testing.T) {
	t.Parallel()
	content := write(t, `CREATE TABLE t (k, PRIMARY KEY (k));
WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM i WHERE i<3000) INSERT INTO t SELECT i FROM i;`)
	table, err := open(t, content).Table("t")
	require.NoError(t, err)
	for _, rows := range []func(func(sqlite.Row, error) bool){table.Rows(), table.Ordered()} {
		for row, err := range rows {
			require.NoError(t, err)
			if row[0] == int64(2000) {
				break
			}
		}
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	plain := write(t, `CREATE TABLE t (k, PRIMARY KEY (k)); INSERT INTO t VALUES (1);`)
	changed := func(at int, to ...byte) []byte {
		content := bytes.Clone(plain)
		copy(content[at:], to)
		return content
	}
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":           {nil, "not a file of SQLite"},
		"text":              {[]byte(strings.Repeat("text", 100)), "not a file of SQLite"},
		"cut":               {plain[:len(plain)-4096], "damaged"},
		"a header alone":    {plain[:100], "damaged"},
		"odd pages":         {changed(16, 3, 3), "damaged"},
		"a log beside it":   {changed(18, 2, 2), "a log beside the file"},
		"UTF-16":            {write(t, `PRAGMA encoding='UTF-16'; CREATE TABLE t (k);`), "UTF-16"},
		"a page of no kind": {changed(100, 7), "unknown kind"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sqlite.Open(bytes.NewReader(test.content), int64(len(test.content)))
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestTablesThatAreNotRead(t *testing.T) {
	t.Parallel()
	file := open(t, write(t, `CREATE TABLE a (k, PRIMARY KEY (k)) WITHOUT ROWID; CREATE TABLE b (k, PRIMARY KEY (k DESC));
CREATE TABLE c (k, v, UNIQUE (v), PRIMARY KEY (k)); CREATE TABLE d (k);`))
	for _, name := range []string{"a", "b", "c"} {
		_, err := file.Table(name)
		require.ErrorContains(t, err, "cannot be read", name)
	}
	_, err := file.Table("A")
	require.ErrorIs(t, err, sqlite.ErrNoTable)
	table, err := file.Table("d")
	require.NoError(t, err)
	for _, err := range table.Ordered() {
		require.ErrorContains(t, err, "no index of a primary key")
	}
}

// Whatever a file holds, reading it ends, and takes no more memory than the file accounts for.
func FuzzFile(f *testing.F) {
	for _, size := range []int{512, 1024} { // small, so that a mutation hits a tree
		f.Add(write(f, fmt.Sprintf(`PRAGMA page_size=%d; CREATE TABLE t (k BLOB, v, PRIMARY KEY (k));
WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM i WHERE i<30)
INSERT INTO t SELECT cast(printf('%%030d', i) AS BLOB), zeroblob(i*i) FROM i;`, size)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := sqlite.Open(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		table, err := file.Table("t")
		if err != nil {
			return
		}
		for _, rows := range []func(func(sqlite.Row, error) bool){table.Rows(), table.Ordered()} {
			failed := false
			for _, err := range rows {
				require.False(t, failed, "goes on after an error")
				failed = err != nil
			}
		}
	})
}
