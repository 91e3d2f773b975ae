package habits

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table of docs/scripts.md and the scripts must agree: each row has a script, each script has a
// row, and the settings of both are the same.
func TestDocsListEveryHabit(t *testing.T) {
	rows := documented(t)
	shown := map[string]bool{}
	for _, h := range readHabits(t) {
		then, ok := rows[h.Habit]
		if !assert.True(t, ok, "%s: no row of docs/scripts.md says: %s", h.name, h.Habit) {
			continue
		}
		shown[h.Habit] = true
		if len(h.settingNames()) == 0 {
			assert.True(t, strings.HasPrefix(then, "nothing"), "%s runs with the path alone; docs/scripts.md: %s", h.name, then)
		}
		for _, name := range h.settingNames() {
			assert.Regexp(t, "^write .*`.*\\b"+name+"\\b", then, "%s is given %s", h.name, name)
		}
	}
	for row := range rows {
		assert.True(t, shown[row], "no script shows: %s", row)
	}
}

// documented returns the first table of docs/scripts.md.
func documented(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/scripts.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| Your script … | Then |\n| --- | --- |\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.SplitN(strings.Trim(strings.TrimSpace(line), "| "), " | ", 2)
		require.Len(t, cells, 2, "%s", line)
		rows[cells[0]] = cells[1]
	}
	return rows
}
