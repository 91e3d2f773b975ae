package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/dynasnap/dynasnap/plugin/inspect"
)

// inspectCommand returns the command inspect.
func inspectCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "inspect [--json] IMAGE",
		Short: "Describes a snapshot from the engine or the registry that has it, without running it.",
		Long: `Describes a snapshot: its tables, keys, indexes and item counts, the base and the seed's revision.
The image is looked for on this machine's engine, and then in its registry. Nothing is pulled.`,
		Example: "dynasnap inspect registry.example.com/acme/orders-db:bob-admin",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("one image expected, and %d given", len(args))}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	asJSON := command.Flags().Bool("json", false, "print it as JSON")
	command.RunE = func(_ *cobra.Command, args []string) error {
		ctx, stop := untilSignal()
		defer stop()
		return inspect.Inspect(ctx, args[0], *asJSON, os.Stdout)
	}
	return command
}
