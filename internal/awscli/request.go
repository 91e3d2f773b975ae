package awscli

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// Request is a call of the API that a command makes.
type Request struct {
	// Target is such as DynamoDB_20120810.PutItem.
	Target string
	// Input is in JSON.
	Input []byte
}

// Operation returns the name of the operation, such as PutItem.
func (r Request) Operation() string { return r.Target[strings.IndexByte(r.Target, '.')+1:] }

// namesFile finds the arguments whose value is in a file.
var namesFile = regexp.MustCompile(`(?:^|=)fileb?://`)

// Parse returns the first call that a command would make, and makes none. Args are without "aws".
// The command may read no files.
func Parse(args []string) (Request, error) {
	for _, argument := range args {
		if namesFile.MatchString(argument) {
			return Request{}, failed("%s reads a file: write its content into the command", argument)
		}
	}
	keeper := &callKeeper{}
	// The configuration of the user counts for nothing.
	environment := "\x00AWS_CONFIG_FILE=/dev/null\x00AWS_SHARED_CREDENTIALS_FILE=/dev/null\x00"
	err := run(context.Background(), NewServer(keeper), &front.Call{Args: args, Environment: environment}, io.Discard)
	switch {
	case keeper.request.Target != "":
		return keeper.request, nil
	case err == nil:
		return Request{}, failed("this command does not call the database")
	}
	return Request{}, err
}

// callKeeper is a Caller that keeps the first call and makes none.
type callKeeper struct{ request Request }

var errKept = errors.New("kept")

func (k *callKeeper) Call(_ context.Context, target string, input []byte) ([]byte, error) {
	k.request = Request{target, input}
	return nil, errKept
}
