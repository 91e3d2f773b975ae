package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// section is the result of a measurement, in Markdown for the terminal and the docs.
type section struct {
	name  string
	note  string // how it was measured
	table table
	text  string // anything but a table
	goals []goal
}

func (s section) String() string {
	var text strings.Builder
	text.WriteString(strings.TrimSpace(s.note) + "\n")
	if len(s.table) > 0 {
		text.WriteString("\n" + s.table.String())
	}
	if s.text != "" {
		text.WriteString("\n" + s.text)
	}
	if len(s.goals) > 0 {
		text.WriteString("\n")
	}
	for _, g := range s.goals {
		text.WriteString("- " + g.String() + "\n")
	}
	return text.String()
}

// goal is a bound for a ratio or, with a unit, for something else.
type goal struct {
	what string
	got  float64
	max  float64 // 0 for none
	min  float64
	unit string
}

func (g goal) String() string {
	got, unit := formatRatio(g.got), "x"
	if g.unit != "" {
		got, unit = fmt.Sprintf("%.0f%s", g.got, g.unit), g.unit
	}
	verdict, bound := "**missed**", fmt.Sprintf("at most %g%s", g.max, unit)
	if g.max == 0 {
		bound = fmt.Sprintf("at least %g%s", g.min, unit)
	}
	if g.got > 0 && g.got >= g.min && (g.max == 0 || g.got <= g.max) { // 0 was not measured
		verdict = "met"
	}
	return fmt.Sprintf("%s: %s, %s (goal: %s)", verdict, g.what, got, bound)
}

// formatRatio writes a ratio with three significant digits.
func formatRatio(ratio float64) string {
	switch {
	case ratio == 0:
		return "-"
	case ratio < 0.1:
		return fmt.Sprintf("%.4fx", ratio)
	case ratio < 10:
		return fmt.Sprintf("%.2fx", ratio)
	default:
		return fmt.Sprintf("%.0fx", ratio)
	}
}

// table is a table with a header row.
type table [][]string

func (t *table) row(cells ...string) { *t = append(*t, cells) }

func (t table) String() string {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	for i, row := range t {
		for j, cell := range row {
			fmt.Fprintf(&text, "| %s%s ", cell, strings.Repeat(" ", widths[j]-utf8.RuneCountInString(cell)))
		}
		text.WriteString("|\n")
		for j := 0; i == 0 && j < len(row); j++ {
			text.WriteString("|" + strings.Repeat("-", widths[j]+2))
		}
		if i == 0 {
			text.WriteString("|\n")
		}
	}
	return text.String()
}

// writeSections replaces sections between their marks in a file: <!-- bench NAME --> and <!-- end
// of NAME -->. Others stay.
func writeSections(path string, sections []section) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(content)
	for _, s := range sections {
		begin, end := "<!-- bench "+s.name+" -->\n", "<!-- end of "+s.name+" -->"
		before, rest, found := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			return fmt.Errorf("%s has no place for the part %s: a line %q, later a line %q", path, s.name, strings.TrimSpace(begin), end)
		}
		text = before + begin + "\n" + s.String() + "\n" + end + after
	}
	return os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // documentation
}

// machine describes the machine.
func machine(ctx context.Context, b *bench) section {
	version, err := testbed.DynamoDBLocalVersion(ctx)
	if err != nil {
		version = err.Error()
	}
	memory := "unknown memory"
	engine := "an engine that does not say which"
	if info, err := b.engine.Info(ctx); err == nil {
		memory = fmt.Sprintf("%.0f GiB", float64(info.MemTotal)/(1<<30))
		engine = fmt.Sprintf("Docker Engine %s, %s, cgroup v%s", info.ServerVersion, info.Driver, info.CgroupVersion)
	}
	java, _ := b.docker(ctx, "run", "--rm", "--label", label+"="+b.id, "--network", "none", "--entrypoint", "sh", testbed.BaseImage, "-c", "java -version 2>&1")
	java, _, _ = strings.Cut(java, "\n")
	note := fmt.Sprintf("%d cores (%s), %s, %s/%s, Linux %s; %s; DynamoDB Local %s on %s; databases on the engine's %s network.",
		runtime.NumCPU(), processor(), memory, runtime.GOOS, runtime.GOARCH, outputLine(ctx, "uname", "-r"), engine, version, java, b.network)
	if b.isStandIn(ctx, testbed.BaseImage) {
		note += " The images `amazon/dynamodb-local` and `amazon/aws-cli` are stand-ins made from Debian's packages of the same programs (`hack/images.sh`)."
	}
	return section{name: "machine", note: note}
}

func (b *bench) isStandIn(ctx context.Context, image string) bool {
	found, err := b.engine.ImageInspect(ctx, image)
	return err == nil && found.Config != nil && found.Config.Labels["io.github.dynasnap.standin"] == "true"
}

// load returns the machine's load average of the last minute.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := bytes.Cut(text, []byte(" "))
	return string(first)
}

// outputLine returns the first line of a program's output.
func outputLine(ctx context.Context, program string, arguments ...string) string {
	output, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput()
	if err != nil {
		return program + ": " + err.Error()
	}
	line, _, _ := bytes.Cut(output, []byte("\n"))
	return string(line)
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(text), "model name\t: ")
	name, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(name)
}
