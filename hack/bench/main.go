// Command bench measures what commands of seed scripts cost: with the real AWS CLI, with our own `aws` and its resident
// side, and as bare calls from a loop in Go. `make bench` runs it, in the root of the repository.
//
// Every script runs in bash, on a fresh DynamoDB Local that runs as it does while a seed is applied; its table was made
// over the connection that is used, where there is one. The ways take turns, and medians are shown.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// sizes are how many commands the scripts have.
var sizes = []int{4, 100, 1000}

func main() {
	runs := flag.Int("runs", 5, "how often each script runs")
	warm := flag.Int("warm", 0, "how many put-items a database has seen before")
	real := flag.Int("real", 100, "the largest script that the real AWS CLI has to run, 0 for none: it takes a minute for 100 commands")
	flag.Parse()
	if err := bench(*runs, *warm, *real); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(runs, warm, real int) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b, err := newBench(ctx, dir, warm)
	if err != nil {
		return err
	}
	measured := results{}
	for run := range runs {
		for _, size := range sizes {
			for _, way := range b.ways() {
				if way.name == realCLI && size > real {
					continue
				}
				fmt.Fprintf(os.Stderr, "\rrun %d of %d: %d commands, %-20s", run+1, runs, size, way.name)
				took, err := way.run(ctx, size)
				if err != nil {
					return fmt.Errorf("%d commands, %s: %w", size, way.name, err)
				}
				measured.add(size, way.name, took)
			}
		}
	}
	fmt.Fprintln(os.Stderr)
	printFacts(ctx, b, runs, warm)
	measured.print()
	return nil
}

// cell is one of the table.
type cell struct {
	size int
	way  string
}

type results map[cell][]time.Duration

func (r results) add(size int, way string, took time.Duration) {
	r[cell{size, way}] = append(r[cell{size, way}], took)
}
