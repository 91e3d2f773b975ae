package awscli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".sh") }

// theme is a set of cases whose runs are recorded in one file.
type theme struct {
	name  string
	cases []testCase
}

// readThemes reads the files of testdata/cases.
func readThemes(t *testing.T) []theme {
	t.Helper()
	text, err := os.ReadFile("testdata/fixture.json")
	require.NoError(t, err)
	var state []call
	require.NoError(t, json.Unmarshal(text, &state))
	var themes []theme
	for _, path := range glob(t, "testdata/cases/*.sh") {
		themes = append(themes, theme{nameOf(path), readCases(t, path, state)})
	}
	return themes
}

// readScripts reads testdata/scripts. What a script reads lies beside it, in a directory of its
// name.
func readScripts(t *testing.T) theme {
	t.Helper()
	scripts := theme{name: "scripts"}
	for _, path := range glob(t, "testdata/scripts/*.sh") {
		scripts.cases = append(scripts.cases, testCase{title: nameOf(path), job: job{
			files:   []string{path, strings.TrimSuffix(path, ".sh")},
			command: []string{"./" + filepath.Base(path)},
		}})
	}
	return scripts
}

// titleWidth is how much of a line names a case that has no title.
const titleWidth = 120

// testCase is a block of a file in testdata/cases.
type testCase struct {
	title   string
	differs []string // keys of differences
	job     job
}

// readCases reads a file of cases, which find this state: blocks of bash between empty lines.
// Comments at the beginning of a block are its title, or the keys of the differences that it shows
// (`# differs: key`). A block of comments alone is a heading.
func readCases(t *testing.T, path string, state []call) []testCase {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var cases []testCase
	for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		var c testCase
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		for len(lines) > 0 && strings.HasPrefix(lines[0], "# ") {
			comment := strings.TrimPrefix(lines[0], "# ")
			if keys, ok := strings.CutPrefix(comment, "differs: "); ok {
				c.differs = strings.Split(keys, ", ")
			} else {
				c.title = comment
			}
			lines = lines[1:]
		}
		if len(lines) == 0 {
			continue
		}
		c.job = job{state: state, command: []string{"bash", "-c", strings.Join(lines, "\n") + "\n"}}
		if c.title == "" {
			c.title = lines[0][:min(len(lines[0]), titleWidth)]
		}
		cases = append(cases, c)
	}
	return cases
}
