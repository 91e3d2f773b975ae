package docs

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/plugin"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// example is a block of seeds.md.
type example struct {
	section string
	// file is the name of the file that the block shows: the first code of the sentence before it.
	// It is empty where the block shows settings, or a command with its output.
	file, language, text string
}

var blockPattern = regexp.MustCompile("(?ms)^(## [^\n]+)$|(?:^`([^`\n]+)`[^\n]*:\n\n)?^```(\\w+)\n(.*?)^```$")

// examples returns the blocks of seeds.md.
func examples(t *testing.T) (found []example) {
	t.Helper()
	section := ""
	for _, match := range blockPattern.FindAllStringSubmatch(read(t, "seeds.md"), -1) {
		if match[1] != "" {
			section = strings.TrimPrefix(match[1], "## ")
			continue
		}
		found = append(found, example{section, match[2], match[3], match[4]})
	}
	require.NotEmpty(t, found)
	return found
}

// closedDatabase is what a seed sees of a file that DynamoDB Local has written.
func closedDatabase() string {
	page := make([]byte, 1024)
	copy(page, "SQLite format 3\x00\x04\x00\x01\x01\x00\x40\x20\x20\x00\x00\x00\x01\x00\x00\x00\x01")
	copy(page[500:], "CREATE TABLE dm (TableName TEXT")
	return string(page)
}

// unshown are files that the page names and does not show.
var unshown = map[string]string{
	"testdata/shared-local-instance.db": closedDatabase(),
	"testdata/ann.json":                 `[{"id": "ann"}]`,
	"testdata/bob.json":                 `[{"id": "bob"}]`,
}

// enterWorkspace makes a directory with all files of the page.
func enterWorkspace(t *testing.T, of []example) {
	t.Helper()
	dir := t.TempDir()
	files := maps.Clone(unshown)
	for _, one := range of {
		if one.file != "" {
			require.NotContains(t, files, one.file, "a name for two files")
			files[one.file] = one.text
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	t.Chdir(dir)
}

// TestSeedsOfThePage reads what the page shows. The seed of a format is what its settings say, and
// otherwise the first file.
func TestSeedsOfThePage(t *testing.T) {
	all := examples(t)
	table := formatsTable(t)
	enterWorkspace(t, all)
	seeds := map[string][]string{} // by section
	for _, one := range all {
		if one.file == "" && one.language == "yaml" {
			seeds[one.section] = append(seeds[one.section], one.text)
		}
	}
	for _, one := range all {
		if _, isFormat := table[one.section]; isFormat && seeds[one.section] == nil && one.file != "" {
			seeds[one.section] = []string{"seed: " + one.file}
		}
	}
	for section, texts := range seeds {
		for _, text := range texts {
			of := readSettings(t, text)
			assert.NotEmpty(t, of.Parts, text)
			if name, isFormat := table[section]; isFormat {
				assert.True(t, slices.ContainsFunc(of.Parts, func(part format.Part) bool { return part.Format == name }), "%s: %s", section, text)
			}
		}
	}
	for section := range table {
		assert.NotEmpty(t, seeds[section], "an example of %s", section)
	}
}

// readSettings reads the seed that settings describe, as a run does.
func readSettings(t *testing.T, text string) seed.Seed {
	t.Helper()
	var set map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(text), &set), text)
	environ := map[string]string{"PLUGIN_REPO": "registry.example.com/acme/orders-db"}
	for name, value := range set {
		written, err := json.Marshal(value)
		require.NoError(t, err)
		environ["PLUGIN_"+strings.ToUpper(name)] = strings.Trim(string(written), `"`)
	}
	given, _, warnings, err := settings.Load(environ)
	require.NoError(t, err, text)
	require.Empty(t, warnings, text)
	of, err := seed.Read(".", given.Source(given.Specs()[0], time.Now()), formats.All())
	require.NoError(t, err, text)
	return of
}

// TestCommandsOfThePage runs the commands that the page shows and compares what they print.
func TestCommandsOfThePage(t *testing.T) {
	all := examples(t)
	enterWorkspace(t, all)
	count := 0
	for _, one := range all {
		if one.language != "console" {
			continue
		}
		count++
		command, shown, _ := strings.Cut(one.text, "\n")
		arguments, isCheck := strings.CutPrefix(command, "$ dynasnap check ")
		require.True(t, isCheck, command)
		parsed := pflag.NewFlagSet("check", pflag.ContinueOnError)
		flags := plugin.NewTrialFlags(parsed)
		require.NoError(t, parsed.Parse(strings.Fields(arguments)))
		trial, err := flags.Trial()
		require.NoError(t, err)
		var output bytes.Buffer
		_ = plugin.Check(nil, trial, &output, &output) // it prints its error
		assert.Equal(t, shown, output.String(), command)
	}
	assert.Positive(t, count)
}

// formatsTable returns the names of formats by their sections, as the page lists them.
func formatsTable(t *testing.T) map[string]string {
	t.Helper()
	table := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| \\[([^\\]]+)\\]\\(#[a-z0-9-]+\\) \\| `([a-z-]+)` \\|").FindAllStringSubmatch(read(t, "seeds.md"), -1) {
		table[row[1]] = row[2]
	}
	return table
}

// optionsIn returns the names in the table of options of a section.
func optionsIn(t *testing.T, section string) []string {
	t.Helper()
	_, text, found := strings.Cut(read(t, "seeds.md"), "\n## "+section+"\n")
	require.True(t, found, section)
	text, _, _ = strings.Cut(text, "\n## ")
	_, text, _ = strings.Cut(text, "\n| Option | Value |\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return matches("(?m)^\\| `([a-z_]+)` \\|", text)
}

func TestPageHasEveryFormat(t *testing.T) {
	table := formatsTable(t)
	var names []string
	for _, of := range formats.All() {
		names = append(names, of.Name())
	}
	var listed []string
	for section, name := range table {
		listed = append(listed, name)
		optionsIn(t, section)
	}
	assert.ElementsMatch(t, names, listed)
}

func TestPageHasEveryOption(t *testing.T) {
	var common []string
	for _, option := range data.CommonOptions {
		common = append(common, option.Name)
	}
	assert.ElementsMatch(t, common, optionsIn(t, "Options for all formats"))
	for section, name := range formatsTable(t) {
		i := slices.IndexFunc(formats.All(), func(of format.Format) bool { return of.Name() == name })
		require.GreaterOrEqual(t, i, 0, name)
		own := []string{}
		for _, option := range formats.All()[i].Options() {
			if !slices.Contains(common, option.Name) {
				own = append(own, option.Name)
			}
		}
		assert.ElementsMatch(t, own, optionsIn(t, section), section)
	}
}
