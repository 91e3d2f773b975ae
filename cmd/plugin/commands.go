package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/plugin"
	"github.com/dynasnap/dynasnap/plugin/inspect"
)

const usage = `dynasnap turns a seed into a snapshot: an image of DynamoDB Local that starts with exactly that state.
Its settings are PLUGIN_* variables. At least:
  PLUGIN_REPO=registry.example.com/acme/orders-db PLUGIN_SEED=template.yaml,orders.json dynasnap
What a snapshot is, from the engine or the registry that has it, without running it:
  dynasnap inspect [--json] registry.example.com/acme/orders-db:bob-admin
What a seed makes, on this machine's engine alone; nothing is pushed or kept:
  dynasnap try [--json] [--seed-image IMAGE] [--base-image IMAGE] [--env NAME=value]...
    [--parameter NAME=value]... [--parameters FILE] [--tables TABLES]
    [--other-services skip] [--strict=false] SEED... [-- ARGUMENTS OF THE SEED]
What a seed makes, as far as that is known without running it; every problem of its files, with their lines:
  dynasnap check [FLAGS OF try] [SEED...]
What a seed may be: https://github.com/dynasnap/dynasnap/blob/main/docs/seeds.md
All settings: https://github.com/dynasnap/dynasnap/blob/main/docs/docs.md
`

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
	return withTrial("try", args, func(trial plugin.Trial) error {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return plugin.Try(ctx, os.Environ(), trial, os.Stdout, os.Stderr)
	})
}

// runCheck prints what a seed declares.
func runCheck(args []string) int {
	return withTrial("check", args, func(trial plugin.Trial) error {
		return plugin.Check(os.Environ(), trial, os.Stdout, os.Stderr)
	})
}

// withTrial calls do with the arguments of a command. do logs its error itself.
func withTrial(command string, args []string, do func(plugin.Trial) error) int {
	trial, err := plugin.ReadTrial(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
		return 0
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s\n%s", sanitize.Text(command+": "+err.Error()), usage)
		return 1
	case do(trial) != nil:
		return 1
	}
	return 0
}
