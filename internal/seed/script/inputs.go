package script

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// MissingInputs returns the arguments and variables that a script reads and was not given, as far
// as they may have caused its failure. It is nil for none. Without a failure it examines the whole
// script.
func (r Runner) MissingInputs(s Script, failed *failure.Error) *failure.Inputs {
	files := r.outlines(s)
	if len(files) == 0 {
		return nil
	}
	environment := make(map[string]bool)
	for _, variable := range slices.Concat(r.Env, slices.Collect(maps.Keys(s.Env))) {
		name, _, _ := strings.Cut(variable, "=")
		environment[name] = true
	}
	isSet := func(name string) bool { return environment[name] }
	missing, all := failure.Inputs{Part: s.Name, Given: s.Args}, outline.FindNeeds(files...)
	for _, need := range append(needsBehind(failed, all, isSet), all.Arguments()...) {
		known := func(other outline.Need) bool { return other.Name == need.Name }
		switch n := need.Argument(); {
		case n == 0:
			missing.Variables = append(missing.Variables, need)
		case n > len(s.Args) && !s.Inline && !slices.ContainsFunc(missing.Arguments, known):
			missing.Arguments = append(missing.Arguments, need)
		}
	}
	if len(missing.Arguments)+len(missing.Variables) == 0 {
		return nil
	}
	return &missing
}

// unsetVariable matches shells' messages about an unset variable or argument.
var unsetVariable = regexp.MustCompile(`said last: \$?(\w+): `)

// endingCommand matches commands that end a script because of an earlier one.
var endingCommand = regexp.MustCompile(`^(exit|return|false|test|\[|\[\[)( |$)`)

// needsBehind returns the needs that may have caused a failure.
func needsBehind(failed *failure.Error, all *outline.Needs, isSet func(string) bool) []outline.Need {
	if failed == nil {
		return all.All(isSet)
	}
	if match := unsetVariable.FindStringSubmatch(failed.Said); match != nil {
		if named := all.ForName(match[1], isSet); len(named) > 0 {
			return named
		}
	}
	switch {
	case failed.Line > 0 && !endingCommand.MatchString(failed.Command):
		return all.AtLine(failed.Part, failed.Line, isSet)
	case failed.Line == 0 && failed.Command != "":
		return all.ForCommand(failed.Command, isSet)
	}
	return all.All(isSet)
}
