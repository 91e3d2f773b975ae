package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// versionCommand returns the command version.
func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Prints the version.",
		Args:  noArguments,
		Run:   func(*cobra.Command, []string) { printVersion() },
	}
}

func printVersion() { fmt.Println("dynasnap", version) }
