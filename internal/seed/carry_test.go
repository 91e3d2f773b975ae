package seed

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// carried are the names of all files that travel with a seed, sorted.
func carried(t *testing.T, dir string, source Source) []string {
	t.Helper()
	seed, err := Read(dir, source, onlyScripts())
	require.NoError(t, err)
	var names []string
	for _, file := range seed.files {
		names = append(names, file.Name)
	}
	slices.Sort(names)
	return names
}

func TestFilesAreCarried(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"init.sh": "true\n", "a/x.json": "", "a/b/y.json": "", "a/b/z.txt": "", "a/node_modules/m/n.json": "", "a/.env": "", "odd[1].json": "",
	})
	for given, want := range map[string]string{
		"a":                     "a/b/y.json a/b/z.txt a/x.json",
		"./a/../a/x.json":       "a/x.json",
		filepath.Join(dir, "a"): "a/b/y.json a/b/z.txt a/x.json",
		"a/*.json":              "a/x.json",
		"a/**/*.json":           "a/b/y.json a/node_modules/m/n.json a/x.json",
		"a/.env":                "a/.env",
		"a/node_modules":        "a/node_modules/m/n.json",
		"odd[1].json":           "odd[1].json",
		"a/{x,b/y}.json":        "a/b/y.json a/x.json",
	} {
		t.Run(given, func(t *testing.T) {
			s := source("", "init.sh")
			s.Files = []string{given}
			got := slices.DeleteFunc(carried(t, dir, s), func(name string) bool { return name == "init.sh" })
			assert.Equal(t, want, strings.Join(got, " "))
		})
	}
	for given, complaint := range map[string]string{
		"../x":     "../x: lies outside the workspace",
		"a/../../": "lies outside the workspace",
		"missing":  "missing: no such file or directory in the workspace",
		"a/*.yaml": "a/*.yaml: there is nothing like that in the workspace",
		"a/[":      "a/[: syntax error in pattern",
	} {
		t.Run(given, func(t *testing.T) {
			s := source("", "init.sh")
			s.Files = []string{given}
			_, err := Read(dir, s, onlyScripts())
			require.ErrorContains(t, err, complaint)
			assert.Equal(t, []Subject{OfFiles}, subjects(err))
		})
	}
}

func TestExcludeRefuses(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"init.sh": "true\n", "x": ""})
	for given, complaint := range map[string]string{
		"missing": "missing: no such file or directory in the workspace",
		"../x":    "../x: lies outside the workspace",
		"[":       "[: syntax error in pattern",
		"init.sh": "init.sh: is excluded",
		"*.sh":    "init.sh: is excluded",
	} {
		t.Run(given, func(t *testing.T) {
			of := OfExclude
			if strings.Contains(complaint, "is excluded") {
				of = OfEntries
			}
			s := source("", "init.sh")
			s.Exclude = []string{given}
			_, err := Read(dir, s, onlyScripts())
			require.ErrorContains(t, err, complaint)
			assert.Equal(t, []Subject{of}, subjects(err))
		})
	}
}

func TestCarriedFilesAreBounded(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"src/init.sh": "true\n", "by-name.sh": "find src/many\n"})
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "src/many"), 0o750))
	for i := range maxFiles + 10 {
		write(t, dir, fmt.Sprintf("src/many/%d", i), "")
	}
	for _, script := range []string{"src/init.sh", "by-name.sh"} {
		t.Run("files of "+script, func(t *testing.T) {
			_, err := Read(dir, source("", script), onlyScripts())
			var limit *LimitError
			require.ErrorAs(t, err, &limit)
			require.ErrorContains(t, err, "more than 2000 files would be carried along (200")
			require.ErrorContains(t, err, " of them lie in src/many)")
			assert.Equal(t, "src/many", limit.Largest)
			assert.Equal(t, []Subject{OfEntries}, subjects(err))
		})
	}
	t.Run("unless they are chosen", func(t *testing.T) {
		s := source("", "src/init.sh")
		s.Files = []string{"src/many"}
		assert.Len(t, carried(t, dir, s), maxFiles+11)
	})
	t.Run("or excluded", func(t *testing.T) {
		s := source("", "src/init.sh")
		s.Exclude = []string{"src/many"}
		assert.Len(t, carried(t, dir, s), 1)
	})
	t.Run("or in a seed directory", func(t *testing.T) {
		assert.Len(t, carried(t, dir, source("", "src")), maxFiles+11)
	})
	t.Run("bytes", func(t *testing.T) {
		dir := workspaceOf(t, map[string]string{"src/init.sh": "true\n", "src/dump.bin": ""})
		require.NoError(t, os.Truncate(filepath.Join(dir, "src/dump.bin"), maxBytes))
		_, err := Read(dir, source("", "src/init.sh"), onlyScripts())
		require.NoError(t, err)
		require.NoError(t, os.Truncate(filepath.Join(dir, "src/dump.bin"), maxBytes+1))
		_, err = Read(dir, source("", "src/init.sh"), onlyScripts())
		require.ErrorContains(t, err, "more than 64MiB would be carried along (src/dump.bin has 64MiB)")
	})
}

func TestDigestCoversCarriedFiles(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"scripts/init.sh": "cat data/x.json\n", "scripts/lib.sh": "", "data/x.json": "1", "data/y.json": "1", "scripts/.env": ""})
	digest := func() string {
		seed, err := Read(dir, source("", "scripts/init.sh"), onlyScripts())
		require.NoError(t, err)
		return seed.Digest()
	}
	before := digest()
	write(t, dir, "data/y.json", "2")
	write(t, dir, "scripts/.env", "2")
	write(t, dir, "new", "")
	assert.Equal(t, before, digest(), "what is not carried does not count")
	write(t, dir, "scripts/lib.sh", "2")
	withNeighbour := digest()
	assert.NotEqual(t, before, withNeighbour, "what lies beside it counts")
	write(t, dir, "data/x.json", "2")
	assert.NotEqual(t, withNeighbour, digest(), "what it names counts")
}
