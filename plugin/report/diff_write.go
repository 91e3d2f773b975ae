package report

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Form is a way to write a result.
type Form string

// The forms.
const (
	Plain    Form = "text"
	JSON     Form = "json"
	Markdown Form = "markdown"
)

// maxComment is how much GitHub takes as a comment, in characters.
const maxComment = 65536

// cutNote ends a comment that was too long.
const cutNote = "*Cut here: GitHub takes no longer comment.*"

// Write prints the diff.
func (d Diff) Write(output io.Writer, form Form) error {
	var text string
	switch form {
	case JSON:
		indented, err := json.MarshalIndent(d, "", "  ")
		if err != nil {
			return err
		}
		text = sanitize.JSON(string(indented)) + "\n"
	case Markdown:
		text = d.markdown()
	default:
		text = sanitize.Text(d.String())
	}
	_, err := io.WriteString(output, text)
	return err
}

// String returns the diff as text.
func (d Diff) String() string {
	text := rows{width: len("before")}
	text.add("before", "%s", d.Before)
	text.add("after", "%s", d.After)
	text.WriteString("\n")
	width := 0
	for _, table := range d.Tables {
		width = max(width, len(table.label(printable)))
	}
	for _, state := range d.States {
		fmt.Fprintf(&text, "state %s %s\n", printable(state.Name), state.Change)
	}
	for _, table := range d.Tables {
		fmt.Fprintf(&text, "%-*s  %s\n", width, table.label(printable), table.text(printable))
		for _, line := range table.itemLines() {
			fmt.Fprintf(&text, "  %s\n", line)
		}
	}
	text.WriteString(d.rest())
	return text.String()
}

func (s DiffSide) String() string {
	text := printable(s.Image) + "  "
	if s.Digest != "" { // as an image that was never pushed has none
		text += printable(s.Digest) + " "
	}
	return text + s.Found.String()
}

// rest says what does not differ.
func (d Diff) rest() string {
	equal := wording.Count(d.Unchanged, "table")
	switch {
	case d.Equal && d.Unchanged == 0:
		return "equal: no tables\n"
	case d.Equal:
		return "equal: " + equal + "\n"
	case d.Unchanged == 0:
		return ""
	}
	return "equal besides: " + equal + "\n"
}

// itemLines returns a line for each item that is shown, and one for the others.
func (d TableDiff) itemLines() (lines []string) {
	if d.Items == nil {
		return nil
	}
	for _, item := range d.Items.First {
		table := d.After
		if item.Change == Removed {
			table = d.Before
		}
		lines = append(lines, itemDiffText(item, table.Keys))
	}
	if more := d.Items.more(); more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", more))
	}
	return lines
}

// markdown returns the diff for a comment on a pull request.
func (d Diff) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "### Changes from %s to %s\n\n", code(d.Before.Image), code(d.After.Image))
	d.writeTables(&text)
	return cutComment(text.String())
}

func cutComment(text string) string {
	return cut(text, maxComment, "\n"+cutNote+"\n")
}

// writeTables writes a table of Markdown for the tables that differ, and the items that do.
func (d Diff) writeTables(text *strings.Builder) {
	if d.Equal {
		text.WriteString("No change.\n\n")
		return
	}
	for _, state := range d.States {
		fmt.Fprintf(text, "State %s %s.\n\n", code(state.Name), state.Change)
	}
	if len(d.Tables) == 0 {
		return
	}
	text.WriteString("| Table | Change |\n| --- | --- |\n")
	for _, table := range d.Tables {
		fmt.Fprintf(text, "| %s | %s |\n", table.label(code), table.text(code))
	}
	text.WriteString("\n")
	for _, table := range d.Tables {
		lines := table.itemLines()
		if len(lines) == 0 {
			continue
		}
		// No line can end the block, because each begins with a sign.
		block := fmt.Sprintf("<details><summary>Items of <code>%s</code></summary>\n\n```diff\n%s\n```\n\n</details>\n\n",
			html.EscapeString(table.label(printable)), sanitize.Text(strings.Join(lines, "\n")))
		if text.Len()+len(block) > maxComment-maxComment/8 {
			text.WriteString(cutNote + "\n\n")
			return
		}
		text.WriteString(block)
	}
}
