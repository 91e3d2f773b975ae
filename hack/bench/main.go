// Command bench measures what dynasnap is for, beside what people use instead: how soon a snapshot
// starts and how fast it serves, what it takes to make one, and what the commands of seed scripts
// cost. `make bench` runs all of it, in the root of the repository.
//
// The sides of a comparison take turns; medians are shown, with the smallest and the largest.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// measurement is a part of the benchmark that can run alone.
type measurement struct {
	name   string
	rounds int // by default
	run    func(ctx context.Context, b *bench, rounds int) (section, error)
}

var measurements = []measurement{
	{"start", 9, measureStart},
	{"throughput", 2, measureThroughput},
	{"relay", 3, measureRelay},
	{"isolation", 5, measureIsolation},
	{"keys", 1, measureKeys},
	{"bake", 5, measureBake},
	{"waterfall", 5, measureWaterfall},
	{"puts", 3, measurePuts},
	{"load", 3, measureLoad},
	{"reuse", 5, measureReuse},
	{"many", 3, measureMany},
	{"size", 1, measureSize},
	{"state", 1, measureState},
	{"scripts", 3, measureScripts},
}

// optionalMeasurements run only when they are named. They are not in the docs.
var optionalMeasurements = []measurement{
	{"variants", 3, measureVariants},
}

type options struct {
	only    string
	rounds  int
	load    time.Duration
	network string
	write   string
	flags   string
}

// Command bench measures what dynasnap does and its alternatives: how fast a snapshot starts and
// serves, how long it takes to make one, and what the commands of seed scripts cost. `make bench`
// runs all of it, in the root of the repository.
//
// The sides of a comparison alternate. Results are medians, with minimum and maximum.
func main() {
	var o options
	flag.StringVar(&o.only, "only", "", "the parts to run, separated by commas: "+names(measurements)+"; and, when named, "+names(optionalMeasurements))
	flag.IntVar(&o.rounds, "rounds", 0, "how often each side is measured; 0 leaves it to each part")
	flag.DurationVar(&o.load, "load", 10*time.Second, "how long each operation is measured under load, after half as long to warm up; with 0, variants are only started")
	flag.StringVar(&o.network, "network", "bridge", "the network of the databases that are measured: bridge, or host with its port 8000")
	flag.StringVar(&o.write, "write", "", "the Markdown file whose tables to replace, as docs/benchmarks.md")
	flag.StringVar(&o.flags, "flags", "", "the JVM's flags that variants compares, in the place of those it has by itself; separated by spaces, and variants by semicolons")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	chosen, err := choose(o.only)
	if err != nil {
		return err
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer func() {
		if cleared := b.close(); err == nil {
			err = cleared
		}
	}()
	sections := []section{machine(ctx, b)}
	fmt.Println(sections[0])
	for _, m := range chosen {
		rounds := m.rounds
		if o.rounds > 0 {
			rounds = o.rounds
		}
		begin, before := time.Now(), load()
		s, err := m.run(ctx, b, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		s.name = m.name
		s.note = fmt.Sprintf("%s Load average before and after: %s and %s.", s.note, before, load())
		b.progress("") // the line is free again
		fmt.Fprintf(os.Stderr, "%s took %s\n", m.name, time.Since(begin).Round(time.Second))
		fmt.Println(s)
		sections = append(sections, s)
	}
	if o.write != "" {
		return writeSections(o.write, sections)
	}
	return nil
}

// choose returns the measurements with these names, or all that are not optional.
func choose(only string) ([]measurement, error) {
	if only == "" {
		return measurements, nil
	}
	all := slices.Concat(measurements, optionalMeasurements)
	var chosen []measurement
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(all, func(m measurement) bool { return m.name == name })
		if i < 0 {
			return nil, fmt.Errorf("-only: there is no part %q, but %s", name, names(all))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func names(list []measurement) string {
	var names []string
	for _, m := range list {
		names = append(names, m.name)
	}
	return strings.Join(names, ", ")
}
