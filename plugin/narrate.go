package plugin

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/docker/go-units"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/plugin/terminal"
)

// Who watches takes silence for a hang: what takes longer than the first of these says so, and
// again whenever the other has passed.
const (
	firstWord   = 5 * time.Second
	furtherWord = 15 * time.Second
)

// narrate says what is being done while it takes long: by a bar where the log goes to a terminal,
// or else by lines of the log. got sets how many of the bytes are there, where it is about bytes.
func narrate(log *logrus.Logger, what string) (got func(done, total int64), end func()) {
	if bar := beginBar(log, what); bar != nil {
		return func(done, total int64) { bar.Set(done, total, bytesOf(done, total)) }, bar.End
	}
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
	return func(done, total int64) { last.Store(bytesOf(done, total)) }, func() {
		close(ended)
		narrating.Wait() // the report, which comes last, must have the log for itself
	}
}

// bytesOf says how many of the bytes are there.
func bytesOf(done, total int64) string {
	return fmt.Sprintf("%s of %s", units.HumanSize(float64(done)), units.HumanSize(float64(total)))
}

// beginBar begins a bar for what is being done, where the log goes to a terminal; it returns nil
// elsewhere. Its text is that of a line of the log.
func beginBar(log *logrus.Logger, what string) *terminal.Bar {
	screen, ok := log.Out.(*terminal.Terminal)
	if !ok {
		return nil
	}
	line, err := log.Formatter.Format(&logrus.Entry{Message: what, Level: logrus.InfoLevel})
	if err != nil {
		return nil
	}
	return screen.Begin(strings.TrimSpace(string(line)))
}
