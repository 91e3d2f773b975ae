package report

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReportFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "dynasnap.json")
	assert.Empty(t, Files{Report: path}.Write(severalResult()))
	const base = `"base": {"name": "amazon/dynamodb-local:latest", "digest": "sha256:123"}`
	const catalog = `"catalog": {"tables": [
		{"name": "acl", "items": 3, "digest": "a1", "ttl": "expires", "stream": "NEW_IMAGE", "protected": true,
			"keys": [{"name": "customer", "type": "S", "role": "HASH"}, {"name": "resource", "type": "S", "role": "RANGE"}],
			"indexes": [
				{"name": "by-resource", "global": true, "keys": [{"name": "resource", "type": "S", "role": "HASH"}], "projection": "INCLUDE", "attributes": ["role"]},
				{"name": "by-role", "global": false, "keys": [{"name": "customer", "type": "S", "role": "HASH"}, {"name": "role", "type": "S", "role": "RANGE"}], "projection": "ALL"}]},
		{"name": "customers", "items": 1, "digest": "b2", "keys": [{"name": "id", "type": "N", "role": "HASH"}]}]}`
	ref := func(with string) string {
		return `"digest": "` + strings.Replace(digest, "e3", with, 1) + `", "image_ref": "` + strings.Replace(imageRef, "e3", with, 1) + `"`
	}
	assert.JSONEq(t, `{
		"version": 1, "repo": "registry.example.com/acme/orders-db", "dry_run": false, "seconds": 1.56, "requests": 5,
		"snapshots": [
			{"tags": ["bob-admin", "v1"], "image": "registry.example.com/acme/orders-db:bob-admin", `+ref("e3")+`, "fingerprint": "5f0c", "reused": false,
				`+base+`, "layer_bytes": 24576, "phases": [{"name": "start", "seconds": 1.234}, {"name": "seed", "seconds": 0.2}], `+catalog+`},
			{"tags": ["bob-user"], "image": "registry.example.com/acme/orders-db:bob-user", `+ref("f4")+`, "fingerprint": "77aa", "reused": true, "reused_from": "registry",
				"from": "bob-admin", `+base+`, "phases": [{"name": "reuse", "seconds": 0.007}], `+catalog+`},
			{"tags": ["empty"], "image": "registry.example.com/acme/orders-db:empty", `+ref("05")+`, "fingerprint": "5f0c", "reused": true, "reused_from": "engine",
				`+base+`, "layer_bytes": 24576, "phases": [{"name": "push", "seconds": 0.11}], "catalog": {"tables": []}}]}`, read(t, path))
	info, err := os.Stat(filepath.Dir(path))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o755), info.Mode().Perm())
}

func TestReportFileOfADryRun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "dynasnap.json")
	assert.Empty(t, Files{Report: path}.Write(dryResult()))
	text := read(t, path)
	assert.Contains(t, text, `"dry_run": true`)
	assert.NotContains(t, text, `"image_ref"`)
}

// A reader sees the file of the previous run or the new one.
func TestFilesAreReplacedAtomically(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "dynasnap.json")
	require.NoError(t, os.WriteFile(path, []byte("before"), 0o600))
	reader, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = reader.Close() }()

	require.NoError(t, writeJSON(path, "after"))

	before := make([]byte, 100)
	n, err := reader.Read(before)
	require.NoError(t, err)
	assert.Equal(t, "before", string(before[:n]), "to whoever has it open it is what it was")
	assert.Equal(t, "\"after\"\n", read(t, path))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing is left beside it")
}

func TestDocsListReportFields(t *testing.T) {
	t.Parallel()
	_, section, found := strings.Cut(read(t, "../../docs/docs.md"), "\n## The report file\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_.\\[\\]]+)` \\|").FindAllStringSubmatch(section, -1) {
		documented = append(documented, row[1])
	}
	assert.Equal(t, jsonFields(reflect.TypeFor[file](), ""), documented)
}

// jsonFields returns the JSON names of a struct's fields, with those of its structs and lists.
func jsonFields(of reflect.Type, prefix string) []string {
	var names []string
	for _, field := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Slice {
			inner, name = inner.Elem(), name+"[]"
		}
		names = append(names, prefix+strings.TrimSuffix(name, "[]"))
		if inner.Kind() == reflect.Struct && inner.PkgPath() == of.PkgPath() { // without the catalog, which the docs describe elsewhere
			names = append(names, jsonFields(inner, prefix+name+".")...)
		}
	}
	return names
}
