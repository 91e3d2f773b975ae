package script

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// statusNotFound is every shell's status of a command that does not exist.
const statusNotFound = 127

// statusMisuse is the status of a builtin with invalid arguments, in most shells.
const statusMisuse = 2

// notFoundComplaint is a message about a program that does not exist.
type notFoundComplaint struct {
	tool string
	// where holds the words before the name, which tell the place: files, lines and, in between,
	// functions and builtins.
	where []string
}

// Shells end with the name and that it is not there, zsh in the other order. What starts programs
// for a script, env for its `#!` included, knows no place.
var (
	fromShell   = regexp.MustCompile(`^(.+): ([^\s:]+): (?:command not found|not found|inaccessible or not found)$`)
	fromBash    = regexp.MustCompile(`^(.+: line \d+): (/[^\s:]+): No such file or directory$`)
	fromZsh     = regexp.MustCompile(`^(.+): command not found: (\S+)$`)
	fromStarter = regexp.MustCompile(`^(?:\S*/)?(env|nice|nohup|setsid|stdbuf|timeout|xargs): (?:.* )?['‘]?([^\s:'‘’]+)['’]?: No such file or directory$`)
)

// readComplaint reads such a message. It returns nil for any other line.
func readComplaint(line string) *notFoundComplaint {
	if !strings.Contains(line, "not found") && !strings.HasSuffix(line, "No such file or directory") {
		return nil // most lines
	}
	for _, form := range []*regexp.Regexp{fromShell, fromBash, fromZsh, fromStarter} {
		if match := form.FindStringSubmatch(line); match != nil {
			return &notFoundComplaint{tool: match[2], where: strings.Split(match[1], ": ")}
		}
	}
	return nil
}

// isTool reports whether it is about a program of the image, and not a file of the seed.
func (c *notFoundComplaint) isTool() bool {
	return strings.HasPrefix(c.tool, "/") || !strings.Contains(c.tool, "/")
}

// numbered matches the word with a line number: "line 3" (bash, busybox), "3" (dash), "seed.sh[3]"
// (ksh), "seed.sh:3" (zsh).
var numbered = regexp.MustCompile(`^(?:line |(.*)\[|(.*):)?(\d+)\]?$`)

// place returns the file and line in the words before the name. dash counts the lines of a file but
// may name another one, so only a line with the program's name counts. It may be in one of the
// files in read, of which the first is the script.
func (c *notFoundComplaint) place(read []string, locate func(file string) string) (file string, line int) {
	var files []string
	var lines []int
	for _, word := range c.where {
		match := numbered.FindStringSubmatch(word)
		if match == nil {
			files = append(files, word)
			continue
		}
		if file := match[1] + match[2]; file != "" {
			files = append(files, file)
		}
		if n, err := strconv.Atoi(match[3]); err == nil {
			lines = append(lines, n)
		}
	}
	if len(read) > 0 && slices.ContainsFunc(files, func(file string) bool { return locate(file) == read[0] }) {
		files = append(slices.Clone(read[1:]), files...)
	}
	for _, file := range slices.Backward(files) {
		for _, line := range slices.Backward(lines) {
			if strings.Contains(sourceLine(locate(file), line), c.tool) {
				return file, line
			}
		}
	}
	return "", 0
}
