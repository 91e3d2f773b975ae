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
	mostLines = 100_000
	lineBytes = 1 << 10 // a longer line counts as several
)

// What scripts wrote to stderr before they failed says why: so many lines are told in any case.
const lastLines = 20

// scriptOutput passes on what scripts write, as far as the log has room for it.
type scriptOutput struct {
	log  *logrus.Logger
	mu   sync.Mutex // a script that is given up may still write
	room int        // in lines
	more int        // lines that were left out
	last []seeder.Output
	said []string // the last lines, which the log may have or not
}

func newScriptOutput(log *logrus.Logger) *scriptOutput {
	return &scriptOutput{log: log, room: mostLines}
}

// pass writes a line of a script, or about it, into the log.
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
	case seeder.Stdout, seeder.Stderr:
	}
	s.said = append(s.said[max(0, len(s.said)-lastLines+1):], o.Line)
	if s.room > 0 {
		s.room -= 1 + len(o.Line)/lineBytes
		s.write(o)
		return
	}
	s.more++
	if o.Stream == seeder.Stderr {
		s.last = append(s.last, o)
		s.last = s.last[max(0, len(s.last)-lastLines):]
	}
}

func (s *scriptOutput) write(o seeder.Output) { s.log.Infof("%s | %s", o.Part, o.Line) }

// end tells how much was left out, and the last of it when the seed has failed.
func (s *scriptOutput) end(failed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.more > 0 {
		s.log.Infof("… and %s", wording.Count(s.more, "more line"))
	}
	if failed {
		for _, o := range s.last {
			s.write(o)
		}
	}
}

// saidLast are the last lines that scripts wrote.
func (s *scriptOutput) saidLast() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "\n")
}
