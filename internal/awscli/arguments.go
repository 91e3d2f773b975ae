package awscli

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// Options are recognised, abbreviated and given values as by Python's argparse in the AWS CLI.

type arity int

const (
	flag       arity = iota // --debug
	single                  // --table-name t
	repeated                // --attributes-to-get a b c
	singleOpen              // --generate-cli-skeleton, --generate-cli-skeleton input
)

// option is an option of a command.
type option struct {
	name    string // without the dashes
	arity   arity
	choices []string // allowed values; nil for any
	integer bool     // its value is an integer
}

// parsedArguments are the parts of a command line: the values of each option (the last ones of a
// repeated option), the first word that belongs to no option, and the rest.
type parsedArguments struct {
	options map[string][]string
	word    string
	hasWord bool
	rest    []string
}

func (g *parsedArguments) has(name string) bool { _, ok := g.options[name]; return ok }

// value returns the value of an option that takes one. It is empty if the option was not given.
func (g *parsedArguments) value(name string) string {
	if values := g.options[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// valueOr returns the value of an option, or that of otherwise if the option was not given.
func (g *parsedArguments) valueOr(name string, otherwise func() string) string {
	if g.has(name) {
		return g.value(name)
	}
	return otherwise()
}

// parseArguments splits arguments into options, one word, and a rest that may hold unknown options.
func parseArguments(arguments []string, options []option) (*parsedArguments, error) {
	result := &parsedArguments{options: map[string][]string{}}
	for at := 0; at < len(arguments); {
		argument := arguments[at]
		at++
		known, explicit, err := findOption(argument, options)
		switch {
		case err != nil:
			return nil, err
		case argument == "--": // no command takes words after it that look like options
			continue
		case known == nil && (looksLikeOption(argument) || result.hasWord):
			result.rest = append(result.rest, argument)
			continue
		case known == nil:
			result.word, result.hasWord = argument, true
			continue
		}

		values := []string{}
		if explicit != nil {
			values = append(values, *explicit)
		} else {
			for at < len(arguments) && wants(known.arity, len(values)) {
				if another, _, err := findOption(arguments[at], options); err != nil {
					return nil, err
				} else if another != nil || looksLikeOption(arguments[at]) {
					break
				}
				values = append(values, arguments[at])
				at++
			}
		}
		switch {
		case known.arity == flag && explicit != nil:
			return nil, wrongUsage("argument --%s: ignored explicit argument '%s'", known.name, *explicit)
		case known.arity == single && len(values) == 0:
			return nil, wrongUsage("argument --%s: expected one argument", known.name)
		}
		if len(values) > 0 && known.choices != nil && !slices.Contains(known.choices, values[0]) {
			return nil, invalidChoice("--"+known.name, values[0], known.choices)
		}
		if len(values) > 0 && known.integer {
			if _, err := integer(values[0]); err != nil {
				return nil, wrongUsage("argument --%s: invalid int value: %s", known.name, python.String(values[0]))
			}
		}
		result.options[known.name] = values
		if known.arity == flag {
			delete(result.options, negatedName(known.name))
		}
	}
	return result, nil
}

// negatedName returns no-x for x and x for no-x. Of the two options the last one counts.
func negatedName(name string) string {
	if positive, ok := strings.CutPrefix(name, "no-"); ok {
		return positive
	}
	return "no-" + name
}

func wants(a arity, have int) bool {
	switch a {
	case single, singleOpen:
		return have == 0
	case repeated:
		return true
	}
	return false
}

var negativeNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-\d+$|^-\d*\.\d+$`) })

// looksLikeOption reports whether an argument that is no known option is an unknown one.
func looksLikeOption(argument string) bool {
	return len(argument) > 1 && argument[0] == '-' &&
		!strings.Contains(argument, " ") && !negativeNumber().MatchString(argument)
}

// findOption returns the option that an argument names, in full or by an unambiguous prefix, and
// the value behind its "=".
func findOption(argument string, options []option) (*option, *string, error) {
	name, ok := strings.CutPrefix(argument, "--")
	if !ok || name == "" {
		return nil, nil, nil
	}
	byName := func(name string) *option {
		if i := slices.IndexFunc(options, func(o option) bool { return o.name == name }); i >= 0 {
			return &options[i]
		}
		return nil
	}
	if exact := byName(name); exact != nil {
		return exact, nil, nil
	}
	var explicit *string
	if before, after, ok := strings.Cut(name, "="); ok {
		name, explicit = before, &after
		if exact := byName(name); exact != nil {
			return exact, explicit, nil
		}
	}
	var matches []string
	for _, o := range options {
		if strings.HasPrefix(o.name, name) {
			matches = append(matches, "--"+o.name)
		}
	}
	switch len(matches) {
	case 0:
		return nil, nil, nil
	case 1:
		return byName(strings.TrimPrefix(matches[0], "--")), explicit, nil
	}
	return nil, nil, wrongUsage("ambiguous option: %s could match %s", argument, strings.Join(matches, ", "))
}
