package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Text returns a result for the log.
func Text(result Result) string {
	if len(result.Snapshots) == 1 {
		return oneSnapshot(result, result.Snapshots[0])
	}
	return severalSnapshots(result)
}

// oneSnapshot describes the only snapshot of a run.
func oneSnapshot(result Result, made Snapshot) string {
	text := rows{width: len("digest")}
	width, widest := 0, 0
	for _, table := range made.Catalog.Tables {
		width = max(width, len(printable(table.Name)))
		widest = max(widest, len(wording.Count(table.Items, "item")))
	}
	sources := made.Sources.shown(made.Catalog)
	for _, table := range made.Catalog.Tables { // from labels, which anybody who may push can write
		items, source := wording.Count(table.Items, "item"), printable(sources[table.Name].String())
		told := fmt.Sprintf("%-*s  %-*s  %s", width, printable(table.Name), widest, items, source)
		text.add("tables", "%s", strings.TrimRight(told, " "))
	}
	if len(made.Catalog.Tables) == 0 {
		text.add("tables", "none")
	}
	for _, line := range made.Since.lines(printable) {
		text.add("diff", "%s", line)
	}
	for _, tag := range made.Tags {
		text.add("image", "%s", result.Repo.Tag(tag))
	}
	if made.From != "" {
		text.add("from", "%s", made.From)
	}
	if made.Isolated {
		text.add("serves", "%s", serves(made.Isolated))
	}
	text.add("digest", "%s", cmp.Or(made.Digest, noDigest))
	if made.Base.Name != "" {
		text.add("base", "%s", baseOf(made.Base))
	}
	if made.Reused == Baked {
		text.add("layer", "%s", size(made.LayerBytes))
	} else {
		text.add("reused", "%s", reused(made))
	}
	width = len("total")
	phases := slices.DeleteFunc(
		slices.Clone(made.Phases),
		func(phase Phase) bool { return phase.Duration < time.Millisecond },
	)
	for _, phase := range phases {
		width = max(width, len(phase.Name))
	}
	for _, phase := range phases {
		text.add("time", "%-*s  %7s", width, phase.Name, seconds(phase.Duration))
	}
	text.add("time", "%-*s  %7s%s", width, "total", seconds(result.Duration), requests(result))
	return text.String()
}

// severalSnapshots writes a line for each snapshot, and below what does not fit into it.
func severalSnapshots(result Result) string {
	var lines strings.Builder
	table := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "snapshot\ttables\titems\tlayer\ttime")
	width := 0
	for _, made := range result.Snapshots {
		width = max(width, len(made.Tags[0]))
		layer, how := "-", "baked"
		if made.From != "" {
			how = "baked on " + made.From
		}
		if len(made.States) > 0 {
			how = "a bundle of " + wording.Count(len(made.States), "state")
		}
		if made.LayerBytes > 0 {
			layer = size(made.LayerBytes)
		}
		if made.Reused != Baked {
			how = "reused " + reused(made)
		}
		if made.Isolated && len(made.States) == 0 { // as a bundle always is
			how += ", isolated"
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%s\t%s\n", made.Tags[0], made.tables(), made.items(), layer, seconds(made.Duration()), how)
	}
	_ = table.Flush() // into memory

	text := rows{width: len("digest")}
	text.add("repo", "%s", result.Repo.Name())
	for _, made := range result.Snapshots {
		if len(made.Tags) > 1 {
			text.add("tags", "%-*s  %s", width, made.Tags[0], strings.Join(made.Tags[1:], ", "))
		}
	}
	for _, made := range result.Snapshots {
		for _, line := range stateLines(made.States) {
			text.add("states", "%-*s  %s", width, made.Tags[0], line)
		}
	}
	for _, line := range result.diffLines(width) {
		text.add("diff", "%s", line)
	}
	if result.DryRun {
		text.add("digest", noDigest)
	} else {
		for _, made := range result.Snapshots {
			text.add("digest", "%-*s  %s", width, made.Tags[0], made.Digest)
		}
	}
	var bases []string
	for _, made := range result.Snapshots {
		if base := baseOf(made.Base); base != "" && !slices.Contains(bases, base) {
			bases = append(bases, base)
			text.add("base", "%s", base)
		}
	}
	text.add("time", "total  %s%s", seconds(result.Duration), requests(result))
	return lines.String() + text.String()
}

// stateLines returns a line for each state of a bundle: which access keys get it, and what it
// holds.
func stateLines(states []snapshot.State) []string {
	lines := make([]string, len(states))
	for i, state := range states {
		keys := printable(state.Name) + "…"
		if i == 0 {
			keys += " and all others"
		}
		lines[i] = "access keys " + keys + ": " + counts(state.Catalog)
	}
	return lines
}

// Timing returns the duration of a run with one snapshot, and its longest phases.
func Timing(result Result) string {
	var parts []string
	for _, phase := range result.Snapshots[0].Phases {
		if phase.Duration*20 > result.Duration {
			parts = append(parts, phase.Name+" "+seconds(phase.Duration))
		}
	}
	return seconds(result.Duration) + " (" + strings.Join(parts, ", ") + ")"
}

// rows are lines of a name and a text. A repeated name is written once.
type rows struct {
	strings.Builder
	width int // of the names
	name  string
}

func (r *rows) add(name, format string, args ...any) {
	said := name
	if name == r.name {
		said = ""
	}
	r.name = name
	fmt.Fprintf(r, "%-*s  %s\n", r.width, said, fmt.Sprintf(format, args...))
}

// serves says what the access keys of an isolated snapshot get; empty for any other snapshot.
func serves(isolated bool) string {
	if !isolated {
		return ""
	}
	return "each access key a database of its own"
}

const noDigest = "none: a dry run pushes nothing"

// reused says where a snapshot was found, and what that saved. The engine may still have to push
// it.
func reused(made Snapshot) string {
	if made.Reused == ReusedFromRegistry {
		return "from the registry: no layer moved"
	}
	return fmt.Sprintf("from the %s: nothing was baked", made.Reused)
}

// baseOf returns a base's name with its digest.
func baseOf(base snapshot.Origin) string {
	if strings.HasSuffix(base.Name, "@"+base.Digest) {
		return printable(base.Name)
	}
	return printable(strings.TrimSpace(base.Name + " " + base.Digest))
}

// requests returns the number of requests to registries, to be appended to a duration.
func requests(result Result) string {
	if result.Requests == 0 {
		return ""
	}
	return ", " + wording.Count(result.Requests, "registry request")
}

// seconds formats a duration for a log.
func seconds(d time.Duration) string {
	if d >= time.Millisecond && d < 100*time.Millisecond {
		return fmt.Sprintf("%dms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1fs", d.Seconds())
}

func size(bytes int64) string { return units.HumanSize(float64(bytes)) }
