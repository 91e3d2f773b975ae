package settings

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The tests of this file hold what the plugin indexes of the CI systems read to the settings, to
// docs.md and to action.yml.

// decodeStrictly decodes YAML (or JSON, which is some) that may hold nothing else than into has.
func decodeStrictly(t *testing.T, path string, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, path)))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(into), path)
}

// The rules are those of
// https://github.com/drone/drone-plugin-index/blob/main/plugin-validation/plugin-schema.json.
// Title, author, repo, description and all five keys of a property are required; no others are
// allowed.
func TestDroneIndexListsSettings(t *testing.T) {
	t.Parallel()
	type property struct {
		Type         string
		DefaultValue any `yaml:"defaultValue"`
		Description  string
		Secret       bool
		Required     bool
	}
	var entry struct {
		Title, Author, Repo, Image, License, Logo, Readme, Description, Example string
		Tags                                                                    []string
		Properties                                                              map[string]property
	}
	decodeStrictly(t, "../../docs/drone-plugin-index/content.yaml", &entry)

	header := woodpeckerHeader(t)
	assert.Equal(t, header["name"], entry.Title)
	assert.Equal(t, header["author"], entry.Author)
	assert.Equal(t, header["description"], strings.TrimSpace(entry.Description))
	assert.Equal(t, header["url"], entry.Repo)
	assert.Equal(t, header["containerImageUrl"], entry.Image)
	assert.Equal(t, entry.Repo+"/blob/main/docs/docs.md", entry.Readme)
	assert.Equal(t, "Apache License 2.0", entry.License, "as the schema spells it")
	assert.Contains(t, read(t, "../../LICENSE"), "Apache License")
	assert.Regexp(t, `^[\w-]+\.(svg|png)$`, entry.Logo)
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(entry.Tags))), len(entry.Tags), "tags are unique")
	assert.NotEmpty(t, entry.Tags)

	docs, inputs := settingsTable(t), readAction(t).Inputs
	want := make(map[string]property)
	for _, f := range fields() {
		kind, standard := droneType(t, f)
		want[f.setting] = property{
			Type: kind, DefaultValue: standard, Description: inputs[f.setting].Description,
			Secret: strings.Contains(docs[f.setting][1], "from a secret"), Required: strings.Contains(docs[f.setting][1], "**Required.**"),
		}
	}
	assert.Equal(t, want, entry.Properties)

	// All keys, since a key that is left out would have been read as its zero value.
	var plain struct{ Properties map[string]map[string]any }
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "../../docs/drone-plugin-index/content.yaml")), &plain))
	for name, keys := range plain.Properties {
		assert.Len(t, keys, 5, name)
	}
}

// droneType is a setting's type in the words of the index, and its default as a value of that
// type.
func droneType(t *testing.T, f field) (kind string, standard any) {
	t.Helper()
	switch {
	case slices.Contains([]string{"expect"}, f.setting) || kindOf(f) == reflect.Map:
		return "object", map[string]any{}
	case f.setting != "java_options" && kindOf(f) == reflect.Slice:
		kind, standard = "array", []any{}
		if f.standard != "" {
			standard = []any{f.standard}
		}
		return kind, standard
	case kindOf(f) == reflect.Bool:
		return "boolean", f.standard == "true"
	case kindOf(f) == reflect.Int:
		var number int
		require.NoError(t, yaml.Unmarshal([]byte(f.standard), &number))
		return "number", number
	}
	return "string", f.standard
}

// What the entry shows has to be accepted as it stands.
func TestDroneIndexExample(t *testing.T) {
	t.Parallel()
	var entry struct{ Example string }
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "../../docs/drone-plugin-index/content.yaml")), &entry))
	var pipeline any
	require.NoError(t, yaml.Unmarshal([]byte(entry.Example), &pipeline))
	found := settingsIn(pipeline)
	require.Len(t, found, 1)
	assertAccepted(t, found[0], entry.Example)
}

// The entry is one of
// https://github.com/woodpecker-ci/woodpecker/blob/main/docs/plugins/woodpecker-plugins/plugins.json.
func TestWoodpeckerIndex(t *testing.T) {
	t.Parallel()
	var entry struct {
		Name, Docs string
		Verified   *bool
	}
	decodeStrictly(t, "../../docs/woodpecker-plugin.json", &entry)
	assert.True(t, json.Valid([]byte(read(t, "../../docs/woodpecker-plugin.json"))))
	header := woodpeckerHeader(t)
	assert.Equal(t, header["name"], entry.Name)
	require.NotNil(t, entry.Verified)
	assert.False(t, *entry.Verified, "true is for Woodpecker's own")
	assertInRepository(t, header, entry.Docs)
	assertInRepository(t, header, header["icon"])
}

// assertInRepository expects a link to the raw text of a file that is here.
func assertInRepository(t *testing.T, header map[string]any, link any) {
	t.Helper()
	text, _ := link.(string)
	raw, err := url.Parse(text)
	require.NoError(t, err)
	assert.Equal(t, "raw.githubusercontent.com", raw.Host)
	repository, _ := header["url"].(string)
	path, found := strings.CutPrefix(raw.Path, strings.TrimPrefix(repository, "https://github.com")+"/main/")
	require.True(t, found, "%s is not in %s", raw, repository)
	_, err = os.Stat(filepath.Join("../..", path))
	assert.NoError(t, err)
}

// woodpeckerHeader is what docs.md says about the plugin before its text.
func woodpeckerHeader(t *testing.T) (header map[string]any) {
	t.Helper()
	parts := strings.SplitN(read(t, "../../docs/docs.md"), "---\n", 3)
	require.Len(t, parts, 3)
	require.Empty(t, parts[0], "Woodpecker's index reads the header only if it is the very beginning")
	require.NoError(t, yaml.Unmarshal([]byte(parts[1]), &header))
	return header
}

func TestWoodpeckerHeader(t *testing.T) {
	t.Parallel()
	header := woodpeckerHeader(t)
	assert.ElementsMatch(t, []string{"name", "icon", "description", "author", "tags", "containerImage", "containerImageUrl", "url"}, slices.Collect(maps.Keys(header)))
	action := readAction(t)
	assert.Equal(t, action.Name, header["name"])
	assert.Equal(t, action.Author, header["author"])
	assert.Equal(t, action.Description, header["description"])
	image, _ := header["containerImage"].(string)
	assert.Equal(t, "https://hub.docker.com/r/"+image, header["containerImageUrl"])
	assert.NotContains(t, read(t, "../../docs/docs.md"), "<!--", "Woodpecker drops comments")
}
