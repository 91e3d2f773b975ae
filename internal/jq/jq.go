// Package jq is a jq for scripts whose image has none. It runs gojq.
package jq

import (
	"os"
	"strings"

	"github.com/itchyny/gojq/cli"
)

// Run runs jq with these arguments and returns its exit status.
func Run(args []string) int {
	os.Args = append([]string{"jq"}, dropOptions(args)...) // gojq reads them there
	return cli.Run()
}

// optionValues is the number of arguments that belong to an option.
var optionValues = map[string]int{
	"--arg": 2, "--argjson": 2, "--slurpfile": 2, "--rawfile": 2, "--indent": 1, "--library-path": 1, "-L": 1,
}

// dropOptions removes the options for what gojq always does, and therefore does not know: to sort
// keys and not to buffer.
func dropOptions(args []string) []string {
	var adapted []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--":
			return append(adapted, args[i:]...)
		case arg == "--sort-keys" || arg == "--unbuffered" || arg == "-S":
		case isCluster(arg):
			adapted = append(adapted, strings.ReplaceAll(arg, "S", ""))
		default:
			values := min(optionValues[arg], len(args)-i-1)
			adapted = append(adapted, args[i:i+1+values]...)
			i += values
		}
	}
	return adapted
}

// isCluster reports whether an argument holds several one-letter options, such as -rS. The rest of
// -L is a directory.
func isCluster(arg string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKMNOPQRSTUVWXYZ"
	return len(arg) > 2 && arg[0] == '-' && strings.Trim(arg[1:], letters) == ""
}
