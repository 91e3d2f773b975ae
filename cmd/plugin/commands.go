package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// errTold ends a command that has logged its error.
var errTold = errors.New("told already")

// usageError is an error in how a command is called.
type usageError struct{ error }

// runCommand runs one of the commands, and returns the exit status.
func runCommand(args []string, commands ...*cobra.Command) int {
	root := newRoot(commands)
	root.SetArgs(args)
	command, err := root.ExecuteC()
	if err == nil {
		return 0
	}
	if !errors.Is(err, errTold) {
		fmt.Fprintln(os.Stderr, sanitize.Text(command.Name()+": "+strings.TrimSpace(err.Error())))
	}
	if command == root || errors.As(err, new(usageError)) {
		more := "dynasnap help"
		if command != root {
			more += " " + command.Name()
		}
		fmt.Fprintf(os.Stderr, "usage: %s\nmore: %s\n", command.UseLine(), more)
	}
	return 1
}

// newRoot returns what has the commands, in the order of the help.
func newRoot(commands []*cobra.Command) *cobra.Command {
	cobra.EnableCommandSorting = false
	root := &cobra.Command{
		Use:                   "dynasnap COMMAND",
		DisableFlagsInUseLine: true,
		SilenceErrors:         true,
		SilenceUsage:          true,
		CompletionOptions:     cobra.CompletionOptions{DisableDefaultCmd: true}, // which knows one more shell
	}
	version := root.Flags().Bool("version", false, "")
	root.Run = func(*cobra.Command, []string) {
		if *version {
			printVersion()
		} else {
			printHelp(root)
		}
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.SetHelpFunc(func(command *cobra.Command, _ []string) { printHelp(command) })
	help := helpCommand(root)
	root.SetHelpCommand(help)
	root.AddCommand(append(commands, help)...)
	for _, command := range root.Commands() {
		command.DisableFlagsInUseLine = true // those that matter are written out
		command.Flags().SortFlags = false
		command.InitDefaultHelpFlag()
	}
	return root
}

// noArguments refuses arguments.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("no argument expected, and %q given", args[0])}
	}
	return nil
}
