package resident

import (
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// countsInterval is the time between two reports about a part with data: a bar is drawn from them.
const countsInterval = time.Second / 2

// countsWatch reports what a part with data brings.
type countsWatch struct {
	counts        *format.Counts
	tables, items int64 // before the part
	tell          func(seeder.Counts)
	ended         chan struct{}
	watching      sync.WaitGroup
}

// watchCounts reports in every interval, until end is called.
func watchCounts(counts *format.Counts, interval time.Duration, tell func(seeder.Counts)) *countsWatch {
	w := &countsWatch{counts: counts, tell: tell, ended: make(chan struct{})}
	w.tables, w.items = counts.Read()
	w.watching.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-w.ended:
				return
			case <-ticker.C:
			}
			tell(w.read())
		}
	})
	return w
}

// read returns what the part has brought so far.
func (w *countsWatch) read() seeder.Counts {
	tables, items := w.counts.Read()
	return seeder.Counts{Tables: tables - w.tables, Items: items - w.items}
}

// end ends the reports. The last one is what the part has brought, if it succeeded.
func (w *countsWatch) end(succeeded bool) {
	close(w.ended)
	w.watching.Wait()
	if succeeded {
		last := w.read()
		last.Over = true
		w.tell(last)
	}
}
