// Command aws is the front as a binary of its own. It does what awscli.Front does in the plugin's binary, but
// starts faster, because it brings nothing else along; the tests use it.
package main

import (
	"os"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

func main() { os.Exit(front.Run(os.Args[1:])) }
