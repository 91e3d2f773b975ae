package report

import (
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// Since is how a snapshot differs from what its first tag was before the run. Its zero value says
// that this is not known, or that the tag was no snapshot.
type Since struct {
	New  bool  // there was no such tag
	Diff *Diff // nil for a new tag
}

const noDifference = "none"

// lines says how the snapshot differs, a line for each table that does: "orders 12 → 14 items,
// index byDate added". It is empty where there is nothing to compare with.
func (s Since) lines(name func(string) string) []string {
	if s.Diff == nil {
		return nil
	}
	if s.Diff.Equal {
		return []string{noDifference}
	}
	var lines []string
	for _, state := range s.Diff.States {
		lines = append(lines, fmt.Sprintf("state %s %s", name(state.Name), state.Change))
	}
	for _, table := range s.Diff.Tables {
		lines = append(lines, table.label(name)+" "+table.text(name))
	}
	return wording.Lines(lines)
}

// diffLines says how several snapshots differ. Those that do not are only told of where none does.
func (r Result) diffLines(width int) (lines []string) {
	compared := false
	for _, made := range r.Snapshots {
		if made.Since.Diff == nil {
			continue
		}
		compared = true
		if made.Since.Diff.Equal {
			continue
		}
		for _, line := range made.Since.lines(printable) {
			lines = append(lines, fmt.Sprintf("%-*s  %s", width, made.Tags[0], line))
		}
	}
	if compared && lines == nil {
		return []string{noDifference}
	}
	return lines
}

// Changes returns what has changed since the run before, as Markdown for a comment on a pull
// request.
func Changes(result Result) string {
	var text strings.Builder
	fmt.Fprintf(&text, "### DynamoDB snapshots in %s\n\n", code(result.Repo.Name()))
	for _, made := range result.Snapshots {
		fmt.Fprintf(&text, "**%s**: ", code(made.Tags[0]))
		switch since := made.Since; {
		case since.New:
			fmt.Fprintf(&text, "new, with %s and %s.\n\n",
				wording.Count(made.tables(), "table"), wording.Count(made.items(), "item"))
		case since.Diff == nil:
			text.WriteString("not known what it was before.\n\n")
		case since.Diff.Equal:
			text.WriteString("no change.\n\n")
		default:
			text.WriteString(wording.Count(len(since.Diff.Tables), "table") + " changed.\n\n")
			since.Diff.writeTables(&text)
		}
	}
	return cutComment(text.String())
}
