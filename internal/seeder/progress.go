package seeder

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// progressInterval is how often a person hears of a script that takes long.
const progressInterval = 5 * time.Second

// progress tells of a script what has gone in since it began, or what it is doing instead.
type progress struct {
	counts   func() awscli.Counts
	lines    func() int64    // that scripts have written
	failure  func() string   // of aws commands: see vain
	vain     func() []string // what was tried in vain
	doing    func() string   // the programs that run
	interval time.Duration
	say      func(line string)
}

// watch says every interval what the commands have come to, where that is something new, until stop is called. Of a script that is
// quiet it says what is running: after two intervals, four, eight and so on.
func (p progress) watch() (stop func()) {
	begin, ended := p.counts(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		last, written, quiet, tell := begin, p.lines(), 0, 2
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
			if quiet++; now.Commands != last.Commands || lines != written {
				quiet, tell = 0, 2
			}
			switch {
			case now.Commands != last.Commands:
				line := fmt.Sprintf("%s, %s so far, %.0f commands/s", counted(now.Commands-begin.Commands, "command"),
					counted(now.Items-begin.Items, "item"), float64(now.Commands-last.Commands)/p.interval.Seconds())
				// All of a wait loop's fail alike: it is said when they have doubled.
				if failed := now.Failures - begin.Failures; failed > 2*told {
					told = failed
					line += "; " + p.failure()
				}
				p.say(line)
			case quiet == tell:
				tell *= 2
				p.say(p.quiet(time.Duration(quiet) * p.interval))
			}
			last, written = now, lines
		}
	})
	return func() {
		close(ended)
		watching.Wait()
	}
}

// quiet says what a script does that has not been heard of for some time.
func (p progress) quiet(since time.Duration) string {
	said := []string{fmt.Sprintf("nothing written and no aws command for %s", since)}
	if doing := p.doing(); doing != "" {
		said = append(said, "running: "+doing)
	}
	return strings.Join(append(said, p.vain()...), "; ")
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
