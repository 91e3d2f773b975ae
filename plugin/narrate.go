package plugin

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
)

// Who watches takes silence for a hang: what takes longer than the first of these says so, and
// again whenever the other has passed.
const (
	firstWord   = 5 * time.Second
	furtherWord = 15 * time.Second
)

// narrate logs what is being done while it takes long. got sets its progress.
func narrate(log *logrus.Logger, what string) (got func(string), end func()) {
	var last atomic.Value
	last.Store("")
	ended := make(chan struct{})
	var narrating sync.WaitGroup
	narrating.Go(func() {
		begin := time.Now()
		for pause := firstWord; ; pause = furtherWord {
			select {
			case <-ended:
				return
			case <-time.After(pause):
			}
			line := what
			if got := last.Load().(string); got != "" {
				line += ": " + got
			}
			log.Info(line + fmt.Sprintf(" (%d s so far)", time.Since(begin)/time.Second))
		}
	})
	return func(text string) { last.Store(text) }, func() {
		close(ended)
		narrating.Wait() // the report, which comes last, must have the log for itself
	}
}
