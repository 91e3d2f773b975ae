// Package front is the thin `aws` of a seed script. It hands its arguments, working directory, environment and
// standard descriptors over a unix socket to the resident side (package awscli), which does the work and writes the
// output itself, and ends with the status that comes back.
//
// A front is started for every command of a script: so it is a small program of its own (command aws, below), which
// the released plugin carries along.
package front

import (
	"os"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/front/wire"
)

// Run has one `aws` command (args without argv[0]) carried out and returns its exit status: what command aws does,
// for a program that is something else as well.
func Run(args []string) int {
	words := strings.Join(append(slices.Clone(args), os.Environ()...), "\x00") + "\x00"
	return wire.Run([]byte(words), len(args))
}
