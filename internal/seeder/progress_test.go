package seeder

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// counter is a server that the test counts for.
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

func TestProgressOfAScript(t *testing.T) {
	var server counter
	server.add(7, 100) // other scripts'
	said := make(chan string, 10)
	stop := progress{counts: server.read, interval: 10 * time.Millisecond, say: func(line string) { said <- line }}.watch()
	server.add(2, 50)
	assert.Equal(t, "2 commands, 50 items so far, 200 commands/s", <-said)
	server.add(1, 0)
	assert.Equal(t, "3 commands, 50 items so far, 100 commands/s", <-said)
	stop()
	server.add(1, 1)
	assert.Empty(t, said, "nothing new, and nothing after the end")
}

func TestAScriptThatEndsSoonIsNotSpokenOf(t *testing.T) {
	var server counter
	stop := progress{counts: server.read, interval: time.Hour, say: func(line string) { require.Fail(t, line) }}.watch()
	server.add(1, 1)
	stop()
}

func TestCounted(t *testing.T) {
	assert.Equal(t, "1 item", counted(1, "item"))
	assert.Equal(t, "0 items", counted(0, "item"))
}
