package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// variants are JVM options that replace those of the snapshot for the same purpose.
var variants = []string{
	"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
	"-XX:+UseSerialGC",
	"-XX:TieredStopAtLevel=1 -XX:+UseG1GC",
	"-XX:+UseG1GC",
	"-XX:+UseParallelGC",
}

// measureVariants compares start, memory and throughput of the stock base and of the snapshot with
// other options. An archive of classes from another collector works, except for its heap.
func measureVariants(ctx context.Context, b *bench, rounds int) (section, error) {
	stockImage, fastImage, err := b.sides(ctx)
	if err != nil {
		return section{}, err
	}
	snapshot, err := b.engine.ImageInspect(ctx, fastImage)
	if err != nil {
		return section{}, err
	}
	begun := []*starts{{name: "stock", image: stockImage}, {name: "snapshot", image: fastImage}}
	loaded := []*served{newServed("stock", stockImage, nil), newServed("snapshot", fastImage, nil)}
	flags := variants
	if b.flags != "" {
		flags = strings.Split(b.flags, ";")
	}
	for _, flags := range flags {
		name, command := "`"+flags+"`", withFlags(snapshot.Config.Cmd, strings.Fields(flags))
		begun = append(begun, &starts{name: name, image: fastImage, command: command})
		loaded = append(loaded, newServed(name, fastImage, command))
	}
	err = alternate(rounds, begun, func(round int, side *starts) error {
		b.progress("variants: start, round %d of %d, %s", round+1, rounds, side.name)
		return side.measure(ctx, b, round == 0)
	})
	if err != nil {
		return section{}, err
	}
	for _, side := range loaded { // one at a time: idle ones would disturb
		if b.load == 0 {
			break
		}
		if err := b.loadOnce(ctx, 0, []*served{side}); err != nil {
			return section{}, err
		}
	}
	report := section{
		note:  fmt.Sprintf("The snapshot with other flags of the JVM. Calls a second: one fresh database after the other, %s for each operation after %s to warm up.", b.load, b.load/2),
		table: table{{"", "ready, ms", "CPU to ready, ms", "idle, MB", "peak, MB"}},
	}
	for _, o := range operations {
		report.table[0] = append(report.table[0], o.name)
	}
	for i, s := range begun {
		row := []string{s.name, s.ready.String(), s.cpu.String(), s.idle.String(), s.peak.String()}
		for _, o := range operations {
			perSecond := loaded[i].perSecond[o.name]
			row = append(row, fmt.Sprintf("%s %s", perSecond, formatRatio(perSecond.ratio(*loaded[0].perSecond[o.name]))))
		}
		report.table.row(row...)
	}
	return report, nil
}

// withFlags replaces the options of a JVM command for compiler and collector.
func withFlags(command, flags []string) []string {
	rest := slices.DeleteFunc(slices.Clone(command), func(argument string) bool {
		return strings.HasPrefix(argument, "-XX:Tier") || strings.HasPrefix(argument, "-XX:+Use") && strings.HasSuffix(argument, "GC")
	})
	return slices.Concat(flags, rest)
}
