package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// GitHub drops the summary of a step altogether when it is larger than this:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
const maxSummary = 1 << 20

// Summary returns a result as Markdown for GitHub's page of the run.
func Summary(result Result) string {
	var text strings.Builder
	if len(result.Snapshots) > 1 {
		fmt.Fprintf(&text, "### %s in %s\n\n", wording.Count(len(result.Snapshots), "DynamoDB snapshot"), code(result.Repo.Name()))
		fmt.Fprintf(&text, "| Snapshot | Tables | Items | |\n| --- | ---: | ---: | --- |\n")
		for _, made := range result.Snapshots {
			fmt.Fprintf(&text, "| %s | %d | %d | %s |\n", code(made.Tags[0]), made.tables(), made.items(), layer(made))
		}
		text.WriteString("\n")
	}
	for _, made := range result.Snapshots {
		summarize(&text, result, made)
	}
	return cut(text.String(), maxSummary, cutSummary)
}

// summarize writes the part of one snapshot.
func summarize(text *strings.Builder, result Result, made Snapshot) {
	fmt.Fprintf(text, "### DynamoDB snapshot %s\n\n", code(result.Image(made)))
	fmt.Fprintf(text, "| | |\n| --- | --- |\n")
	for _, tag := range made.Tags {
		fmt.Fprintf(text, "| Image | %s |\n", code(result.Repo.Tag(tag).String()))
	}
	if made.From != "" {
		fmt.Fprintf(text, "| From | %s |\n", code(made.From))
	}
	if made.Isolated {
		fmt.Fprintf(text, "| Serves | %s |\n", serves(made.Isolated))
	}
	if made.Digest == "" {
		fmt.Fprintf(text, "| Digest | %s |\n", noDigest)
	} else {
		fmt.Fprintf(text, "| Digest | %s |\n", code(made.Digest))
	}
	if made.Base.Name != "" {
		fmt.Fprintf(text, "| Base | %s |\n", code(baseOf(made.Base)))
	}
	fmt.Fprintf(text, "| Layer | %s |\n", layer(made))
	if lines := made.Since.lines(code); len(lines) > 0 {
		fmt.Fprintf(text, "| Diff | %s |\n", strings.Join(lines, "<br>"))
	}
	text.WriteString("\n")
	if len(made.States) > 0 {
		summarizeStates(text, made.States)
		return
	}
	fmt.Fprintf(text, "| Table | Items | Key | Indexes | |\n| --- | ---: | --- | --- | --- |\n")
	sources := made.Sources.shown(made.Catalog)
	for _, table := range made.Catalog.Tables {
		traits := tableTraits(table, code)
		if source, known := sources[table.Name]; known {
			traits = append(traits, "source: "+code(source.String()))
		}
		fmt.Fprintf(text, "| %s | %d | %s | %s | %s |\n", code(table.Name), table.Items, keys(table.Keys, code), indexes(table.Indexes), strings.Join(traits, "<br>"))
	}
	text.WriteString("\n")
}

// summarizeStates writes the states of a bundle, whose tables the parts of its snapshots show.
func summarizeStates(text *strings.Builder, states []snapshot.State) {
	text.WriteString("| Access keys | Tables | Items |\n| --- | ---: | ---: |\n")
	for i, state := range states {
		keys := code(state.Name + "…")
		if i == 0 {
			keys += " and all others"
		}
		fmt.Fprintf(text, "| %s | %d | %d |\n", keys, len(state.Catalog.Tables), state.Catalog.Items())
	}
	text.WriteString("\n")
}

// layer returns the size of a snapshot's layer, or why there is none.
func layer(made Snapshot) string {
	if made.Reused != Baked {
		return "reused " + reused(made)
	}
	return size(made.LayerBytes)
}

// indexes returns one line for each index.
func indexes(list []dynamo.Index) string {
	texts := make([]string, len(list))
	for i, index := range list {
		texts[i] = fmt.Sprintf("%s: %s (%s)", code(index.Name), keys(index.Keys, code), indexKind(index, code))
	}
	return strings.Join(texts, "<br>")
}

// code returns a value as code in a cell of a Markdown table. The value cannot end the code, the
// cell or the row. An attribute's name may be any text. A bar cannot be escaped: GitHub ends the
// cell at the bar of `\\|`, even in code.
func code(value string) string {
	return "`" + strings.Map(func(r rune) rune {
		switch {
		case r == '`':
			return '\''
		case r == '|':
			return '¦'
		}
		return r
	}, cmp.Or(strings.ReplaceAll(sanitize.Text(value), "\n", `\n`), " ")) + "`"
}

const cutSummary = "\n*Cut here: this is all that GitHub shows of a step. Everything is in the file that `report_file` names.*\n"

// cut shortens a text to whole lines and says so by a note.
func cut(text string, limit int, note string) string {
	if len(text) <= limit {
		return text
	}
	end := strings.LastIndexByte(text[:limit-len(note)], '\n') + 1
	return text[:end] + note
}
