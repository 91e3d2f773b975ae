package resident

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// progressInterval is the time between two reports about a script.
const progressInterval = 5 * time.Second

// progress reports the commands and items of a script, or what it is doing instead.
type progress struct {
	counts   func() awscli.Counts
	lines    func() int64  // that scripts have written
	failure  func() string // of aws commands: see attempts
	attempts func() ([]string, *failure.Inputs)
	doing    func() string // the programs that run
	interval time.Duration
	say      func(line string, missing *failure.Inputs)
}

// watch reports the counts of commands in every interval in which they change, until stop is
// called. Of a script without commands it reports the running programs: after two intervals, four,
// eight and so on, and after the first one if attempts have failed.
func (p progress) watch() (stop func()) {
	begin, ended := p.counts(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		last, written, idle, quiet, tell := begin, p.lines(), 0, true, 1
		told := 0 // failures
		ticker := time.NewTicker(p.interval)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
			}
			now, lines := p.counts(), p.lines()
			idle, quiet = idle+1, quiet && lines == written
			if now.Commands != last.Commands {
				idle, quiet, tell = 0, true, 1
			}
			switch {
			case now.Commands != last.Commands:
				line := fmt.Sprintf("%s, %s so far, %.0f commands/s", wording.Count(now.Commands-begin.Commands, "command"),
					wording.Count(now.Items-begin.Items, "item"), float64(now.Commands-last.Commands)/p.interval.Seconds())
				// All of a wait loop's fail alike: it is said when they have doubled.
				if failed := now.Failures - begin.Failures; failed > 2*told {
					told = failed
					line += "; " + p.failure()
				}
				p.say(line, nil)
			case idle == tell:
				if tell *= 2; idle > 1 || p.hasAttempts() {
					p.reportIdle(time.Duration(idle)*p.interval, quiet)
				}
			}
			last, written = now, lines
		}
	})
	return func() {
		close(ended)
		watching.Wait()
	}
}

func (p progress) hasAttempts() bool {
	lines, missing := p.attempts()
	return len(lines) > 0 || missing != nil
}

// reportIdle reports what a script does that has run no aws command for some time. It does not
// report a script that writes, unless attempts have failed.
func (p progress) reportIdle(since time.Duration, quiet bool) {
	lines, missing := p.attempts()
	said := []string{"no aws command for " + since.String()}
	if quiet {
		said[0] = "nothing written and " + said[0]
	} else if len(lines) == 0 && missing == nil {
		return
	}
	if doing := p.doing(); doing != "" {
		said = append(said, "running: "+doing)
	}
	p.say(strings.Join(append(said, lines...), "; "), missing)
}
