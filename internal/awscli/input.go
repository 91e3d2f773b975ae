package awscli

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

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
