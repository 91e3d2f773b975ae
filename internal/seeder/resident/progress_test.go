package resident

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
)

// counter is a server whose counts the test sets.
type counter struct {
	sync.Mutex
	counts awscli.Counts
}

func (c *counter) read() awscli.Counts {
	c.Lock()
	defer c.Unlock()
	return c.counts
}

func (c *counter) add(commands, items int) {
	c.Lock()
	defer c.Unlock()
	c.counts.Commands += commands
	c.counts.Items += items
}

// newProgress returns the progress of a script that writes nothing. Tests run it in a bubble whose
// time passes only when everything is blocked.
func newProgress(server *counter, said chan string) progress {
	return progress{
		counts:   server.read,
		lines:    func() int64 { return 0 },
		failure:  func() string { return "1 aws command failed" },
		attempts: func() ([]string, *failure.Inputs) { return []string{"1 connection refused"}, nil },
		doing:    func() string { return "sleep 600 (for 5s)" },
		interval: time.Hour,
		say:      func(line string, _ *failure.Inputs) { said <- line },
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server counter
		server.add(7, 100) // other scripts'
		said := make(chan string, 10)
		p := newProgress(&server, said)
		p.interval = 10 * time.Millisecond
		stop := p.watch()
		server.add(2, 50)
		assert.Equal(t, "2 commands, 50 items so far, 200 commands/s", <-said)
		server.add(1, 0)
		assert.Equal(t, "3 commands, 50 items so far, 100 commands/s", <-said)
		stop()
		server.add(1, 1)
		assert.Empty(t, said, "nothing new, and nothing after the end")
	})
}

func TestProgressBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server counter
		said := make(chan string, 10)
		p := newProgress(&server, said)
		p.interval = time.Millisecond
		stop := p.watch()
		for _, since := range []string{"1ms", "2ms", "4ms", "8ms"} {
			assert.Equal(t, "nothing written and no aws command for "+since+"; running: sleep 600 (for 5s); 1 connection refused", <-said)
		}
		stop()
	})
}

func TestProgressWithoutAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server counter
		said := make(chan string, 10)
		p := newProgress(&server, said)
		p.interval = time.Millisecond
		p.attempts = func() ([]string, *failure.Inputs) { return nil, nil }
		stop := p.watch()
		assert.Equal(t, "nothing written and no aws command for 2ms; running: sleep 600 (for 5s)", <-said)
		stop()
	})
}

// writingProgress is the progress of a script that writes a line in each interval.
func writingProgress(server *counter, said chan string) (p progress, lines *atomic.Int64) {
	p, lines = newProgress(server, said), &atomic.Int64{}
	p.interval = time.Millisecond
	p.lines = func() int64 { return lines.Add(1) }
	return p, lines
}

func TestProgressOfAWritingScript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server counter
		said := make(chan string, 10)
		p, lines := writingProgress(&server, said)
		p.attempts = func() ([]string, *failure.Inputs) { return nil, nil }
		stop := p.watch()
		time.Sleep(20 * p.interval)
		assert.Greater(t, lines.Load(), int64(10))
		stop()
		assert.Empty(t, said)
	})
}

func TestProgressReportsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server counter
		said := make(chan string, 10)
		p, _ := writingProgress(&server, said)
		stop := p.watch()
		assert.Equal(t, "no aws command for 1ms; running: sleep 600 (for 5s); 1 connection refused", <-said)
		stop()
	})
}

func TestProgressReportsFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server counter
		said := make(chan string, 10)
		p := newProgress(&server, said)
		p.interval = 10 * time.Millisecond
		stop := p.watch()
		fail := func(times int) {
			server.Lock()
			defer server.Unlock()
			server.counts.Commands += times
			server.counts.Failures += times
		}
		fail(1)
		assert.Equal(t, "1 command, 0 items so far, 100 commands/s; 1 aws command failed", <-said)
		fail(1)
		assert.Equal(t, "2 commands, 0 items so far, 100 commands/s", <-said, "not each time")
		fail(1)
		assert.Equal(t, "3 commands, 0 items so far, 100 commands/s; 1 aws command failed", <-said)
		stop()
	})
}

func TestProgressOfAShortScript(t *testing.T) {
	var server counter
	said := make(chan string, 10)
	stop := newProgress(&server, said).watch()
	server.add(1, 1)
	stop()
	assert.Empty(t, said)
}
