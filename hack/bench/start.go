package main

import (
	"context"
	"time"
)

// idleAfter is how long after its start a database's memory is looked at, in idleRounds of the rounds: it hardly changes.
const (
	idleAfter  = 10 * time.Second
	idleRounds = 3
)

// starts are what is measured of one image.
type starts struct {
	name, image string
	command     []string // nil for its own

	ready, cpu, idle, peak, shown series
}

// measureStart compares the base, serving a snapshot's state, with the snapshot.
func measureStart(ctx context.Context, b *bench, rounds int) (section, error) {
	stockImage, fastImage, err := b.sides(ctx)
	if err != nil {
		return section{}, err
	}
	stock, fast := &starts{name: "stock", image: stockImage}, &starts{name: "snapshot", image: fastImage}
	err = turns(rounds, []*starts{stock, fast}, func(round int, side *starts) error {
		b.progress("start: round %d of %d, %s", round+1, rounds, side.name)
		return side.measure(ctx, b, round < idleRounds)
	})
	report := section{
		note: "The state of the example `acl`, served by the base with its stock command (`-jar DynamoDBLocal.jar -sharedDb -dbPath …`) and by the snapshot. " +
			"Ready: from the engine being asked to start the container to the first answered ListTables. Memory: the process's resident set, after 10 s without a call and at most until then; and what `docker stats` shows then.",
		table: table{{"", "ready, ms", "CPU to ready, ms", "idle, MB", "peak, MB", "`docker stats`, MB"}},
		goals: []goal{
			{what: "ready, of stock", got: fast.ready.over(stock.ready), most: 0.25},
			{what: "CPU to ready, of stock", got: fast.cpu.over(stock.cpu), most: 0.2},
			{what: "idle memory, of stock", got: fast.idle.over(stock.idle), most: 0.65},
		},
	}
	for _, s := range []*starts{stock, fast} {
		report.table.row(s.name, s.ready.String(), s.cpu.String(), s.idle.String(), s.peak.String(), s.shown.String())
	}
	report.table.row("ratio", times(fast.ready.over(stock.ready)), times(fast.cpu.over(stock.cpu)), times(fast.idle.over(stock.idle)),
		times(fast.peak.over(stock.peak)), times(fast.shown.over(stock.shown)))
	return report, err
}

func (s *starts) measure(ctx context.Context, b *bench, idle bool) error {
	d, err := b.serve(ctx, s.image, s.command...)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	s.ready.took(d.ready)
	s.cpu.took(d.cpu)
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
	shown, err := d.shown(ctx)
	s.idle.add(resident)
	s.peak.add(peak)
	s.shown.add(shown)
	return err
}
