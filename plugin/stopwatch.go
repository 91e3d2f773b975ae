package plugin

import (
	"slices"
	"time"

	"github.com/dynasnap/dynasnap/plugin/report"
)

// stopwatch divides a snapshot's time into phases. From the beginning of the run to its end it is
// always in exactly one, so that they add up to the whole.
type stopwatch struct {
	since  time.Time      // that the phase is on which is on
	on     []report.Phase // that phase, last, and those within which it is; their durations say nothing
	phases []report.Phase // so far
}

// newStopwatch is in a phase from begin on, which is that of all that no other is for.
func newStopwatch(begin time.Time, first report.Phase) *stopwatch {
	return &stopwatch{since: begin, on: []report.Phase{first}}
}

// begin begins a phase within the one that is on, which goes on at its end.
func (w *stopwatch) begin(phase report.Phase) (end func()) {
	w.add(time.Now())
	w.on = append(w.on, phase)
	return func() {
		w.add(time.Now())
		w.on = w.on[:len(w.on)-1]
	}
}

// add adds the time up to now to the phase that is on.
func (w *stopwatch) add(now time.Time) {
	phase := w.on[len(w.on)-1]
	known := slices.IndexFunc(w.phases, func(other report.Phase) bool { return other.Name == phase.Name })
	if known < 0 {
		known = len(w.phases)
		w.phases = append(w.phases, phase)
	}
	w.phases[known].Duration += now.Sub(w.since)
	w.since = now
}
