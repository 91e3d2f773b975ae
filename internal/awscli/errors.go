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
	statusUnflushed = 120 // Python's own: output was still to be written when its reader had gone
	statusUsage     = 252 // the command line or a parameter is wrong; nothing was sent
	statusService   = 254 // the service answered with an error
	statusFailed    = 255 // anything else
)

// Why something that the AWS CLI can is not built in. Another AWS CLI could not do it here, either.
const (
	noNetwork  = "a seed runs beside its database without a network and reaches no other service"
	noOthers   = noNetwork + "; to pass over such commands set other_services: skip"
	noTerminal = "a seed has no terminal"
	allSet     = "region, keys and endpoint of the database are set"
)

// usage stands before every message about how options and arguments are put together.
const usage = `
usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help

`

// commandError ends a command with a status.
type commandError struct {
	status  int
	message string
	written string // what goes to its standard error, if that is not just the message
}

func (e *commandError) Error() string { return e.message }

// silence is written by a command that says nothing about its failure.
const silence = "\x00"

// writtenError is what a command that failed writes to its standard error.
func writtenError(err error) string {
	var command *commandError
	if errors.As(err, &command) && command.written != "" {
		return strings.TrimSuffix(command.written, silence)
	}
	return "\n" + err.Error() + "\n"
}

// wrongUsage is an error in how options and arguments are put together.
func wrongUsage(format string, arguments ...any) error {
	message := fmt.Sprintf(format, arguments...)
	return &commandError{statusUsage, message, usage + "aws: error: " + message + "\n\n"}
}

// requiredArguments is the error for a command line that lacks some.
func requiredArguments(names ...string) error {
	return wrongUsage("the following arguments are required: %s", strings.Join(names, ", "))
}

// invalidChoice is a word that is none of those that may stand there.
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

// closeMatches returns the choices that a mistyped word most likely meant, best first.
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

// unknownOptions is the error for arguments nobody asked for.
func unknownOptions(rest []string) error {
	message := "Unknown options: " + strings.Join(rest, ", ")
	return &commandError{statusUsage, message, usage + message + "\n\n"}
}

// invalid is an error in what the parameters say.
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

// notBuiltIn names something the AWS CLI can and this one cannot, and why.
func notBuiltIn(why, format string, arguments ...any) error {
	return invalid("aws (dynasnap builtin): %s; %s", fmt.Sprintf(format, arguments...), why)
}

// statusOf tells with which exit status an error ends its command.
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
