// Package docs holds the pages that people read. Its tests compare them with the repository.
package docs

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = ".."

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// find returns the files of the repository whose names end in suffix.
func find(t *testing.T, suffix string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case !entry.IsDir() && strings.HasSuffix(path, suffix):
			files = append(files, path)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// matches returns the first group of every match.
func matches(pattern, text string) (found []string) {
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

func TestLinks(t *testing.T) {
	for _, page := range find(t, ".md") {
		for _, link := range matches(`\]\(([^)\s]+)\)`, read(t, page)) {
			if strings.Contains(link, "://") {
				continue
			}
			path, anchor, _ := strings.Cut(link, "#")
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), path)
			}
			if text := read(t, target); anchor != "" {
				assert.Contains(t, anchors(text), anchor, "%s: %s", page, link)
			}
		}
	}
}

// anchors returns GitHub's names of a page's headings.
func anchors(text string) (names []string) {
	for _, heading := range matches(`(?m)^#+ (.+)$`, text) {
		name := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(heading), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

func TestArchitectureListsEveryRoom(t *testing.T) {
	var rooms []string
	for _, file := range find(t, ".go") {
		room, err := filepath.Rel(root, filepath.Dir(file))
		require.NoError(t, err)
		rooms = append(rooms, room)
	}
	slices.Sort(rooms)
	assert.ElementsMatch(t, slices.Compact(rooms), listedRooms(t))
}

// listedRooms returns the rooms of architecture.md from top to bottom.
func listedRooms(t *testing.T) []string {
	t.Helper()
	return matches("(?m)^\\| `([a-z0-9/]+)` \\| .* \\|$", read(t, "architecture.md"))
}

// TestImportsRunDownward leaves out tests and the tools of hack, which import what they need.
func TestImportsRunDownward(t *testing.T) {
	rooms := listedRooms(t)
	for _, file := range find(t, ".go") {
		room, err := filepath.Rel(root, filepath.Dir(file))
		require.NoError(t, err)
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(room, "hack/") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			if _, imported, ours := strings.Cut(strings.Trim(spec.Path.Value, `"`), "dynasnap/dynasnap/"); ours {
				assert.Less(t, slices.Index(rooms, room), slices.Index(rooms, imported), "%s stands below %s, which it imports", room, imported)
			}
		}
	}
}

func TestMakeTargetsExist(t *testing.T) {
	makefile := read(t, "../Makefile")
	for _, page := range []string{"../README.md", "../CONTRIBUTING.md"} {
		targets := matches("(?m)(?:^|`)make ([a-z-]+)", read(t, page))
		require.NotEmpty(t, targets, page)
		for _, target := range targets {
			assert.Regexp(t, `(?m)^`+target+`:`, makefile, page)
		}
	}
}

// TestNamedTestsExist looks for the tests that pages and the Makefile run by name.
func TestNamedTestsExist(t *testing.T) {
	var tests []string
	for _, file := range find(t, "_test.go") {
		tests = append(tests, matches(`(?m)^func (Test\w+)\(`, read(t, file))...)
	}
	for _, page := range slices.Concat(find(t, ".md"), find(t, ".sh")) {
		for _, name := range matches(`\b(Test[A-Z]\w+)`, read(t, page)) {
			assert.True(t, slices.Contains(tests, name), "%s: %s", page, name)
		}
	}
	for _, prefix := range matches(`\b(Test[A-Z]\w+)`, read(t, "../Makefile")) {
		assert.True(t, slices.ContainsFunc(tests, func(name string) bool { return strings.HasPrefix(name, prefix) }), "Makefile: %s", prefix)
	}
}

// TestLinesAreShort leaves out what cannot be wrapped (tables, code, lines of one word or of one code
// span) and the parts that the benchmark writes.
func TestLinesAreShort(t *testing.T) {
	for _, page := range find(t, ".md") {
		text := regexp.MustCompile("(?ms)^ *```.*?^ *```$|\\A---\n.*?^---$|^<!-- bench .*?^<!-- end").ReplaceAllStringFunc(read(t, page), func(block string) string {
			return strings.Repeat("\n", strings.Count(block, "\n"))
		})
		for i, line := range strings.Split(text, "\n") {
			one := regexp.MustCompile("`[^`]*`").ReplaceAllString(strings.TrimSpace(line), "code")
			if !strings.HasPrefix(line, "|") && strings.Contains(one, " ") {
				assert.LessOrEqual(t, len([]rune(line)), 100, "%s:%d: %s", page, i+1, line)
			}
		}
	}
}
