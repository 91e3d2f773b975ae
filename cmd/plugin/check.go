package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/dynasnap/dynasnap/plugin"
)

// checkCommand returns the command check.
func checkCommand() *cobra.Command {
	return trialCommand(&cobra.Command{
		Use: "check [FLAGS] [FILE...]",
		Short: `Shows what a seed declares, and every problem of its files, with their lines.
Needs no engine.`,
		Long: `Reads a seed, or a list of snapshots, as a run does before it uses an engine. Shows the tables and the
numbers of items that it makes, and every problem of its files, with their lines. Without a FILE the
PLUGIN_* variables say what is read, or else the list in dynasnap.yaml or snapshots.yaml. The flags
are those of try.`,
		Example: `dynasnap check template.yaml testdata/orders.json
dynasnap check snapshots.yaml`,
	}, func(trial plugin.Trial) error {
		return plugin.Check(os.Environ(), trial, os.Stdout, os.Stderr)
	})
}
