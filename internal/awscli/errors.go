package awscli

import (
	"errors"
	"fmt"
	"strings"
)

// Exit statuses of the AWS CLI v2.
const (
	statusUsage   = 252 // the command line or a parameter is wrong; nothing was sent
	statusService = 254 // the service answered with an error
	statusFailed  = 255 // anything else
)

// wayOut ends every message about what only the real AWS CLI can do.
const wayOut = "set seed_image to an image with the AWS CLI and aws_cli: image"

// commandError ends a command with a status and a text for its standard error.
type commandError struct {
	status int
	text   string
}

func (e *commandError) Error() string { return e.text }

// wrongUsage is an error in how options and arguments are put together.
func wrongUsage(format string, arguments ...any) error {
	return &commandError{statusUsage, "usage: aws [options] dynamodb <operation> [parameters]\n\naws: error: " + fmt.Sprintf(format, arguments...)}
}

// invalid is an error in what the parameters say.
func invalid(format string, arguments ...any) error {
	return &commandError{statusUsage, fmt.Sprintf(format, arguments...)}
}

// invalidParameter is an error in the text of one parameter.
func invalidParameter(option, format string, arguments ...any) error {
	return invalid("Error parsing parameter '--%s': %s", option, fmt.Sprintf(format, arguments...))
}

// failed is an error that is neither of usage nor of the service.
func failed(format string, arguments ...any) error {
	return &commandError{statusFailed, fmt.Sprintf(format, arguments...)}
}

// notBuiltIn names something the AWS CLI can and this one cannot, or not yet.
func notBuiltIn(format string, arguments ...any) error {
	return invalid("aws (dynasnap builtin): %s; %s", fmt.Sprintf(format, arguments...), wayOut)
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

// suggestion is appended to a message about an unknown word.
func suggestion(word string, candidates []string) string {
	names := nearest(word, candidates)
	if len(names) == 0 {
		return ""
	}
	return ". Did you mean " + strings.Join(names, ", ") + "?"
}
