package main

import (
	"context"
	"fmt"
)

// measureReuse compares a step that finds its snapshot with one that makes it.
func measureReuse(ctx context.Context, b *bench, rounds int) (section, error) {
	if _, err := b.step(ctx, acl("reuse")); err != nil {
		return section{}, err
	}
	type way struct {
		name     string
		settings settings
		took     series
		requests series
	}
	baked := &way{name: "bake", settings: acl("reuse")}
	reused := &way{name: "reuse", settings: acl("reuse").with("REBUILD", "false")}
	err := alternate(rounds, []*way{baked, reused}, func(round int, w *way) error {
		b.progress("reuse: round %d of %d, %s", round+1, rounds, w.name)
		o, err := b.step(ctx, w.settings)
		if err != nil {
			return err
		}
		if o.Snapshots[0].Reused != (w == reused) {
			return fmt.Errorf("%s: reused is %v", w.name, o.Snapshots[0].Reused)
		}
		w.took.addTime(o.took)
		w.requests.add(float64(o.Requests))
		return nil
	})
	report := section{
		note:  "The example `acl`, made anew and found: the whole step, and the requests that the plugin sends to the registry itself.",
		table: table{{"", "ms", "requests"}},
	}
	for _, w := range []*way{baked, reused} {
		report.table.row(w.name, w.took.String(), w.requests.String())
	}
	report.table.row("ratio", formatRatio(reused.took.ratio(baked.took)), "")
	return report, err
}
