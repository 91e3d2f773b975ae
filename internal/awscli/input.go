package awscli

import (
	"slices"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// Options of every operation.
const (
	inputJSON        = "cli-input-json"
	inputYAML        = "cli-input-yaml"
	generateSkeleton = "generate-cli-skeleton"
)

// optionsOf returns the options of an operation, in addition to the global ones.
func optionsOf(o *operation) []option {
	var options []option
	for _, p := range o.parameters {
		switch p.shape.Kind {
		case model.Boolean:
			options = append(options, option{name: p.option}, option{name: negatedName(p.option)})
		case model.List:
			options = append(options, option{name: p.option, arity: repeated})
		default:
			options = append(options, option{name: p.option, arity: single, integer: p.shape.Kind == model.Long})
		}
	}
	options = append(options, option{name: inputJSON, arity: single}, option{name: inputYAML, arity: single})
	if o.Pages != nil {
		options = append(options, pagingOptions(o.Pages)...)
	}
	return append(options, option{name: generateSkeleton, arity: singleOpen, choices: []string{"input", "output", "yaml-input"}})
}

// parse splits the arguments of an operation. Required options may be missing if a document may
// hold them; the AWS CLI looks for the option's whole name.
func (o *operation) parse(arguments []string) (*parsedArguments, error) {
	if slices.Equal(arguments, []string{"help"}) {
		return &parsedArguments{word: "help", hasWord: true}, nil
	}
	args, err := parseArguments(arguments, o.options)
	if err != nil {
		return nil, err
	}
	skeleton := slices.Index(arguments, "--"+generateSkeleton)
	complete := slices.Contains(arguments, "--"+inputJSON) || slices.Contains(arguments, "--"+inputYAML) ||
		skeleton >= 0 && !slices.Contains(arguments[skeleton+1:min(skeleton+2, len(arguments))], "output")
	var absent []string
	for _, name := range o.required {
		if !complete && !args.has(name) {
			absent = append(absent, "--"+name)
		}
	}
	if len(absent) > 0 {
		return nil, requiredArguments(absent...)
	}
	if args.hasWord && args.word != "help" {
		args.rest = append(args.rest, args.word)
	}
	if len(args.rest) > 0 && !args.isHelp() {
		return nil, unknownOptions(args.rest)
	}
	return args, nil
}

// isHelp reports whether help was asked for.
func (g *parsedArguments) isHelp() bool { return g.word == "help" }

// readInput reads the parameters of an operation from options and from the document.
func (c *command) readInput(o *operation, args *parsedArguments) (*ordered.Object, error) {
	input := &ordered.Object{}
	for _, p := range o.parameters {
		if p.shape.Kind == model.Boolean {
			if args.has(p.option) || args.has(negatedName(p.option)) {
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
	for _, document := range []struct {
		option string
		read   func(text string) (any, error)
	}{{inputJSON, readJSONDocument}, {inputYAML, readYAMLDocument}} {
		if !args.has(document.option) {
			continue
		}
		if args.has(inputJSON) && args.has(inputYAML) {
			return nil, invalid("Only one --cli-input- parameter may be specified.")
		}
		loaded, err := c.files.load(document.option, args.value(document.option))
		if err != nil {
			return nil, err
		}
		value, err := document.read(loaded.text)
		if err != nil {
			return nil, err
		}
		object, ok := value.(*ordered.Object)
		if !ok {
			return nil, invalidParameter(document.option, "Invalid type: expecting map, received %s", python.TypeName(value))
		}
		for name, value := range object.All() {
			if !input.Has(name) {
				input.Set(name, value)
			}
		}
	}
	return input, nil
}

func readJSONDocument(text string) (any, error) {
	value, err := ordered.Parse([]byte(text))
	if err != nil {
		return nil, invalid("Error parsing parameter '%s': Invalid JSON received.\n%v", inputJSON, err)
	}
	return value, nil
}
