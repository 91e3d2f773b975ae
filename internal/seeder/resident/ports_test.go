package resident

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// closedPorts are ports on which nobody listens, except for 9999, which another program has.
func closedPorts() (p *ports, refused *atomic.Int64) {
	refused = &atomic.Int64{}
	return &ports{
		place: seeder.Place{Port: 8000, Ports: []int{4566}, OwnNetwork: true},
		serve: func(port int) error {
			if port == 9999 {
				return errors.New("in use")
			}
			return nil
		},
		refused: func() int { return int(refused.Load()) },
		say:     func(string) {},
	}, refused
}

func TestPortsInAddresses(t *testing.T) {
	p, _ := closedPorts()
	require.NoError(t, p.begin())
	p.prepare(outline.Ports{Addressed: []int{8000, 8001, 9999, 4566}, Numbers: []int{5000}})
	assert.Equal(t, []int{4566, 8001}, p.served)
	text, _ := p.list()
	assert.Equal(t, "8000, 4566 and 8001", text)
}

func TestPortsAfterARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, refused := closedPorts()
		p.prepare(outline.Ports{Numbers: []int{5000}})
		stop := p.watch(func() []string { return []string{"bash seed.sh", "curl -s http://db:6001/", "sleep 1.25"} })
		time.Sleep(time.Minute)
		assert.Empty(t, p.served, "nobody asked")
		refused.Add(1)
		time.Sleep(2 * portInterval)
		stop()
		assert.Equal(t, []int{5000, 6001}, p.served)
		_, before := p.list()
		assert.Equal(t, 1, before, "what was refused before counts no more")
	})
}

func TestPortsYieldToServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, refused := closedPorts()
		p.prepare(outline.Ports{Addressed: []int{8001, 9000}, Listened: []int{9000}, Starts: true})
		assert.Empty(t, p.served)
		stop := p.watch(func() []string { return nil })
		for range 2 {
			refused.Add(1)
			time.Sleep(time.Second)
			assert.Empty(t, p.served)
			assert.False(t, p.request(8002))
		}
		time.Sleep(serverGrace)
		refused.Add(1)
		time.Sleep(2 * portInterval)
		stop()
		assert.Equal(t, []int{8001, 8002}, p.served, "and its own stays free")
	})
}

func TestPortsAreBounded(t *testing.T) {
	p, _ := closedPorts()
	for port := range 2 * maxPorts {
		p.open([]int{10000 + port})
	}
	assert.Len(t, p.served, maxPorts)
}

func TestPortsInASharedNetwork(t *testing.T) {
	p, _ := closedPorts()
	p.place.OwnNetwork = false
	require.NoError(t, p.begin())
	p.prepare(outline.Ports{Addressed: []int{8001}})
	assert.False(t, p.request(8002))
	assert.Equal(t, []int{4566}, p.served, "but those that were asked for")
}

func TestRequestPort(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "ports")
	assert.False(t, RequestPort(socket, 8001), "nobody is there")
	var asked []int
	require.NoError(t, answerPortRequests(t.Context(), socket, func(port int) bool {
		asked = append(asked, port)
		return port == 8001
	}))
	assert.True(t, RequestPort(socket, 8001))
	assert.False(t, RequestPort(socket, 65535))
	assert.Equal(t, []int{8001, 65535}, asked)
}
