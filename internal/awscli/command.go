package awscli

import (
	"context"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// command is one command line.
type command struct {
	server  *Server
	files   files
	stdout  io.Writer
	profile *profile
	*settings
}

// run executes the command of a call and writes its output. statusOf gives the exit status of its
// error.
func run(ctx context.Context, s *Server, call *front.Call, stdout io.Writer) error {
	if i := slices.IndexFunc(call.Args, func(argument string) bool { return !utf8.ValidString(argument) }); i >= 0 {
		return failed("argument %d is not valid UTF-8", i+1)
	}
	first, err := parseArguments(call.Args, firstOptions)
	if err != nil {
		return firstUsage(err)
	}
	if first.has("help") || slices.Contains(call.Args, "-h") {
		_, err := io.WriteString(stdout, firstHelp)
		return err
	}
	if slices.Contains(call.Args, "--cli-auto-prompt") && slices.Contains(call.Args, "--no-cli-auto-prompt") {
		return invalid("Both --cli-auto-prompt and --no-cli-auto-prompt cannot be specified at the same time.")
	}
	args, err := parseArguments(call.Args, globalOptions)
	if err != nil {
		return err
	}
	if args.has("version") {
		// The versions of the AWS CLI that the tests compare with.
		_, err := io.WriteString(stdout, "aws-cli/"+model.AWSCLI()+" (dynasnap builtin)\n")
		return err
	}
	if !args.hasWord {
		return requiredArguments("command")
	}
	files := files{ctx, call}
	c := &command{server: s, files: files, stdout: stdout, profile: readProfile(args, files)}
	if err := s.checkCommand(args.word); err != nil {
		return err
	}
	if c.settings, err = readSettings(args, c.profile); err != nil {
		return err
	}
	s.noteEndpoints(args, call)
	switch args.word {
	case "configure":
		return c.configure(args.rest)
	case "sts":
		return c.sts(args.rest)
	case "help":
		return c.help("aws", "commands", builtIn())
	}
	if known := services()[args.word]; known != nil {
		return c.service(ctx, known, args.rest)
	}
	return c.otherService(args.word, args.rest)
}

// builtIn returns the commands that this aws has.
func builtIn() []string {
	return append(slices.Sorted(maps.Keys(services())), "configure", "sts", "help")
}

// checkCommand returns an error for a command that is neither built in nor another service.
func (s *Server) checkCommand(name string) error {
	known := builtIn()
	if isOtherService(name) {
		return nil
	}
	if s.SkipsOtherServices() {
		known = append(known, model.OtherServices()...)
	}
	if slices.Contains(known, name) {
		return nil
	}
	return notBuiltIn(noNetwork, "aws %s is not built in%s", name, suggestion(name, known))
}

func (c *command) service(ctx context.Context, s *service, arguments []string) error {
	args, err := parseArguments(arguments, nil)
	if err != nil {
		return err
	}
	if !args.hasWord {
		return requiredArguments("operation")
	}
	switch o := s.operations[args.word]; {
	case o != nil:
		return c.operation(ctx, o, args.rest)
	case args.word == "help":
		return c.help("aws "+s.Name, "commands", s.commands)
	case args.word == "wait" && len(s.Waiters) > 0:
		return c.wait(ctx, s, args.rest)
	case args.word == "wizard":
		return notBuiltIn(noTerminal, "aws %s wizard is not built in", s.Name)
	}
	return invalidChoice("operation", args.word, s.commands)
}

func (c *command) operation(ctx context.Context, o *operation, arguments []string) error {
	args, err := o.parse(arguments)
	if err != nil {
		return err
	}
	if args.isHelp() {
		return c.help("aws "+o.service+" "+o.command, "parameters", optionNames(o.options))
	}
	if o.Pages != nil {
		if err := c.choosePaging(o.Pages, args); err != nil {
			return err
		}
	}
	input, err := c.readInput(o, args)
	if err != nil {
		return err
	}
	if o.Pages != nil && (input.Has(o.Pages.Limit) || input.Has(o.Pages.InputToken)) {
		c.paginate = false // a document may choose it
	}
	if args.has(generateSkeleton) {
		return c.skeleton(o, args.value(generateSkeleton), input)
	}
	var pages *pager
	if o.Pages != nil && c.paginate {
		if pages, err = newPager(o.Pages, args, input); err != nil {
			return err
		}
	}
	if err := checkInput(o, input, c.rawBlobs); err != nil {
		return err
	}
	if pages != nil {
		return c.paged(ctx, o, pages, input)
	}
	return c.single(ctx, o, input)
}

func (c *command) fetch(ctx context.Context, o *operation, input *ordered.Object) (*ordered.Object, error) {
	output, err := c.call(ctx, o, input)
	if err != nil {
		return nil, err
	}
	answer, err := readAnswer(o, output)
	if err == nil {
		c.server.addItems(itemsWritten(o.Name, input, answer))
	}
	return answer, err
}

func (c *command) single(ctx context.Context, o *operation, input *ordered.Object) error {
	answer, err := c.fetch(ctx, o, input)
	if err != nil {
		return err
	}
	return c.print(o.Name, answer)
}

func (c *command) paged(ctx context.Context, o *operation, p *pager, input *ordered.Object) error {
	p.fetch = func(ctx context.Context, input *ordered.Object) (*ordered.Object, error) {
		return c.fetch(ctx, o, input)
	}
	if err := c.format.check(); err != nil {
		return err
	}
	switch c.format {
	case textFormat:
		return c.pagesAsText(ctx, o, p, input)
	case yamlStreamFormat:
		return p.each(ctx, input, c.printPage)
	}
	full, err := p.fullResult(ctx, input)
	if err != nil {
		return err
	}
	return c.print(o.Name, full)
}

// pagesAsText queries and prints page by page.
func (c *command) pagesAsText(ctx context.Context, o *operation, p *pager, input *ordered.Object) error {
	first := true
	err := p.each(ctx, input, func(page *ordered.Object) error {
		shown := p.textPage(page, first)
		first = false
		return c.print(o.Name, shown)
	})
	if err != nil || p.resume == "" {
		return err
	}
	token, more := &ordered.Object{}, &ordered.Object{}
	token.Set("NextToken", p.resume)
	more.Set("NextToken", token)
	return c.print(o.Name, more)
}
