// Package front is the small program that a seed script starts as `aws`. It sends its arguments,
// working directory, environment and standard descriptors over a unix socket to the server (package
// awscli), which executes the command and writes the output itself. It ends with the exit status
// that comes back.
//
// A front is started for every command of a script, so it is a program of its own (command aws,
// below), which the released plugin contains.
package front

import (
	"os"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/front/wire"
)

// Run executes one `aws` command (args without argv[0]) and returns its exit status. It does the
// same as command aws, within another program.
func Run(args []string) int {
	words := strings.Join(append(slices.Clone(args), os.Environ()...), "\x00") + "\x00"
	return wire.Run([]byte(words), len(args))
}
