package script

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// statusNotFound is the status of a command that is not there, in every shell.
const statusNotFound = 127

// statusMisuse is the status of a builtin that does not understand its words, in most shells.
const statusMisuse = 2

// notFoundComplaint is one about a program that is not there.
type notFoundComplaint struct {
	tool string
	// where holds the words before the name, which tell the place: files, lines and, in between, functions and builtins.
	where []string
}

// Shells end with the name and that it is not there, zsh in the other order. What starts programs for a script, env
// for its `#!` included, knows no place.
var (
	fromShell   = regexp.MustCompile(`^(.+): ([^\s:]+): (?:command not found|not found|inaccessible or not found)$`)
	fromBash    = regexp.MustCompile(`^(.+: line \d+): (/[^\s:]+): No such file or directory$`)
	fromZsh     = regexp.MustCompile(`^(.+): command not found: (\S+)$`)
	fromStarter = regexp.MustCompile(`^(?:\S*/)?(env|nice|nohup|setsid|stdbuf|timeout|xargs): (?:.* )?['‘]?([^\s:'‘’]+)['’]?: No such file or directory$`)
)

// readComplaint reads a line that is one; of any other it makes nil.
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

// isTool tells a program of the image from a file that the seed itself should have brought along.
func (c *notFoundComplaint) isTool() bool {
	return strings.HasPrefix(c.tool, "/") || !strings.Contains(c.tool, "/")
}

// numbered matches the word that holds a line: "line 3" (bash, busybox), "3" (dash), "seed.sh[3]" (ksh), "seed.sh:3" (zsh).
var numbered = regexp.MustCompile(`^(?:line |(.*)\[|(.*):)?(\d+)\]?$`)

// scriptPlace returns the file and line that the words before the name mean. dash counts the lines of one file and names
// another, so that only a line counts on which the program is named; it
// may be one of the files read, of which the first is the script.
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
