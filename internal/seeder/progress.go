package seeder

import (
	"fmt"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// progressInterval is how often a person hears of a script that takes long.
const progressInterval = 5 * time.Second

// progress tells of a script what has gone in since it began.
type progress struct {
	counts   func() awscli.Counts
	interval time.Duration
	say      func(line string)
}

// watch says every interval what the commands have come to, where that is something new, until stop is called.
func (p progress) watch() (stop func()) {
	begin, ended := p.counts(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		last, ticker := begin, time.NewTicker(p.interval)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
			}
			now := p.counts()
			if now.Commands == last.Commands {
				continue
			}
			p.say(fmt.Sprintf("%s, %s so far, %.0f commands/s", counted(now.Commands-begin.Commands, "command"),
				counted(now.Items-begin.Items, "item"), float64(now.Commands-last.Commands)/p.interval.Seconds()))
			last = now
		}
	})
	return func() {
		close(ended)
		watching.Wait()
	}
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
