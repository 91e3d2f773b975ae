package resident

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// countsWatch reports what a part with data brings.
type countsWatch struct {
	counts        *format.Counts
	tables, items int64 // before the part
	say           func(line string)
	ended         chan struct{}
	watching      sync.WaitGroup
}

// watchCounts reports the items in every interval, until end is called.
func watchCounts(counts *format.Counts, interval time.Duration, say func(line string)) *countsWatch {
	w := &countsWatch{counts: counts, say: say, ended: make(chan struct{})}
	w.tables, w.items = counts.Read()
	w.watching.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for last := w.items; ; {
			select {
			case <-w.ended:
				return
			case <-ticker.C:
			}
			_, now := counts.Read()
			say(fmt.Sprintf("%s so far, %.0f items/s", wording.Count(now-w.items, "item"), float64(now-last)/interval.Seconds()))
			last = now
		}
	})
	return w
}

// end ends the reports. The last one is what the part has brought, if it succeeded.
func (w *countsWatch) end(succeeded bool) {
	close(w.ended)
	w.watching.Wait()
	if !succeeded {
		return
	}
	tables, items := w.counts.Read()
	var said []string
	if tables > w.tables {
		said = append(said, wording.Count(tables-w.tables, "table"))
	}
	if items > w.items || len(said) == 0 {
		said = append(said, wording.Count(items-w.items, "item"))
	}
	w.say(strings.Join(said, ", "))
}
