package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/dynasnap/dynasnap/plugin/diff"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// diffCommand returns the command diff.
func diffCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "diff [--items] [--json|--markdown] BEFORE AFTER",
		Short: "Compares two snapshots, without running them: tables, keys, indexes, counts and items.",
		Long: `Shows how the snapshot AFTER differs from the snapshot BEFORE. Each is looked for on this machine's
engine, and then in its registry. Tables, keys, indexes and item counts come from the labels. With
--items the items come from the images' layers. The exit status is 0 also when there are differences.`,
		Example: `dynasnap diff registry.example.com/acme/orders-db:v1 registry.example.com/acme/orders-db:v2
dynasnap diff --items orders-db:latest orders-db:bob-admin`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{fmt.Errorf("two images expected, and %d given", len(args))}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags := command.Flags()
	var options diff.Options
	flags.BoolVar(&options.Items, "items", false, "read and compare the items of tables that differ")
	flags.IntVar(&options.Limit, "limit", 20, "with --items, how many `ITEMS` of each table are shown; all are counted")
	flags.StringVar(&options.State, "state", "", "compare only the state with this `NAME` of a bundle")
	asJSON := flags.Bool("json", false, "print it as JSON")
	asMarkdown := flags.Bool("markdown", false, "print it as Markdown, for a comment on a pull request")
	command.MarkFlagsMutuallyExclusive("json", "markdown")
	command.RunE = func(_ *cobra.Command, args []string) error {
		switch {
		case options.Limit < 0:
			return usageError{errors.New("--limit is negative")}
		case *asJSON:
			options.Form = report.JSON
		case *asMarkdown:
			options.Form = report.Markdown
		}
		ctx, stop := untilSignal()
		defer stop()
		return diff.Diff(ctx, args[0], args[1], options, os.Stdout)
	}
	return command
}
