package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

const (
	helpBegin = `dynasnap turns a seed into a snapshot: an image of DynamoDB Local that starts with exactly that state.

Without a command it does one run, as a step of a pipeline. Its settings are PLUGIN_* variables. At least:
  PLUGIN_REPO=registry.example.com/acme/orders-db PLUGIN_SEED=template.yaml,orders.json dynasnap

Commands:
`
	helpEnd = `
What a seed may be: https://github.com/dynasnap/dynasnap/blob/main/docs/seeds.md
All settings: https://github.com/dynasnap/dynasnap/blob/main/docs/docs.md
`
	helpWidth = 100 // columns
)

// helpCommand returns the command help.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Shows all commands, or the flags of one and an example.",
		RunE: func(_ *cobra.Command, args []string) error {
			command, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				err = fmt.Errorf("one command expected, and %q given", strings.Join(args, " "))
			}
			if err != nil {
				return usageError{err}
			}
			printHelp(command)
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, command := range root.Commands() {
				if len(args) == 0 && !command.Hidden && strings.HasPrefix(command.Name(), begun) {
					names = append(names, cobra.CompletionWithDesc(command.Name(), command.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// printHelp prints the help on a command, or on all of them.
func printHelp(of *cobra.Command) {
	var text strings.Builder
	if of.HasParent() {
		fmt.Fprintf(&text, "usage: %s\n\n%s\n", of.UseLine(), cmp.Or(of.Long, of.Short))
		text.WriteString("\nFlags:\n" + of.LocalFlags().FlagUsagesWrapped(helpWidth))
		if of.HasExample() {
			text.WriteString("\nExample:\n  " + strings.ReplaceAll(of.Example, "\n", "\n  ") + "\n")
		}
	} else {
		text.WriteString(helpBegin)
		for _, command := range of.Commands() {
			if !command.Hidden {
				fmt.Fprintf(&text, "  %s\n    %s\n", command.UseLine(), strings.ReplaceAll(command.Short, "\n", "\n    "))
			}
		}
		text.WriteString(helpEnd)
	}
	fmt.Fprint(os.Stdout, text.String())
}
