package main

import (
	"context"
	"fmt"
	"strings"
)

// The number of snapshots in a list, and the length of a chain.
const (
	manySnapshots = 8
	chainLength   = 4
)

// measureMany makes several snapshots in one step.
func measureMany(ctx context.Context, b *bench, rounds int) (section, error) {
	type way struct {
		name     string
		count    int
		settings settings
		took     series
	}
	step := acl("").with("SEED", "", "TAGS", "")
	ways := []*way{
		{name: "one", count: 1, settings: acl("one")},
		{name: fmt.Sprintf("%d, `parallel: 1`", manySnapshots), count: manySnapshots, settings: step.with("SNAPSHOTS", list(manySnapshots), "PARALLEL", "1")},
		{name: fmt.Sprintf("%d, `parallel` left to the plugin", manySnapshots), count: manySnapshots, settings: step.with("SNAPSHOTS", list(manySnapshots))},
		{name: fmt.Sprintf("a chain of %d", chainLength), count: chainLength, settings: step.with("SNAPSHOTS", chain(chainLength))},
	}
	if _, err := b.step(ctx, acl("one")); err != nil { // for the warm base
		return section{}, err
	}
	err := alternate(rounds, ways, func(round int, w *way) error {
		b.progress("many: round %d of %d, %s", round+1, rounds, w.name)
		o, err := b.step(ctx, w.settings)
		if err != nil {
			return err
		}
		w.took.addTime(o.took)
		return nil
	})
	report := section{
		note:  "Snapshots of the example `acl`, each with an item of its own, in one step. In the chain each starts on the one before.",
		table: table{{"", "ms", "ms for each", "of one"}},
	}
	for _, w := range ways {
		report.table.row(w.name, w.took.String(), fmt.Sprintf("%.0f", w.took.median()/float64(w.count)), formatRatio(w.took.ratio(ways[0].took)))
	}
	return report, err
}

// list returns independent snapshots as the setting has them.
func list(count int) string {
	var text strings.Builder
	for i := range count {
		fmt.Fprintf(&text, "- {tag: many-%d, seed: acl.sh, commands: %q}\n", i, putItem(i))
	}
	return text.String()
}

// chain returns snapshots each of which starts from the one before.
func chain(count int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "- {tag: chain-0, seed: acl.sh}\n")
	for i := 1; i < count; i++ {
		fmt.Fprintf(&text, "- {tag: chain-%d, from: chain-%d, commands: %q}\n", i, i-1, putItem(i))
	}
	return text.String()
}

func putItem(i int) string {
	return fmt.Sprintf(`aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Ray"}, "resource": {"S": "ACCOUNT-%04d"}, "role": {"S": "User"}}'`, i)
}
