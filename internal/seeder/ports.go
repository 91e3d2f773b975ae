package seeder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// ports are those at which scripts find the database beside 8000: LocalStack's, those that the
// scripts name, and those that they ask for in vain as far as that can be known. Who waits for a
// port then finds it.
type ports struct {
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
	mostPorts = 256 // that are served
	// portInterval is how often it is looked whether connections were refused.
	portInterval = 20 * time.Millisecond
	// ownPatience is what a server that a script starts has for taking its port.
	ownPatience = 3 * time.Second
	// portSampling is for how long after a refusal it is looked who asks: mostly somebody who soon
	// asks again.
	portSampling = 3 * time.Second
)

// begin serves ports that are always there. The error is that of those which cannot be.
func (p *ports) begin(usual []int) error {
	var problems []error
	for _, port := range usual {
		if err := p.serve(port); err != nil {
			problems = append(problems, err)
			continue
		}
		p.served = append(p.served, port)
	}
	return errors.Join(problems...)
}

// prepare takes note of what the scripts name, and serves what stands in addresses: a script may
// look for its database just once. Where a script starts a server, that comes first.
func (p *ports) prepare(named outline.Ports) {
	p.mu.Lock()
	p.named = named
	p.mu.Unlock()
	if !named.Starts {
		p.open(named.Addressed)
	}
}

// open serves ports, and tells whether the last of them is served.
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
	case port == dynamo.Port || slices.Contains(p.served, port):
		return true
	case len(p.tried) == mostPorts || slices.Contains(p.tried, port) || slices.Contains(p.named.Own, port):
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

// ask serves a port that was asked for in vain, and tells whether it is there now.
func (p *ports) ask(port int) bool {
	p.mu.Lock()
	starts := p.named.Starts
	p.named.Numbers = append(p.named.Numbers, port)
	p.mu.Unlock()
	return !starts && p.open([]int{port})
}

// watch serves what may be meant when connections are refused, until stop is called. commands are
// what the scripts run at that time.
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
				p.guess(commands(), time.Since(first) > ownPatience)
			}
		}
	})
	return func() {
		cancel()
		watching.Wait()
	}
}

// guess serves what scripts may have asked for in vain.
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

// list says which there are, as a person would, and how many connections had been refused when the
// last one came.
func (p *ports) list() (text string, refused int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	words := []string{strconv.Itoa(dynamo.Port)}
	const most = 10
	for _, port := range p.served[:min(most, len(p.served))] {
		words = append(words, strconv.Itoa(port))
	}
	if len(p.served) > most {
		words = append(words, "…")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1], p.ended
}

// What is read of a seed to find its ports: so many bytes of a file, and of all.
const (
	mostText  = 256 << 10
	mostTexts = 2 << 20
)

// namedPorts are the ports that the seed names: its scripts, with what they are given, and whatever
// else of it is a program or holds settings.
func namedPorts(what Seed) outline.Ports {
	named, read := outline.PortsIn(settings(nil, what.Env)), 0
	add := func(file, name string) error {
		text := textOf(file)
		if read += len(text); read > mostTexts {
			return fs.SkipAll
		}
		named.Merge(portsOf(name, text))
		return nil
	}
	for _, script := range what.Scripts {
		_ = add(filepath.Join(Workspace, script.Path), script.Path)
		named.Merge(outline.PortsIn(settings(script.Args, script.Env)))
	}
	if what.Commands {
		_ = add(Commands, "")
	}
	_ = filepath.WalkDir(Workspace, func(file string, entry fs.DirEntry, err error) error {
		name := strings.TrimPrefix(file, Workspace+"/")
		isScript := func(script seed.Script) bool { return script.Path == name }
		switch {
		case err != nil: // a part that cannot be read names nothing
			return nil
		case entry.IsDir() && entry.Name() == "node_modules":
			return fs.SkipDir
		case !entry.Type().IsRegular(), !slices.Contains(programs, path.Ext(name)), slices.ContainsFunc(what.Scripts, isScript):
			return nil
		}
		return add(file, name)
	})
	return named
}

func textOf(file string) string {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > mostText {
		return ""
	}
	text, _ := os.ReadFile(file)
	return string(text)
}

// programs are the endings of files that may name ports; the first are those of shells.
var programs = []string{"", ".sh", ".bash", ".env", ".py", ".js", ".mjs", ".cjs", ".ts", ".ps1"}

func portsOf(name, text string) outline.Ports {
	if slices.Contains(programs[:4], path.Ext(name)) {
		if script, ok := outline.Parse(name, text); ok {
			return script.Ports()
		}
	}
	return outline.PortsIn(text)
}

// settings are arguments and an environment as a text.
func settings(args []string, env map[string]string) string {
	return strings.Join(slices.Concat(args, variables(env)), "\n")
}
