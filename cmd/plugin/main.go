// Command plugin is dynasnap: a CI step that turns a seed into a snapshot image of DynamoDB Local.
//
// Inside the containers that it starts, the same binary is more things: the seeder, and the `aws`,
// the jq, the nc and the docker of the seed's scripts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dockercli"
	"github.com/dynasnap/dynasnap/internal/jq"
	"github.com/dynasnap/dynasnap/internal/nc"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/seeder/resident"
	"github.com/dynasnap/dynasnap/plugin"
	"github.com/dynasnap/dynasnap/plugin/inspect"
)

// version is set by the linker.
var version = "dev"

const usage = `dynasnap turns a seed into a snapshot: an image of DynamoDB Local that starts with exactly that state.
Its settings are PLUGIN_* variables. At least:
  PLUGIN_REPO=registry.example.com/acme/orders-db PLUGIN_SEED=seed.sh dynasnap
What a snapshot is, from the engine or the registry that has it, without running it:
  dynasnap inspect [--json] registry.example.com/acme/orders-db:bob-admin
What a seed makes, on this machine's engine alone; nothing is pushed or kept:
  dynasnap try [--json] [--seed-image IMAGE] [--base-image IMAGE] [--env NAME=value]...
    [--other-services skip] [--strict=false] SEED... [-- ARGUMENTS OF THE SEED]
All settings: https://github.com/dynasnap/dynasnap/blob/main/docs/docs.md
`

// Command plugin is dynasnap: a CI step that turns a seed into a snapshot image of DynamoDB Local.
//
// In the containers that it starts, the same binary is also the seeder, and the aws, jq, nc and
// docker of the seed's scripts.
func main() {
	switch filepath.Base(os.Args[0]) {
	case "aws", "aws2", "awslocal": // for a build without the small program
		os.Exit(awscli.Front(os.Args[1:]))
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
	case "inspect":
		return runInspect(args[1:])
	case "try":
		return runTry(args[1:])
	case "version", "--version":
		fmt.Println("dynasnap", version)
		return 0
	case "help", "--help", "-h":
		fmt.Print(usage)
		return 0
	default:
		fmt.Fprintf(os.Stderr, "unknown argument %q\n%s", args[0], usage)
		return 1
	}
}

func runPlugin() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := plugin.Exec(ctx, os.Environ(), os.Stdout); err != nil {
		return 1 // Exec has logged it
	}
	return 0
}

// runInspect prints what an image is. Its arguments are the image and --json, in any order.
func runInspect(args []string) int {
	asJSON := slices.Contains(args, "--json")
	images := slices.DeleteFunc(args, func(arg string) bool { return arg == "--json" })
	if len(images) != 1 || strings.HasPrefix(images[0], "-") {
		fmt.Fprintf(os.Stderr, "inspect: one image expected, and --json if you like\n%s", usage)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := inspect.Inspect(ctx, images[0], asJSON, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, sanitize.Text("inspect: "+err.Error()))
		return 1
	}
	return 0
}

// runTry prints what a seed makes.
func runTry(args []string) int {
	trial, err := plugin.ReadTrial(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		return 0
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%s", sanitize.Text("try: "+err.Error()), usage)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := plugin.Try(ctx, os.Environ(), trial, os.Stdout, os.Stderr); err != nil {
		return 1 // Try has logged it
	}
	return 0
}

// residentArgument makes this program the resident process of the seeder's container.
const residentArgument = "seeder-resident"

// requestPort asks the seeder of this script to open a port.
func requestPort(port int) bool {
	return resident.RequestPort(seeder.PortsSocket(awscli.Socket()), port)
}

// runSeeder is the first process of the seeder's container. Its arguments are the seeder's.
func runSeeder(args []string) int {
	status, err := resident.RunFirst(append([]string{residentArgument}, args...))
	if err != nil {
		fmt.Fprintln(os.Stderr, "seeder:", err)
		return 1
	}
	return status
}

// runResident is the seeder itself.
func runResident(args []string) int {
	place, lifetime, err := seeder.ReadArguments(args)
	if err == nil {
		err = resident.Serve(place, os.Stdin, os.Stdout, lifetime)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "seeder:", err)
		return 1
	}
	return 0
}
