package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

const (
	manyKeys  = 10_000
	writtenOf = 10  // one of so many keys also writes
	lookEach  = 100 // keys between looks at the memory
)

// measureKeys uses many access keys, one after another, in one container.
func measureKeys(ctx context.Context, b *bench, rounds int) (section, error) {
	image, err := b.isolationImage(ctx, "isolated", "access_key")
	if err != nil {
		return section{}, err
	}
	var first, peaks, restarts series
	for round := range rounds {
		peak, restarted, err := b.useKeys(ctx, image, round, &first)
		if err != nil {
			return section{}, err
		}
		peaks.add(peak)
		restarts.add(float64(restarted))
	}
	report := section{
		note: fmt.Sprintf("%d access keys, one after another, in one container of an isolated snapshot with %d items. Each makes a Query, and one of %d also a PutItem. "+
			"The first answer: median, first and ninth decile. Memory: of all processes of the container, the most at each hundredth key.", manyKeys, manyPuts, writtenOf),
		table: table{{"first answer, ms", "memory, MB", "restarts of DynamoDB Local"}},
	}
	report.table.row(tenths(first), peaks.String(), restarts.String())
	return report, nil
}

func (b *bench) useKeys(
	ctx context.Context,
	image string,
	round int,
	first *series,
) (peak float64, restarts int, err error) {
	d, err := b.serve(ctx, image)
	if err != nil {
		return 0, 0, err
	}
	defer d.close(ctx)
	for i := range manyKeys {
		key := fmt.Sprintf("test%d", i)
		begin := time.Now()
		if err := d.query(ctx, key); err != nil {
			return 0, 0, err
		}
		first.addTime(time.Since(begin))
		if i%writtenOf == 0 {
			writer := caller{d.caller.endpoint, d.caller.client, key}
			if _, err := writer.Call(ctx, "DynamoDB_20120810.PutItem", []byte(`{"TableName": "things", "Item": `+item(i)+`}`)); err != nil {
				return 0, 0, err
			}
		}
		if i%lookEach == 0 {
			b.progress("keys: round %d, key %d of %d", round+1, i, manyKeys)
			memory, _, err := d.processes(ctx)
			if err != nil {
				return 0, 0, err
			}
			peak = max(peak, memory)
		}
	}
	log, err := b.run(ctx, "sh", "-c", "docker logs "+d.id+" 2>&1")
	return peak, strings.Count(log, "was restarted"), err
}
