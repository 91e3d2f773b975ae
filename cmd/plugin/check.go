package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/dynasnap/dynasnap/plugin"
)

// checkCommand returns the command check.
func checkCommand() *cobra.Command {
	return trialCommand(&cobra.Command{
		Use: "check [FLAGS] [SEED...]",
		Short: `Shows what a seed declares, and every problem of its files, with their lines.
Needs no engine.`,
		Long: `Reads a seed as a run does before it uses an engine. Shows the tables and the numbers of items that it
makes, and every problem of its files, with their lines. Without a SEED it reads those of the
PLUGIN_* variables, as PLUGIN_SNAPSHOTS_FILE. The flags are those of try.`,
		Example: `dynasnap check template.yaml testdata/orders.json
PLUGIN_SNAPSHOTS_FILE=snapshots.yaml dynasnap check`,
	}, func(trial plugin.Trial) error {
		return plugin.Check(os.Environ(), trial, os.Stdout, os.Stderr)
	})
}
