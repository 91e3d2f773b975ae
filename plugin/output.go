package plugin

import (
	"strings"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// No person reads more of what scripts write, and CI systems cut or drop longer logs.
const (
	maxLines  = 100_000
	lineBytes = 1 << 10 // a longer line counts as several
)

// What scripts wrote to stderr before they failed says why: so many lines are told in any case.
const lastLines = 20

// scriptOutput passes on the output of scripts, as far as the log has space for it.
type scriptOutput struct {
	log          *logrus.Logger
	mu           sync.Mutex // a script that is given up may still write
	linesLeft    int        // that the log has space for
	linesOmitted int
	errors       []seeder.Output // the last lines of stderr among those that were omitted
	tail         []string        // the last lines, omitted or not
	counting     *counting
}

// newScriptOutput is for a seed whose parts with data declare so many items.
func newScriptOutput(log *logrus.Logger, declared int64) *scriptOutput {
	return &scriptOutput{log: log, linesLeft: maxLines, counting: newCounting(log, declared)}
}

// pass logs a line of a script or a remark about it, and tells how a part with data gets on.
func (s *scriptOutput) pass(o seeder.Output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch o.Stream {
	case seeder.Progress:
		if o.Missing != nil {
			o.Line += "; " + adviceOnInputs(o.Missing)
		}
		s.log.Infof("%s: %s", o.Part, o.Line)
		return
	case seeder.Detail:
		s.log.Debugf("%s: %s", o.Part, o.Line)
		return
	case seeder.Counted:
		s.counting.tell(o.Part, *o.Counts)
		return
	case seeder.Stdout, seeder.Stderr:
	}
	s.tail = append(s.tail[max(0, len(s.tail)-lastLines+1):], o.Line)
	if s.linesLeft > 0 {
		s.linesLeft -= 1 + len(o.Line)/lineBytes
		s.write(o)
		return
	}
	s.linesOmitted++
	if o.Stream == seeder.Stderr {
		s.errors = append(s.errors, o)
		s.errors = s.errors[max(0, len(s.errors)-lastLines):]
	}
}

func (s *scriptOutput) write(o seeder.Output) { s.log.Infof("%s | %s", o.Part, o.Line) }

// end logs the number of omitted lines and, for a failed seed, the last of them.
func (s *scriptOutput) end(failed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counting.end()
	if s.linesOmitted > 0 {
		s.log.Infof("… and %s", wording.Count(s.linesOmitted, "more line"))
	}
	if failed {
		for _, o := range s.errors {
			s.write(o)
		}
	}
}

// lastOutput returns the last lines of the scripts.
func (s *scriptOutput) lastOutput() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.tail, "\n")
}
