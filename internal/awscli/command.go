package awscli

import (
	"cmp"
	"context"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// version is that of the AWS CLI this one is compared with.
const version = "aws-cli/2.9.19 (dynasnap builtin)\n"

// command carries out one command line.
type command struct {
	caller Caller
	files  files
	stdout io.Writer
	*settings
}

// run carries out the command of a call and writes its output; the error tells the exit status.
func run(ctx context.Context, caller Caller, call *front.Call, stdout io.Writer) error {
	if i := slices.IndexFunc(call.Args, func(argument string) bool { return !utf8.ValidString(argument) }); i >= 0 {
		return failed("argument %d is not valid UTF-8", i+1)
	}
	args, err := parseArguments(call.Args, globalOptions)
	if err != nil {
		return err
	}
	if args.has("version") {
		_, err := io.WriteString(stdout, version)
		return err
	}
	if !args.hasWord {
		return wrongUsage("the following arguments are required: command")
	}
	if err := checkService(args.word); err != nil {
		return err
	}
	c := &command{caller: caller, files: files{ctx, call}, stdout: stdout}
	if c.settings, err = readSettings(args, call); err != nil {
		return err
	}
	return c.dynamodb(ctx, args.rest)
}

func checkService(name string) error {
	switch name {
	case "dynamodb":
		return nil
	case "help":
		return notBuiltIn("help is not built in")
	}
	return invalid("aws (dynasnap builtin): aws %s: the built-in aws knows `aws dynamodb` only; %s%s",
		name, wayOut, suggestion(name, []string{"dynamodb"}))
}

func (c *command) dynamodb(ctx context.Context, arguments []string) error {
	args, err := parseArguments(arguments, nil)
	if err != nil {
		return err
	}
	if !args.hasWord {
		return wrongUsage("the following arguments are required: operation")
	}
	switch name := args.word; name {
	case "wait":
		return c.wait(ctx, args.rest)
	case "help", "wizard":
		return notBuiltIn("aws dynamodb %s is not built in", name)
	default:
		o := operations()[name]
		if o == nil {
			return wrongUsage("argument operation: Invalid choice: '%s'%s", name,
				cmp.Or(suggestion(name, append(operationNames(), "wait")), "; "+wayOut))
		}
		return c.operation(ctx, o, args.rest)
	}
}

func (c *command) operation(ctx context.Context, o *operation, arguments []string) error {
	pages := pagingOf(o)
	var extra []option
	if pages != nil {
		extra = pages.options()
	}
	args, input, err := c.readInput(o, arguments, extra)
	if err != nil {
		return err
	}
	if pages == nil {
		return c.single(ctx, o, input)
	}
	if _, chosen := input.Get(pages.limitKey); chosen {
		c.paginate = false
	}
	if _, chosen := input.Get(pages.inputToken); chosen {
		c.paginate = false
	}
	if c.paginate {
		return c.paged(ctx, o, pages, args, input)
	}
	for _, option := range extra {
		if args.has(option.name) {
			return invalid("Cannot specify --no-paginate along with pagination arguments: --%s", option.name)
		}
	}
	return c.single(ctx, o, input)
}

func (c *command) fetch(ctx context.Context, o *operation, input *ordered.Object) (*ordered.Object, error) {
	output, err := c.caller.Call(ctx, o.name, ordered.Compact.Append(nil, input))
	if err != nil {
		return nil, err
	}
	return readAnswer(o, output)
}

func (c *command) single(ctx context.Context, o *operation, input *ordered.Object) error {
	answer, err := c.fetch(ctx, o, input)
	if err != nil {
		return err
	}
	return c.print(answer)
}

func (c *command) paged(ctx context.Context, o *operation, pages *paging, args *given, input *ordered.Object) error {
	p, err := newPager(pages, args, input)
	if err != nil {
		return err
	}
	p.fetch = func(ctx context.Context, input *ordered.Object) (*ordered.Object, error) {
		return c.fetch(ctx, o, input)
	}
	if !c.text {
		full, err := p.fullResult(ctx, input)
		if err != nil {
			return err
		}
		return c.print(full)
	}
	// Text is printed, and queried, page by page.
	first := true
	err = p.each(ctx, input, func(page *ordered.Object) error {
		shown := p.shownAlone(page, first)
		first = false
		return c.print(shown)
	})
	if err != nil || p.resume == "" {
		return err
	}
	token, more := &ordered.Object{}, &ordered.Object{}
	token.Set("NextToken", p.resume)
	more.Set("NextToken", token)
	return c.print(more)
}
