package seed

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEntriesMayBePatterns(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"db/b.sh": "true\n", "db/a.sh": "true\n", "db/sub/c.sh": "true\n", "db/x.json": "{}", "db/old.sh": "true\n", "z[1].sh": "true\n",
	})
	for pattern, want := range map[string][]string{
		"db/*.sh":    {"db/a.sh", "db/b.sh"},
		"db/**/*.sh": {"db/a.sh", "db/b.sh", "db/sub/c.sh"},
		"./d?/s*":    {"db/sub/c.sh"},
		"z[1].sh":    {"z[1].sh"},
	} {
		from := source("", pattern)
		from.Exclude = []string{"db/old.sh"}
		seed, err := Read(dir, from, onlyScripts())
		require.NoError(t, err, pattern)
		assert.Equal(t, want, names(seed.Parts), pattern)
	}
	for pattern, says := range map[string]string{
		"db/*.yaml":  "db/*.yaml: there is nothing like that in the workspace",
		"db/[":       "db/[: syntax error in pattern",
		"../*.sh":    "../*.sh: lies outside the workspace",
		"db/*.json":  "db/x.json: not a seed",
		"db/*l*.sh":  "db/*l*.sh: there is nothing like that in the workspace",
		"nowhere.sh": "nowhere.sh: no such file or directory",
	} {
		from := source("", pattern)
		from.Exclude = []string{"db/old.sh"}
		_, err := Read(dir, from, onlyScripts())
		require.ErrorContains(t, err, says, pattern)
	}
}

func TestEntriesSayTheirFormat(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"names.txt": "x", "x": "x", "db/a.list": "x", "db/b.names": "x", "db/c.sh": "true\n"})
	read := func(path, of string) (Seed, error) {
		return Read(dir, Source{Entries: []Entry{{Path: path, Format: of}}}, both())
	}
	_, err := read("names.txt", "")
	require.ErrorContains(t, err, "names.txt: not a seed")
	seed, err := read("names.txt", "list")
	require.NoError(t, err)
	assert.Equal(t, []string{"list"}, formatsOf(seed.Parts))

	seed, err = read("db", "list")
	require.NoError(t, err)
	assert.Equal(t, []string{"db/a.list", "db/b.names"}, names(seed.Parts), "of a directory those that the format claims when they are named")

	_, err = read("names.txt", "nothing")
	require.EqualError(t, err, "names.txt: there is no format nothing")
}
