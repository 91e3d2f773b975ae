package resident

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// attempts are the failed attempts of a script since it began, which may be what it waits for.
type attempts struct {
	aws      *awscli.Server
	names    *requestedNames
	ports    *ports
	inputs   func() *failure.Inputs // that it was not given
	failures int                    // of aws commands, before
	refused  int                    // connections, before
}

func newAttempts(aws *awscli.Server, names *requestedNames, ports *ports, inputs func() *failure.Inputs) *attempts {
	names.clear()
	return &attempts{aws, names, ports, sync.OnceValue(inputs), aws.Counts().Failures, ports.refused()}
}

// list returns a line for each kind, and the missing inputs. It returns nothing where nothing
// failed.
func (a *attempts) list() (lines []string, inputs *failure.Inputs) {
	if command := a.command(); command != "" {
		lines = append(lines, command)
	}
	ports, before := a.ports.list()
	if n := a.ports.refused() - max(a.refused, before); n > 0 {
		line := wording.Count(n, "connection") + " refused: a seed reaches its database alone, at the ports " + ports + " of any name, and at any other that a script names as a number"
		if names := a.names.list(); len(names) > 0 {
			line += "; names asked for: " + strings.Join(names, ", ")
		}
		lines = append(lines, line)
	}
	return lines, a.inputs()
}

// command describes the aws commands that failed.
func (a *attempts) command() string {
	last, ok := a.aws.LastFailure()
	n := a.aws.Counts().Failures - a.failures
	if !ok || n == 0 {
		return ""
	}
	return fmt.Sprintf("%s failed, the last: aws %s (exit status %d: %s)", wording.Count(n, "aws command"), script.Join(last.Args), last.Status, firstLine(last.Message))
}

// refusedConnections returns how often connections in this network namespace were refused, as
// counted by the kernel. It is 0 where the kernel does not count.
func refusedConnections() int {
	text, _ := os.ReadFile("/proc/net/snmp")
	return attemptFails(string(text))
}

// attemptFails reads a number of /proc/net/snmp, which has a line of names before one of numbers
// for each protocol.
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
