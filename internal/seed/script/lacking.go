package script

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Lacking says which arguments and variables a script reads and was not given, as far as its
// failure can come of that, and how to give them; nothing where it has all. Without a failure it
// says that of the whole script.
func (r Runner) Lacking(s Script, failure *Error) string {
	files := r.outlines(s)
	if len(files) == 0 {
		return ""
	}
	environment := make(map[string]bool)
	for _, variable := range slices.Concat(r.Env, slices.Collect(maps.Keys(s.Env))) {
		name, _, _ := strings.Cut(variable, "=")
		environment[name] = true
	}
	isSet := func(name string) bool { return environment[name] }
	var variables, arguments []outline.Need
	all := outline.FindNeeds(files...)
	for _, need := range append(behind(failure, all, isSet), all.Arguments()...) {
		known := func(other outline.Need) bool { return other.Name == need.Name }
		switch n := need.Argument(); {
		case n == 0:
			variables = append(variables, need)
		case n > len(s.Args) && !s.Inline && !slices.ContainsFunc(arguments, known):
			arguments = append(arguments, need)
		}
	}
	var lines []string
	if len(arguments) > 0 {
		lines = append(lines, tellArguments(s, arguments))
	}
	if len(variables) > 0 {
		lines = append(lines, tellVariables(variables))
	}
	return strings.Join(lines, "; ")
}

// complainedOf matches what shells say of a variable or an argument that is not there.
var complainedOf = regexp.MustCompile(`said last: \$?(\w+): `)

// gaveUp matches commands that end a script because of something before them.
var gaveUp = regexp.MustCompile(`^(exit|return|false|test|\[|\[\[)( |$)`)

// behind are the needs that a failure can come of.
func behind(failure *Error, all *outline.Needs, isSet func(string) bool) []outline.Need {
	if failure == nil {
		return all.All(isSet)
	}
	if match := complainedOf.FindStringSubmatch(failure.Said); match != nil {
		if named := all.ForName(match[1], isSet); len(named) > 0 {
			return named
		}
	}
	switch {
	case failure.Line > 0 && !gaveUp.MatchString(failure.Command):
		return all.AtLine(failure.Script, failure.Line, isSet)
	case failure.Line == 0 && failure.Command != "":
		return all.ForCommand(failure.Command, isSet)
	}
	return all.All(isSet)
}

func tellArguments(s Script, needs []outline.Need) string {
	args := slices.Clone(s.Args)
	for _, need := range needs {
		for len(args) < need.Argument() {
			args = append(args, "…")
		}
	}
	got := "no arguments"
	if len(s.Args) > 0 {
		got = fmt.Sprintf("%d of them", len(s.Args))
	}
	return fmt.Sprintf("it reads %s, and got %s: write seed: {script: %s, args: [%s]}", places("$", needs), got, s.Path, strings.Join(args, ", "))
}

func tellVariables(needs []outline.Need) string {
	env := make([]string, len(needs))
	for i, need := range needs {
		env[i] = need.Name + ": …"
	}
	return fmt.Sprintf("it reads %s, which nothing sets: write env: {%s}", places("", needs), strings.Join(env, ", "))
}

// places name what is read, and where: $1 (db/load.sh:3).
func places(prefix string, needs []outline.Need) string {
	names := make([]string, len(needs))
	for i, need := range needs {
		names[i] = fmt.Sprintf("%s%s (%s:%d)", prefix, need.Name, need.File, need.Line)
	}
	return wording.Names(names)
}
