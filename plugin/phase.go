package plugin

import (
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/plugin/report"
)

// inPhase times a phase with stopwatches. If doing is not empty, the log says so when it takes
// long.
func inPhase(log *logrus.Logger, doing string, phase report.Phase, watches ...*stopwatch) (done func()) {
	ends := make([]func(), 0, len(watches)+1)
	if doing != "" {
		_, stop := narrate(log, doing)
		ends = append(ends, stop)
	}
	for _, watch := range watches {
		ends = append(ends, watch.begin(phase))
	}
	return func() {
		for _, end := range ends {
			end()
		}
	}
}
