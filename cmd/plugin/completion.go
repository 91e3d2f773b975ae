package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"
)

// completionCommand returns the command completion.
func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "Prints a script that makes a shell complete commands, flags and files.",
		Example: `bash: source <(dynasnap completion bash)
zsh:  source <(dynasnap completion zsh)
fish: dynasnap completion fish | source`,
		Args: func(command *cobra.Command, args []string) error {
			if len(args) != 1 || cobra.OnlyValidArgs(command, args) != nil {
				return usageError{errors.New("one shell expected: bash, zsh or fish")}
			}
			return nil
		},
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: func(command *cobra.Command, args []string) error {
			const described = true
			switch args[0] {
			case "bash":
				return command.Root().GenBashCompletionV2(os.Stdout, described)
			case "zsh":
				return command.Root().GenZshCompletion(os.Stdout)
			default:
				return command.Root().GenFishCompletion(os.Stdout, described)
			}
		},
	}
}
