package awscli_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parallelPairs is how many cases run at the same time. The real CLI keeps a core busy for half a second a command.
const parallelPairs = 2

// TestSameAsTheRealCLI runs cases and whole scripts through the real AWS CLI and through this one, each on a fresh
// state, and compares all that can be seen afterwards: standard output, standard error, exit status, the files that
// were written and what the database holds.
func TestSameAsTheRealCLI(t *testing.T) {
	free := make(chan *pair, parallelPairs)
	for range parallelPairs {
		free <- newPair(t)
	}
	counts := &totals{shown: map[string]int{}}
	listed := 0 // in all, whether this run was asked for them or not
	t.Run("cases", func(t *testing.T) {
		for _, theme := range glob(t, "testdata/cases/*.sh") {
			cases := readCases(t, theme)
			listed += len(cases)
			t.Run(nameOf(theme), func(t *testing.T) {
				for _, c := range cases {
					t.Run(c.title, func(t *testing.T) {
						t.Parallel()
						pair := <-free
						defer func() { free <- pair }()
						theirs, ours := pair.run(t, fixture(t), nil, "bash", "-c", c.text)
						counts.compare(t, &counts.cases, c.differs, theirs, ours)
					})
				}
			})
		}
	})
	t.Run("scripts", func(t *testing.T) {
		for _, script := range glob(t, "testdata/scripts/*.sh") {
			t.Run(nameOf(script), func(t *testing.T) {
				t.Parallel()
				pair := <-free
				defer func() { free <- pair }()
				// What a script reads lies beside it, in a directory of its name.
				files := []string{script, strings.TrimSuffix(script, ".sh")}
				theirs, ours := pair.run(t, nil, files, "./"+filepath.Base(script))
				counts.compare(t, &counts.scripts, nil, theirs, ours)
			})
		}
	})
	t.Log(counts)
	if counts.cases.run == listed && listed > 0 {
		for key := range differences {
			assert.Contains(t, counts.shown, key, "no case shows this difference")
		}
	}
}

// totals counts what was compared.
type totals struct {
	mu             sync.Mutex
	cases, scripts struct{ run, equal, deliberate int }
	shown          map[string]int // cases that show a difference, by its key
}

func (c *totals) String() string {
	return fmt.Sprintf("%d cases: %d equal, %d with deliberate differences %v, %d with others; %d scripts: %d equal",
		c.cases.run, c.cases.equal, c.cases.deliberate, c.shown, c.cases.run-c.cases.equal-c.cases.deliberate,
		c.scripts.run, c.scripts.equal)
}

// compare fails the test where the outcomes differ, unless a difference of one of the keys is what it should be.
func (c *totals) compare(t *testing.T, count *struct{ run, equal, deliberate int }, keys []string, theirs, ours outcome) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	count.run++
	found := theirs.compare(ours)
	for _, key := range keys {
		difference, ok := differences[key]
		require.True(t, ok, "there is no difference %q", key)
		differs := false
		for _, place := range difference.in {
			_, here := found[place]
			differs = differs || here
			delete(found, place)
		}
		assert.True(t, differs, "the difference %q does not show any more", key)
		c.shown[key]++
	}
	for _, place := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s:\n%s", place, found[place])
	}
	switch {
	case t.Failed():
	case len(keys) > 0:
		count.deliberate++
	default:
		count.equal++
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".sh") }

// titleWidth is how much of a line names a case that has no title.
const titleWidth = 120

// testCase is a block of a file in testdata/cases.
type testCase struct {
	title   string
	differs []string // keys of differences
	text    string
}

// readCases reads a file of cases: blocks of bash between empty lines. Comments at the beginning of a block are its
// title, or the keys of the differences that it shows (`# differs: key`). A block of comments alone is a heading.
func readCases(t *testing.T, path string) []testCase {
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
		c.text = strings.Join(lines, "\n") + "\n"
		if c.title == "" {
			c.title = lines[0][:min(len(lines[0]), titleWidth)]
		}
		cases = append(cases, c)
	}
	return cases
}
