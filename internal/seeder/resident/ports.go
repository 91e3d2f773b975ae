package resident

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// ports are the ports on which scripts find the database in addition to 8000: those of LocalStack,
// those that scripts name, and those on which connections were refused, as far as they can be found
// out.
type ports struct {
	place   seeder.Place
	serve   func(port int) error
	refused func() int // see refusedConnections
	say     func(line string)

	mu     sync.Mutex
	named  outline.Ports
	tried  []int // served, or taken by somebody else
	served []int
	ended  int // refused connections when the last one was served
}

const (
	maxPorts = 256 // that are served
	// portInterval is how often it is looked whether connections were refused.
	portInterval = 20 * time.Millisecond
	// serverGrace is what a server that a script starts has for taking its port.
	serverGrace = 3 * time.Second
	// portSampling is for how long after a refusal it is looked who asks: mostly somebody who soon
	// asks again.
	portSampling = 3 * time.Second
)

// begin serves the fixed ports. Its error joins those of ports that cannot be opened.
func (p *ports) begin() error {
	var problems []error
	for _, port := range p.place.Ports {
		if err := p.serve(port); err != nil {
			problems = append(problems, err)
			continue
		}
		p.served = append(p.served, port)
	}
	return errors.Join(problems...)
}

// prepare remembers the ports that the scripts name, and opens those in addresses at once, because
// a script may look for its database only once. If a script starts a server, the server comes
// first.
func (p *ports) prepare(named outline.Ports) {
	p.mu.Lock()
	p.named = named
	p.mu.Unlock()
	if !named.Starts {
		p.open(named.Addressed)
	}
}

// open opens ports, and reports whether the last of them is served.
func (p *ports) open(wanted []int) (served bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, port := range wanted {
		served = p.openOne(port)
	}
	return served
}

func (p *ports) openOne(port int) bool {
	switch {
	case port == p.place.Port || slices.Contains(p.served, port):
		return true
	case !p.place.OwnNetwork, len(p.tried) == maxPorts, slices.Contains(p.tried, port), slices.Contains(p.named.Listened, port):
		return false
	}
	p.tried = append(p.tried, port)
	if err := p.serve(port); err != nil {
		p.say(err.Error())
		return false
	}
	p.say(fmt.Sprintf("port %d leads to the database", port))
	p.served, p.ended = append(p.served, port), p.refused()
	return true
}

// request opens a port after a refused connection, and reports whether it is served.
func (p *ports) request(port int) bool {
	p.mu.Lock()
	starts := p.named.Starts
	p.named.Numbers = append(p.named.Numbers, port)
	p.mu.Unlock()
	return !starts && p.open([]int{port})
}

// watch opens ports when connections are refused, until stop is called. commands returns the
// command lines of the scripts at that time.
func (p *ports) watch(commands func() []string) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() {
		last := p.refused()
		var first, latest time.Time // refusal
		ticker := time.NewTicker(portInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if now := p.refused(); now != last {
				last, latest = now, time.Now()
				if first.IsZero() {
					first = latest
				}
			}
			if !latest.IsZero() && time.Since(latest) < portSampling {
				p.guess(commands(), time.Since(first) > serverGrace)
			}
		}
	})
	return func() {
		cancel()
		watching.Wait()
	}
}

// guess opens the ports that scripts may have tried to reach.
func (p *ports) guess(commands []string, late bool) {
	p.mu.Lock()
	named := p.named
	p.mu.Unlock()
	if named.Starts && !late {
		return
	}
	p.open(named.Addressed)
	p.open(named.Numbers)
	for _, command := range commands {
		of := outline.PortsIn(command)
		p.open(slices.Concat(of.Addressed, of.Numbers))
	}
}

// list describes the open ports, with the number of refused connections when the last one was
// opened.
func (p *ports) list() (text string, refused int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	words := []string{strconv.Itoa(p.place.Port)}
	const most = 10
	for _, port := range p.served[:min(most, len(p.served))] {
		words = append(words, strconv.Itoa(port))
	}
	if len(p.served) > most {
		words = append(words, "…")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1], p.ended
}
