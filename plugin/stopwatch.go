package plugin

import (
	"slices"
	"time"

	"github.com/dynasnap/dynasnap/plugin/report"
)

// stopwatch divides a snapshot's time into phases. It is always in exactly one, so they add up to
// the whole run.
type stopwatch struct {
	since  time.Time      // that the phase is on which is on
	on     []report.Phase // that phase, last, and those within which it is; their durations say nothing
	phases []report.Phase // so far
}

// newStopwatch starts in a phase that covers everything that is in no other one.
func newStopwatch(begin time.Time, first report.Phase) *stopwatch {
	return &stopwatch{since: begin, on: []report.Phase{first}}
}

// begin begins a phase within the current one, which resumes at its end.
func (w *stopwatch) begin(phase report.Phase) (end func()) {
	w.add(time.Now())
	w.on = append(w.on, phase)
	return func() {
		w.add(time.Now())
		w.on = w.on[:len(w.on)-1]
	}
}

// add adds the time until now to the current phase.
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
