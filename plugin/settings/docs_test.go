package settings

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// section is a part of docs.md.
func section(t *testing.T, title string) string {
	t.Helper()
	_, text, found := strings.Cut(read(t, "../../docs/docs.md"), "\n## "+title+"\n")
	require.True(t, found, title)
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// settingsTable reads the settings out of docs.md: name to default and description.
func settingsTable(t *testing.T) map[string][2]string {
	t.Helper()
	section := section(t, "Settings")
	table := make(map[string][2]string)
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (\\S+) \\| (.+) \\|$").FindAllStringSubmatch(section, -1) {
		require.NotContains(t, table, row[1], "twice in the table")
		table[row[1]] = [2]string{row[2], row[3]}
	}
	rows := regexp.MustCompile(`(?m)^\|`).FindAllString(section, -1)
	require.Len(t, table, len(rows)-2, "a row of the settings table is not | `name` | default | description |")
	return table
}

func kindOf(f field) reflect.Kind {
	return reflect.TypeFor[Settings]().FieldByIndex(f.index).Type.Kind()
}

func settingNames() []string {
	var names []string
	for _, f := range fields() {
		names = append(names, f.setting)
	}
	return names
}

func TestDocsListSettings(t *testing.T) {
	t.Parallel()
	table := settingsTable(t)
	assert.ElementsMatch(t, settingNames(), slices.Collect(maps.Keys(table)))
	for _, f := range fields() {
		standard := "*none*"
		if f.standard != "" {
			standard = "`" + f.standard + "`"
		} else if kindOf(f) == reflect.Bool {
			standard = "`false`"
		}
		assert.Equal(t, standard, table[f.setting][0], "default of %s", f.setting)
		for _, alias := range f.names[1:] {
			assert.Regexp(t, "Alias(es)?: .*`"+alias+"`", table[f.setting][1], "alias of %s", f.setting)
		}
		for _, fallback := range f.fallback {
			assert.Contains(t, table[f.setting][1], "`"+fallback+"`", "fallback of %s", f.setting)
		}
		assert.Equal(t, strings.Contains(table[f.setting][1], "Alias"), len(f.names) > 1, "aliases of %s", f.setting)
	}
}

func TestDocsNameTheLegalValues(t *testing.T) {
	t.Parallel()
	table := settingsTable(t)
	for _, level := range logLevels {
		assert.Contains(t, table["log_level"][1], "`"+level+"`")
	}
	for _, cli := range []AWSCLI{BuiltinCLI, ImageCLI} {
		assert.Contains(t, table["aws_cli"][1], "`"+string(cli)+"`")
	}
	for _, isolation := range []string{noIsolation, string(KeyIsolation)} {
		assert.Contains(t, table["isolation"][1], "`"+isolation+"`")
	}
	for _, choice := range []OtherServices{FailOthers, SkipOthers} {
		assert.Contains(t, table["other_services"][1], "`"+string(choice)+"`")
	}
}

// action is action.yml.
type action struct {
	Name, Description, Author string
	Branding                  struct{ Icon, Color string }
	Inputs                    map[string]struct {
		Description string
		Required    bool
	}
	Outputs map[string]struct{ Description string }
	Runs    map[string]string
}

func readAction(t *testing.T) (read action) {
	t.Helper()
	decodeStrictly(t, "../../action.yml", &read)
	return read
}

// An input has no default: GitHub would set it always, also beside an alias. (strictly knows no
// such key.)
func TestActionListsSettings(t *testing.T) {
	t.Parallel()
	action, docs := readAction(t), settingsTable(t)
	assert.ElementsMatch(t, settingNames(), slices.Collect(maps.Keys(action.Inputs)))
	for _, f := range fields() {
		input := action.Inputs[f.setting]
		assert.NotEmpty(t, input.Description, f.setting)
		if f.standard != "" {
			assert.Contains(t, input.Description, "Default "+f.standard+".", f.setting)
		}
		assert.Equal(t, strings.Contains(docs[f.setting][1], "**Required.**"), input.Required, f.setting)
	}
	assert.Equal(t, map[string]string{"using": "docker", "image": "Dockerfile"}, action.Runs, "no mapping that could drift: the binary reads INPUT_X")
}

// The names are a few of
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#branding.
func TestActionBranding(t *testing.T) {
	t.Parallel()
	branding := readAction(t).Branding
	assert.Contains(t, []string{"archive", "box", "camera", "database", "layers", "package"}, branding.Icon)
	assert.Contains(t, []string{"white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"}, branding.Color)
}

// What the examples set has to be accepted as it stands, and to be known.
func TestExamplesInDocs(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(read(t, "../../docs/docs.md"), -1)
	steps := 0
	for _, block := range blocks {
		decoder := yaml.NewDecoder(strings.NewReader(block[1]))
		for {
			var document any
			err := decoder.Decode(&document)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, block[1])
			for _, set := range settingsIn(document) {
				steps++
				assertAccepted(t, set, block[1])
			}
		}
	}
	assert.Equal(t, 16, steps, "steps with settings in the examples")
}

// assertAccepted expects that an example's settings are accepted without a word.
func assertAccepted(t *testing.T, set map[string]any, example string) {
	t.Helper()
	var environ []string
	for name, value := range set {
		environ = append(environ, "PLUGIN_"+strings.ToUpper(name)+"="+settingText(t, value))
	}
	_, warnings, err := load(environ)
	require.NoError(t, err, example)
	assert.Empty(t, warnings, example)
}

// settingsIn finds the settings and inputs of the plugin's steps.
func settingsIn(node any) (found []map[string]any) {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			found = append(found, settingsIn(child)...)
		}
	case map[string]any:
		for key, child := range node {
			if set, ok := child.(map[string]any); ok && (key == "settings" || key == "with") {
				found = append(found, set)
			} else {
				found = append(found, settingsIn(child)...)
			}
		}
	}
	return found
}

// settingText is a value as the CI systems pass it.
func settingText(t *testing.T, value any) string {
	t.Helper()
	switch value := value.(type) {
	case string:
		// Variables are replaced before we see them.
		return regexp.MustCompile(`\$\{\{?[^}]*\}\}?`).ReplaceAllString(value, "replaced")
	case bool:
		return map[bool]string{true: "true", false: "false"}[value]
	case []any:
		if slices.ContainsFunc(value, func(item any) bool { return reflect.TypeOf(item).Kind() == reflect.Map }) {
			return asJSON(t, value)
		}
		var items []string
		for _, item := range value {
			items = append(items, settingText(t, item))
		}
		return strings.Join(items, ",")
	case map[string]any:
		secret, ok := value["from_secret"].(string)
		if !ok {
			return asJSON(t, value)
		}
		return cmp.Or(map[string]string{"docker_config": `{"auths": {}}`, "google_key": googleKey}[secret], "a-secret-value")
	}
	require.Failf(t, "a kind of value this test does not know", "%T", value)
	return ""
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// The keys that a snapshot of the list and its expectations may have are in the tables, and no
// others.
func TestDocsListKeys(t *testing.T) {
	t.Parallel()
	for title, want := range map[string][]string{"Many snapshots": specKeys, "Expectations": expectKeys} {
		section := section(t, title)
		var names []string
		for _, row := range regexp.MustCompile("(?m)^\\| (`[a-z_`, ]+`) \\|.*?(Alias: `[a-z]+`)?\\.? \\|$").FindAllStringSubmatch(section, -1) {
			for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1]+row[2], -1) {
				names = append(names, name[1])
			}
		}
		assert.Equal(t, want, names, title)
	}
}
