package awscli

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// firstHelp is the output of -h and --help, as of the AWS CLI.
const firstHelp = firstUsageLine + `
options:
  -h, --help         show this help message and exit
  --profile PROFILE
  --debug
`

const firstUsageLine = "usage: aws [-h] [--profile PROFILE] [--debug]\n"

// firstUsage puts the usage of firstOptions before an error about them.
func firstUsage(err error) error {
	var command *commandError
	if errors.As(err, &command) {
		return &commandError{command.status, command.message, "\n" + firstUsageLine + "\naws: error: " + command.message + "\n\n"}
	}
	return err
}

// help lists what there is. The AWS CLI's own help is a manual.
func (c *command) help(command, kind string, names []string) error {
	_, err := io.WriteString(c.stdout, fmt.Sprintf("%s (dynasnap builtin) knows these %s:\n\n  %s\n\n"+
		"They are those of the AWS CLI 2: https://docs.aws.amazon.com/cli/latest/reference/dynamodb/\n",
		command, kind, strings.Join(names, "\n  ")))
	return err
}

func optionNames(options []option) []string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = "--" + o.name
	}
	return names
}

// suggestion ends a message about an unknown word with similar ones.
func suggestion(word string, choices []string) string {
	if meant := closeMatches(word, choices); len(meant) > 0 {
		return " (did you mean " + strings.Join(meant, " or ") + "?)"
	}
	return ""
}
