package resident

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// vain is what a script has tried in vain since it began: what it may be waiting for.
type vain struct {
	aws      *awscli.Server
	names    *askedNames
	ports    *ports
	lacking  func() string // what it was not given
	failures int           // of aws commands, before
	refused  int           // connections, before
}

func newVain(aws *awscli.Server, names *askedNames, ports *ports, lacking func() string) *vain {
	names.forget()
	return &vain{aws, names, ports, sync.OnceValue(lacking), aws.Counts().Failures, ports.refused()}
}

// tell says it, a line for each kind; nothing where nothing failed.
func (v *vain) tell() (lines []string) {
	if failure := v.failure(); failure != "" {
		lines = append(lines, failure)
	}
	ports, before := v.ports.list()
	if n := v.ports.refused() - max(v.refused, before); n > 0 {
		line := wording.Count(n, "connection") + " refused: a seed reaches its database alone, at the ports " + ports + " of any name, and at any other that a script names as a number"
		if names := v.names.list(); len(names) > 0 {
			line += "; names asked for: " + strings.Join(names, ", ")
		}
		lines = append(lines, line)
	}
	if lacks := v.lacking(); lacks != "" {
		lines = append(lines, lacks)
	}
	return lines
}

// failure tells of the aws commands that failed.
func (v *vain) failure() string {
	last, any := v.aws.LastFailure()
	n := v.aws.Counts().Failures - v.failures
	if !any || n == 0 {
		return ""
	}
	return fmt.Sprintf("%s failed, the last: aws %s (exit status %d: %s)", wording.Count(n, "aws command"), script.Join(last.Args), last.Status, firstLine(last.Message))
}

// refusedConnections is how often nobody listened where somebody of this network namespace wanted
// to connect to, as the kernel counts it; 0 where it does not say.
func refusedConnections() int {
	text, _ := os.ReadFile("/proc/net/snmp")
	return attemptFails(string(text))
}

// attemptFails reads a number of /proc/net/snmp: a line of names before one of numbers for each
// protocol.
func attemptFails(text string) int {
	var names []string
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != "Tcp:" {
			continue
		}
		if names == nil {
			names = words
			continue
		}
		if i := slices.Index(names, "AttemptFails"); i > 0 && i < len(words) {
			n, _ := strconv.Atoi(words[i])
			return n
		}
	}
	return 0
}

// askedNames are the host names that scripts have asked for lately, each once.
type askedNames struct {
	mu    sync.Mutex
	names []string
}

func (a *askedNames) add(name string) {
	const most = 5
	a.mu.Lock()
	defer a.mu.Unlock()
	if name = strings.TrimSuffix(name, "."); len(a.names) < most && !slices.Contains(a.names, name) {
		a.names = append(a.names, name)
	}
}

func (a *askedNames) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names = nil
}

func (a *askedNames) list() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.names)
}
