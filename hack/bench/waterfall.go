package main

import (
	"context"
	"fmt"
	"strings"
)

// measureWaterfall shows one bake's phases.
func measureWaterfall(ctx context.Context, b *bench, _ int) (section, error) {
	if _, err := b.step(ctx, acl("warm")); err != nil {
		return section{}, err
	}
	o, err := b.step(ctx, acl("phases"))
	if err != nil {
		return section{}, err
	}
	report := section{
		note:  fmt.Sprintf("The phases of one bake of the example `acl`, as its `report_file` has them; the process took %.0f ms.", milliseconds(o.took)),
		table: table{{"phase", "ms", ""}},
	}
	var begin float64
	const perMark = 0.025
	for _, phase := range o.Snapshots[0].Phases {
		bar := strings.Repeat(" ", int(begin/perMark)) + strings.Repeat("#", max(1, int(phase.Seconds/perMark)))
		report.table.row(phase.Name, fmt.Sprintf("%.0f", phase.Seconds*1000), "`"+bar+"`")
		begin += phase.Seconds
	}
	return report, nil
}
