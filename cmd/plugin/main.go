// Command plugin is dynasnap: a CI step that turns a seed into a snapshot image of DynamoDB Local.
//
// In the containers that it starts, the same binary is also the seeder, and the aws, jq, nc and
// docker of the seed's scripts. Without the small programs of hack/build.sh it is also the first
// process in containers of isolated snapshots.
package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dockercli"
	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/container"
	"github.com/dynasnap/dynasnap/internal/jq"
	"github.com/dynasnap/dynasnap/internal/nc"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/plugin"
)

// version is set by the linker.
var version = "dev"

// main runs what the program's name stands for, or else the command in its first argument.
func main() {
	switch filepath.Base(os.Args[0]) {
	case "aws", "aws2", "awslocal": // for a build without the small program
		os.Exit(awscli.Front(os.Args[1:]))
	case filepath.Base(isolation.Program): // the same
		os.Exit(container.Run(os.Args[1:]))
	case "jq":
		os.Exit(jq.Run(os.Args[1:]))
	case "nc", "netcat":
		os.Exit(nc.Run(os.Args[1:], nc.Host{Open: requestPort, Advice: plugin.NetcatAdvice}))
	}
	if slices.Contains(dockercli.Names, filepath.Base(os.Args[0])) {
		os.Exit(dockercli.Run(os.Args, plugin.AdviseOnContainer))
	}
	os.Exit(mainE(os.Args[1:]))
}

// mainE returns the exit status, so that deferred calls run before the process ends. It is 0 or 1,
// because other values have meanings for some CI systems.
func mainE(args []string) int {
	if len(args) == 0 {
		return runPlugin()
	}
	switch args[0] {
	case seeder.Argument:
		return runSeeder(args[1:])
	case residentArgument:
		return runResident(args[1:])
	}
	return runCommand(args,
		tryCommand(),
		checkCommand(),
		upCommand(),
		downCommand(),
		inspectCommand(),
		diffCommand(),
		completionCommand(),
		versionCommand(),
	)
}
