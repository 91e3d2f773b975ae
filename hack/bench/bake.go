package main

import (
	"context"
	"os"
	"time"
)

// slowRounds is the number of rounds of the slowest way, whose wait of 10 s is always the same.
const slowRounds = 2

// measureBake compares whole steps for the example acl, from the base to a snapshot in the
// registry. The registry has the base's layers of each way, and the engine has all images.
func measureBake(ctx context.Context, b *bench, rounds int) (section, error) {
	text, err := os.ReadFile("examples/acl/seed.sh")
	if err != nil {
		return section{}, err
	}
	script := string(text)
	type way struct {
		name string
		bake func(ctx context.Context) (time.Duration, error)
		took series
	}
	old, err := b.newFlow(ctx, "as-it-was", asItWas)
	if err != nil {
		return section{}, err
	}
	repairedFlow, err := b.newFlow(ctx, "repaired", repaired)
	if err != nil {
		return section{}, err
	}
	plain, err := b.newDockerfile(ctx)
	if err != nil {
		return section{}, err
	}
	if _, err := b.step(ctx, acl("warm")); err != nil {
		return section{}, err
	}
	flow2017 := &way{name: "2017 flow, as it was", bake: func(ctx context.Context) (time.Duration, error) { return old.bake(ctx, script) }}
	flowMended := &way{name: "2017 flow, repaired", bake: func(ctx context.Context) (time.Duration, error) { return repairedFlow.bake(ctx, script) }}
	dockerfile := &way{name: "`Dockerfile`", bake: func(ctx context.Context) (time.Duration, error) { return plain.bake(ctx, script) }}
	plugin := &way{name: "dynasnap", bake: func(ctx context.Context) (time.Duration, error) {
		o, err := b.step(ctx, acl("baked"))
		return o.took, err
	}}
	ways := []*way{flow2017, flowMended, dockerfile, plugin}
	err = alternate(rounds, ways, func(round int, w *way) error {
		if w == flow2017 && round >= slowRounds {
			return nil
		}
		b.progress("bake: round %d of %d, %s", round+1, rounds, w.name)
		took, err := w.bake(ctx)
		w.took.addTime(took)
		return err
	})
	if err != nil {
		return section{}, err
	}
	for _, ref := range []string{old.image + "-snapshot", repairedFlow.image + "-snapshot", b.registry + "/bench/dockerfile:snapshot", b.registry + "/bench/acl:baked"} {
		if err := b.checkACL(ctx, ref); err != nil {
			return section{}, err
		}
	}
	report := section{
		note: "The example `acl` (one `create-table`, three `put-item`s), from the start of the step to the snapshot in a registry on the same machine. " +
			"As it was: the shell-form command never passes on the signal of `docker stop`, which takes 10 s then; repaired: exec form. `Dockerfile`: `RUN java … & seed; kill` in a stage of its own, built without cache. " +
			"dynasnap verifies the snapshot, too; the others do not.",
		table: table{{"", "ms", "dynasnap's time of it"}},
		goals: []goal{
			{what: "dynasnap, of the 2017 flow as it was", got: plugin.took.ratio(flow2017.took), max: 0.15},
			{what: "dynasnap, of the 2017 flow repaired", got: plugin.took.ratio(flowMended.took), max: 0.4},
		},
	}
	for _, w := range ways {
		report.table.row(w.name, w.took.String(), formatRatio(plugin.took.ratio(w.took)))
	}
	return report, nil
}
