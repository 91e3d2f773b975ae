package awscli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
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
			return wrongUsage("argument operation: Invalid choice: '%s'%s", name, suggestion(name, append(operationNames(), "wait")))
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

// readInput reads the parameters of an operation and checks them.
func (c *command) readInput(o *operation, arguments []string, extra []option) (*given, *ordered.Object, error) {
	options := append(o.options(), extra...)
	args, err := parseArguments(arguments, options)
	if err != nil {
		return nil, nil, err
	}
	if args.word == "help" {
		return nil, nil, notBuiltIn("help is not built in")
	}
	if args.hasWord {
		args.rest = append(args.rest, args.word)
	}
	for _, name := range []string{"cli-input-yaml", "generate-cli-skeleton"} {
		if args.has(name) {
			return nil, nil, notBuiltIn("--%s is not built in", name)
		}
	}
	if err := o.checkRequired(args); err != nil {
		return nil, nil, err
	}
	if len(args.rest) > 0 {
		return nil, nil, unknownOptions(args.rest, options)
	}
	input, err := c.readParameters(o, args)
	if err != nil {
		return nil, nil, err
	}
	return args, input, checkInput(o, input, c.rawBlobs)
}

const inputJSON = "cli-input-json"

// options returns what the command of an operation understands besides the global options.
func (o *operation) options() []option {
	var options []option
	for _, p := range o.parameters {
		switch p.shape.kind {
		case booleanShape:
			options = append(options, option{p.option, flag}, option{opposite(p.option), flag})
		case listShape:
			options = append(options, option{p.option, repeated})
		default:
			options = append(options, option{p.option, single})
		}
	}
	return append(options, option{inputJSON, single}, option{"cli-input-yaml", single}, option{"generate-cli-skeleton", singleOpen})
}

func (o *operation) checkRequired(args *given) error {
	if args.has(inputJSON) {
		return nil
	}
	var absent []string
	for _, name := range o.required() {
		if name := optionName(name); !args.has(name) {
			absent = append(absent, "--"+name)
		}
	}
	if len(absent) > 0 {
		return wrongUsage("the following arguments are required: %s", strings.Join(absent, ", "))
	}
	return nil
}

func (c *command) readParameters(o *operation, args *given) (*ordered.Object, error) {
	input := &ordered.Object{}
	for _, p := range o.parameters {
		if p.shape.kind == booleanShape {
			if args.has(p.option) || args.has(opposite(p.option)) {
				input.Set(p.name, args.has(p.option))
			}
			continue
		}
		values, ok := args.options[p.option]
		if !ok {
			continue
		}
		value, err := readParameter(c.files, p, values)
		if err != nil {
			return nil, err
		}
		input.Set(p.name, value)
	}
	if !args.has(inputJSON) {
		return input, nil
	}
	loaded, err := c.files.load(inputJSON, args.value(inputJSON))
	if err != nil {
		return nil, err
	}
	value, err := readJSON(inputJSON, loaded, '{')
	if err != nil {
		return nil, err
	}
	for name, value := range value.(*ordered.Object).All() {
		if _, overridden := input.Get(name); !overridden {
			input.Set(name, value)
		}
	}
	return input, nil
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

// print writes an answer, or what the query picks of it, in the chosen format.
func (c *command) print(answer *ordered.Object) error {
	var result any = answer
	if c.query != nil {
		var err error
		if result, err = c.query.Search(result); err != nil {
			return err
		}
	}
	if c.text {
		var b strings.Builder
		if err := writeText(&b, result); err != nil {
			return err
		}
		if _, err := io.WriteString(c.stdout, b.String()); errors.Is(err, syscall.EPIPE) {
			return failed("[Errno 32] Broken pipe")
		} else if err != nil {
			return fmt.Errorf("writing the output: %w", err)
		}
		return nil
	}
	if object, ok := result.(*ordered.Object); ok && object.Len() == 0 {
		return nil
	}
	_, err := c.stdout.Write(append(ordered.Indented.Append(nil, result), '\n'))
	if err != nil && !errors.Is(err, syscall.EPIPE) { // a reader that has seen enough is no error
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}
