package awscli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"

	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// Exit statuses of the AWS CLI v2.
const (
	statusUnflushed = 120 // Python's own: output was left when its reader was gone
	statusUsage     = 252 // the command line or a parameter is wrong; nothing was sent
	statusService   = 254 // the service answered with an error
	statusFailed    = 255 // anything else
)

// The reasons why a part of the AWS CLI is not built in. No other AWS CLI could do it here, either.
const (
	noNetwork  = "a seed runs beside its database without a network and reaches no other service"
	noTerminal = "a seed has no terminal"
	configured = "region, keys and endpoint of the database are set"
)

// usage begins every message about the syntax of options and arguments.
const usage = `
usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help

`

// commandError ends a command with an exit status.
type commandError struct {
	status  int
	message string
	written string // text for standard error, if it is not message
}

func (e *commandError) Error() string { return e.message }

// silence is the text of a command that fails without a message.
const silence = "\x00"

// writtenError returns what a failed command writes to standard error.
func writtenError(err error) string {
	var command *commandError
	if errors.As(err, &command) && command.written != "" {
		return strings.TrimSuffix(command.written, silence)
	}
	return "\n" + err.Error() + "\n"
}

// wrongUsage is an error in the syntax of options and arguments.
func wrongUsage(format string, arguments ...any) error {
	message := fmt.Sprintf(format, arguments...)
	return &commandError{statusUsage, message, usage + "aws: error: " + message + "\n\n"}
}

// requiredArguments is the error for missing arguments.
func requiredArguments(names ...string) error {
	return wrongUsage("the following arguments are required: %s", strings.Join(names, ", "))
}

// invalidChoice is the error for a word that is none of the choices.
func invalidChoice(argument, word string, choices []string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%saws: error: argument %s: Invalid choice, valid choices are:\n\n", usage, argument)
	const columns = 2
	for row := range slices.Chunk(choices, columns) {
		for i, choice := range row {
			if i > 0 {
				b.WriteString(" | ")
			}
			fmt.Fprintf(&b, "%-40s", choice)
		}
		b.WriteByte('\n')
	}
	message := fmt.Sprintf("argument %s: invalid choice: %q", argument, word)
	if meant := closeMatches(word, choices); len(meant) > 0 {
		message += ", maybe you meant " + strings.Join(meant, " or ")
		fmt.Fprintf(&b, "\n\nInvalid choice: %s, maybe you meant:\n\n", python.String(word))
		for _, choice := range meant {
			fmt.Fprintf(&b, "  * %s\n", choice)
		}
	}
	return &commandError{statusUsage, message, b.String() + "\n"}
}

// closeMatches returns the choices that resemble a mistyped word, best first.
func closeMatches(word string, choices []string) []string {
	const cutoff, most = 0.8, 3
	letters := func(s string) []string { return strings.Split(s, "") }
	ratio := func(choice string) float64 {
		return difflib.NewMatcher(letters(choice), letters(word)).Ratio()
	}
	near := slices.DeleteFunc(slices.Clone(choices), func(choice string) bool { return ratio(choice) < cutoff })
	slices.SortStableFunc(near, func(a, b string) int {
		switch x, y := ratio(a), ratio(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return strings.Compare(b, a)
	})
	return near[:min(most, len(near))]
}

// unknownOptions is the error for unknown arguments.
func unknownOptions(rest []string) error {
	message := "Unknown options: " + strings.Join(rest, ", ")
	return &commandError{statusUsage, message, usage + message + "\n\n"}
}

// invalid is an error in the values of parameters.
func invalid(format string, arguments ...any) error {
	return &commandError{status: statusUsage, message: fmt.Sprintf(format, arguments...)}
}

// invalidParameter is an error in the text of one parameter.
func invalidParameter(option, format string, arguments ...any) error {
	return invalid("Error parsing parameter '--%s': %s", option, fmt.Sprintf(format, arguments...))
}

// failed is an error that is neither of usage nor of the service.
func failed(format string, arguments ...any) error {
	return &commandError{status: statusFailed, message: fmt.Sprintf(format, arguments...)}
}

// notBuiltInError is the error for a part of the AWS CLI that is not built in.
type notBuiltInError struct {
	*commandError
	otherService bool // the part is another service
}

func (e *notBuiltInError) Unwrap() error { return e.commandError }

// notBuiltIn is the error for a part of the AWS CLI that is not built in. why is one of the reasons
// above.
func notBuiltIn(why, format string, arguments ...any) *notBuiltInError {
	message := fmt.Sprintf("aws (dynasnap builtin): %s; %s", fmt.Sprintf(format, arguments...), why)
	return &notBuiltInError{commandError: &commandError{status: statusUsage, message: message}}
}

// statusOf returns the exit status for an error.
func statusOf(err error) int {
	var command *commandError
	var service *ServiceError
	switch {
	case errors.As(err, &command):
		return command.status
	case errors.As(err, &service):
		return statusService
	}
	return statusFailed
}
