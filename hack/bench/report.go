package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The goals.
const (
	mostOfBare    = 1.7 // times a bare call, for a command
	leastOfReal   = 30  // times faster than the real CLI, for a script of leastOfRealAt commands
	leastOfRealAt = 100
)

func printFacts(ctx context.Context, b *benchmark, runs, warm int) {
	fmt.Printf("%d cores (%s), %s/%s, Linux %s, %s\n", runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, said(ctx, "uname", "-r"), runtime.Version())
	version, err := testbed.DynamoDBLocalVersion(ctx)
	if err != nil {
		version = err.Error()
	}
	fmt.Printf("%s\n%s\n%s\nDynamoDB Local %s\n", said(ctx, "bash", "--version"), said(ctx, b.cli, "--version"), said(ctx, "java", "-version"), version)
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("load while it ran: %s\n", bytes.TrimSpace(load))
	fmt.Printf("%d runs in turn, medians; before each, the database has made a table and taken %d put-items\n\n", runs, warm)
}

// said is the first line that a program writes.
func said(ctx context.Context, program string, arguments ...string) string {
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

func (r results) print() {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "ms, in all and per command\t%s\t%s\t%s\t%s\treal / built in\tbuilt in / bare\t\n", realCLI, builtIn, bareGo, noAWS)
	for _, size := range sizes {
		fmt.Fprintf(table, "%d put-items\t", size)
		for _, way := range []string{realCLI, builtIn, bareGo, noAWS} {
			took, scaled := r.median(size, way)
			fmt.Fprintf(table, "%s%.0f  %8.3f\t", scaled, milliseconds(took), milliseconds(took)/float64(size))
		}
		fmt.Fprintf(table, "%.0fx\t%.2fx\t\n", r.ratio(size, realCLI, builtIn), r.ratio(size, builtIn, bareGo))
	}
	_ = table.Flush()
	fmt.Printf("\n~ is scaled from a smaller script; %s starts /bin/true for each command\n\ngoals:\n", noAWS)

	faster := r.ratio(leastOfRealAt, realCLI, builtIn)
	if faster > 0 { // it was measured
		fmt.Printf("  %s  a script of %d commands is at least %dx faster than with the real AWS CLI: %.0fx\n", verdict(faster >= leastOfReal), leastOfRealAt, leastOfReal, faster)
	}
	for _, size := range sizes {
		slower, shell := r.ratio(size, builtIn, bareGo), r.ratio(size, noAWS, bareGo)
		fmt.Printf("  %s  a command of %d takes at most %.1fx a bare call: %.2fx (bash and /bin/true take %.2fx, without any call)\n",
			verdict(slower <= mostOfBare), size, mostOfBare, slower, shell)
	}
}

func verdict(met bool) string {
	if met {
		return "met   "
	}
	return "MISSED"
}

// ratio is how many times as long one way takes as another.
func (r results) ratio(size int, one, other string) float64 {
	a, _ := r.median(size, one)
	b, _ := r.median(size, other)
	return float64(a) / float64(b)
}

// median is what a script took, or would take if it went on like the largest that was measured; the latter is marked.
func (r results) median(size int, way string) (took time.Duration, scaled string) {
	measured := size
	for len(r[cell{measured, way}]) == 0 && measured > 0 {
		measured, scaled = previous(measured), "~"
	}
	if measured == 0 {
		return 0, scaled
	}
	sorted := slices.Sorted(slices.Values(r[cell{measured, way}]))
	return sorted[len(sorted)/2] * time.Duration(size) / time.Duration(measured), scaled
}

// previous is the next smaller size, 0 if there is none.
func previous(size int) int {
	if i := slices.Index(sizes, size); i > 0 {
		return sizes[i-1]
	}
	return 0
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
