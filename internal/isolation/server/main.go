// Command server is the first process in containers of isolated snapshots.
package main

import (
	"os"

	"github.com/dynasnap/dynasnap/internal/isolation/container"
)

func main() { os.Exit(container.Run(os.Args[1:])) }
