package outline

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Need is a variable, or an argument of the script, that is read but gets no value in the text.
type Need struct {
	// Name is the name of the variable or the number of the argument. It is # where arguments are
	// only counted.
	Name string
	// File and Line are where it is read.
	File string
	Line int
}

// Argument returns the lowest number of arguments that it needs. It is 0 for a variable.
func (n Need) Argument() int {
	if n.Name == "#" {
		return 1
	}
	number, _ := strconv.Atoi(n.Name)
	return number
}

// Needs are what a script and the files that it sources read and assign.
type Needs struct {
	reads    []read
	sources  map[string][]read // the values of a variable or of a function's argument
	assigned map[string]bool
	opaque   bool // it may assign variables that only a run can tell
}

// read is a place that reads a variable or an argument.
type read struct {
	Need
	key        string // Name; an argument of a function has the function's name before it
	begin, end int    // lines of the simple command
	command    string // the beginning of the command
}

// All returns the needs of the whole text. isSet reports whether the environment has a variable.
func (n *Needs) All(isSet func(string) bool) []Need {
	return n.collect(isSet, func(read) bool { return !n.opaque })
}

// AtLine returns the needs of the command on a line of a file.
func (n *Needs) AtLine(file string, line int, isSet func(string) bool) []Need {
	return n.collect(isSet, func(r read) bool { return !n.opaque && r.File == file && r.begin <= line && line <= r.end })
}

// ForCommand returns the needs of the commands that may begin with these words.
func (n *Needs) ForCommand(words string, isSet func(string) bool) []Need {
	return n.collect(isSet, func(r read) bool { return !n.opaque && r.command != "" && strings.HasPrefix(words, r.command) })
}

// ForName returns the needs behind a variable or an argument of which a shell complained.
func (n *Needs) ForName(name string, isSet func(string) bool) []Need {
	return n.collect(isSet, func(r read) bool { return r.Name == name })
}

// Arguments returns the needs that are arguments of the script.
func (n *Needs) Arguments() []Need {
	nothing := func(string) bool { return true }
	return n.collect(nothing, func(read) bool { return true })
}

// collect returns the needs of the chosen reads, each once, in the order of the text.
func (n *Needs) collect(isSet func(string) bool, which func(read) bool) (needs []Need) {
	for _, r := range n.reads {
		if !which(r) {
			continue
		}
		for _, need := range n.origins(r, isSet, map[string]bool{}) {
			known := func(other Need) bool { return other.Name == need.Name }
			if !slices.ContainsFunc(needs, known) {
				needs = append(needs, need)
			}
		}
	}
	return needs
}

// origins returns the needs that a read leads to: itself, or those of the values that it may have.
func (n *Needs) origins(r read, isSet func(string) bool, seen map[string]bool) (needs []Need) {
	switch {
	case seen[r.key]:
		return nil
	case strings.Contains(r.key, " "), n.assigned[r.key]:
		seen[r.key] = true
		for _, source := range n.sources[r.key] {
			if source.Line == 0 { // all arguments, passed on
				source.File, source.Line = r.File, r.Line
			}
			needs = append(needs, n.origins(source, isSet, seen)...)
		}
		return needs
	case r.Argument() == 0 && (isSet(r.Name) || shellVariables.MatchString(r.Name)):
		return nil
	}
	return []Need{r.Need}
}

// shellVariables matches the variables that shells set themselves.
var shellVariables = regexp.MustCompile(`^(_|[-?$!0@*]|BASH\w*|COLUMNS|COMP_\w+|COPROC|DIRSTACK|EPOCH\w+|EUID|FUNCNAME|GROUPS|HOME|HOSTNAME|HOSTTYPE|IFS|LINENO|LINES|MACHTYPE|MAPFILE|OLDPWD|OPTARG|OPTERR|OPTIND|OSTYPE|PATH|PIPESTATUS|PPID|PS\d|PWD|RANDOM|REPLY|SECONDS|SHELL|SHELLOPTS|SHLVL|SRANDOM|UID|ZSH\w*|argv|funcstack|pipestatus|status)$`)
