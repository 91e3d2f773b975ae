package plugin

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/docker/go-units"
)

// Report is a result for the person who reads the log.
func Report(result Made) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	heading := ""
	row := func(name, format string, args ...any) {
		if name == heading { // said once
			name = ""
		} else {
			heading = name
		}
		fmt.Fprintf(table, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	width := 0
	for _, t := range result.Tables {
		width = max(width, len(t.Name))
	}
	for _, t := range result.Tables {
		row("tables", "%-*s  %s", width, t.Name, count(t.Items, "item"))
	}
	if len(result.Tables) == 0 {
		row("tables", "none")
	}
	for _, tag := range result.Tags {
		row("image", "%s:%s", result.Repo, tag)
	}
	if result.DryRun {
		row("digest", "none: a dry run pushes nothing")
	} else {
		row("digest", "%s", result.Digest)
	}
	if result.BaseImage != "" {
		row("base", "%s", strings.TrimSpace(result.BaseImage+" "+result.BaseDigest))
	}
	row("layer", "%s", units.HumanSize(float64(result.LayerBytes)))
	var total time.Duration
	width = len("total")
	for _, phase := range result.Phases {
		total += phase.Duration
		width = max(width, len(phase.Name))
	}
	for _, phase := range append(result.Phases[:len(result.Phases):len(result.Phases)], Phase{"total", total}) {
		row("time", "%-*s  %6.1fs", width, phase.Name, phase.Duration.Seconds())
	}
	_ = table.Flush() // into memory
	return text.String()
}

// Usage goes on after "use it": what to write to use the snapshot, in the words of the CI system that made it. Services start before the steps of their
// workflow, so it is always another one that can have it as a service. Tags move: Woodpecker and Drone use the image they have,
// however old, unless told to pull.
func Usage(ci string, result Made) string {
	switch {
	case result.DryRun && ci == Woodpecker:
		return fmt.Sprintf("in a later step of this workflow:\n  - name: dynamodb\n    image: %s\n    detach: true\n", result.Image)
	case result.DryRun && ci == Drone:
		return fmt.Sprintf("in a later step of this pipeline:\n  - name: dynamodb\n    image: %s\n    pull: if-not-exists\n    detach: true\n", result.Image)
	case result.DryRun || ci == "":
		return fmt.Sprintf("with\ndocker run --rm -p 8000:8000 %s\n", result.Image)
	case ci == Woodpecker:
		return fmt.Sprintf("in a workflow that depends on this one, as http://dynamodb:8000:\nservices:\n  - name: dynamodb\n    image: %s\n    pull: true\n", result.Image)
	case ci == Drone:
		return fmt.Sprintf("in a pipeline that depends on this one, as http://dynamodb:8000:\nservices:\n  - name: dynamodb\n    image: %s\n    pull: always\n", result.Image)
	default:
		return fmt.Sprintf("in a job that needs this one, as http://localhost:8000:\nservices:\n  dynamodb:\n    image: %s\n    ports: [\"8000:8000\"]\n", result.Image)
	}
}

// Summary is a result as Markdown, for GitHub's page of the run.
func Summary(result Made) string {
	var text strings.Builder
	fmt.Fprintf(&text, "### DynamoDB snapshot %s\n\n", code(result.Image))
	fmt.Fprintf(&text, "| | |\n| --- | --- |\n")
	for _, tag := range result.Tags {
		fmt.Fprintf(&text, "| Image | %s |\n", code(result.Repo+":"+tag))
	}
	if result.DryRun {
		fmt.Fprintf(&text, "| Digest | none: a dry run pushes nothing |\n")
	} else {
		fmt.Fprintf(&text, "| Digest | %s |\n", code(result.Digest))
	}
	if result.BaseImage != "" {
		fmt.Fprintf(&text, "| Base | %s |\n", code(strings.TrimSpace(result.BaseImage+" "+result.BaseDigest)))
	}
	fmt.Fprintf(&text, "| Layer | %s |\n\n", units.HumanSize(float64(result.LayerBytes)))
	fmt.Fprintf(&text, "| Table | Items |\n| --- | ---: |\n")
	for _, t := range result.Tables {
		fmt.Fprintf(&text, "| %s | %d |\n", code(t.Name), t.Items)
	}
	text.WriteString("\n")
	return text.String()
}

// code puts a value into a cell of a Markdown table, where it can end neither the code nor the cell nor the row.
func code(value string) string {
	return "`" + strings.NewReplacer("`", "'", "|", "\\|", "\n", " ", "\r", " ").Replace(value) + "`"
}

func count(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
