package main

import (
	"context"
	"time"
)

// idleAfter is how long after its start a database's memory is looked at, in idleRounds of the
// rounds: it hardly changes.
const (
	idleAfter  = 10 * time.Second
	idleRounds = 3
)

// starts are the measurements of one image.
type starts struct {
	name, image string
	command     []string // nil for the image's own

	ready, cpu, idle, peak, shown series
}

// measureStart compares the base, serving a snapshot's state, with the snapshot.
func measureStart(ctx context.Context, b *bench, rounds int) (section, error) {
	stockImage, fastImage, err := b.sides(ctx)
	if err != nil {
		return section{}, err
	}
	stock, fast := &starts{name: "stock", image: stockImage}, &starts{name: "snapshot", image: fastImage}
	err = alternate(rounds, []*starts{stock, fast}, func(round int, side *starts) error {
		b.progress("start: round %d of %d, %s", round+1, rounds, side.name)
		return side.measure(ctx, b, round < idleRounds)
	})
	report := section{
		note: "The state of the example `acl`, served by the base with its stock command (`-jar DynamoDBLocal.jar -sharedDb -dbPath …`) and by the snapshot. " +
			"Ready: from the engine being asked to start the container to the first answered ListTables. Memory: the process's resident set, after 10 s without a call and at most until then; and what `docker stats` shows then.",
		table: table{{"", "ready, ms", "CPU to ready, ms", "idle, MB", "peak, MB", "`docker stats`, MB"}},
		goals: []goal{
			{what: "ready, of stock", got: fast.ready.ratio(stock.ready), max: 0.25},
			{what: "CPU to ready, of stock", got: fast.cpu.ratio(stock.cpu), max: 0.2},
			{what: "idle memory, of stock", got: fast.idle.ratio(stock.idle), max: 0.65},
		},
	}
	for _, s := range []*starts{stock, fast} {
		report.table.row(s.name, s.ready.String(), s.cpu.String(), s.idle.String(), s.peak.String(), s.shown.String())
	}
	report.table.row("ratio", formatRatio(fast.ready.ratio(stock.ready)), formatRatio(fast.cpu.ratio(stock.cpu)), formatRatio(fast.idle.ratio(stock.idle)),
		formatRatio(fast.peak.ratio(stock.peak)), formatRatio(fast.shown.ratio(stock.shown)))
	return report, err
}

func (s *starts) measure(ctx context.Context, b *bench, idle bool) error {
	d, err := b.serve(ctx, s.image, s.command...)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	s.ready.addTime(d.ready)
	s.cpu.addTime(d.cpu)
	if !idle {
		return nil
	}
	select {
	case <-time.After(idleAfter):
	case <-ctx.Done():
		return ctx.Err()
	}
	resident, err := d.resident("VmRSS")
	if err != nil {
		return err
	}
	peak, err := d.resident("VmHWM")
	if err != nil {
		return err
	}
	shown, err := d.dockerMemory(ctx)
	s.idle.add(resident)
	s.peak.add(peak)
	s.shown.add(shown)
	return err
}
