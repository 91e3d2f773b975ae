package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/dynasnap/dynasnap/plugin"
)

// tryCommand returns the command try.
func tryCommand() *cobra.Command {
	return trialCommand(&cobra.Command{
		Use: "try [FLAGS] SEED... [-- ARGUMENTS OF THE SEED]",
		Short: `Shows what a seed makes, on this machine's engine alone.
Nothing is pushed or kept.`,
		Long: `Applies a seed on this machine's engine and shows the tables and items that it makes.
Nothing is pushed or kept. Seeds are files, directories and patterns below the working directory.
Flags may stand behind them. Every other setting is read from its PLUGIN_* variable.`,
		Example: `dynasnap try template.yaml testdata/orders.json
dynasnap try db/load.sh --env STAGE=dev -- --items 10`,
	}, func(trial plugin.Trial) error {
		ctx, stop := untilSignal()
		defer stop()
		return plugin.Try(ctx, os.Environ(), trial, os.Stdout, os.Stderr)
	})
}

// trialCommand adds to a command the flags and arguments of a trial. do logs its error itself.
func trialCommand(command *cobra.Command, do func(plugin.Trial) error) *cobra.Command {
	flags := plugin.NewTrialFlags(command.Flags())
	completeSeedFlags(command)
	command.RunE = func(*cobra.Command, []string) error {
		trial, err := flags.Trial()
		if err != nil {
			return usageError{err}
		}
		if do(trial) != nil {
			return errTold
		}
		return nil
	}
	return command
}

// completeSeedFlags completes the values of the flags of a seed.
func completeSeedFlags(command *cobra.Command) {
	values := map[string][]string{ // the value of any other flag is a file
		"other-services": {"skip"}, "env": nil, "parameter": nil, "tables": nil, "seed-image": nil, "base-image": nil,
	}
	for flag, words := range values {
		complete := cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
		_ = command.RegisterFlagCompletionFunc(flag, complete) // the flag is there
	}
}
