// Package interpreter finds the program for a script: a shell, or another one that its name or its
// first line asks for.
package interpreter

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// Interpreter is a program for scripts that are not for a shell.
type Interpreter struct {
	// Language is what people call it; empty for one that only its shebang names.
	Language string
	// Programs run it, the best first: by paths, and by names to find in PATH.
	Programs []string
	// Args stand before the script's path.
	Args []string
	// Image is one that has it, as an example for a person.
	Image string

	endings []string // of files' names
}

// interpreters are those that belong to a file's extension. Node and PowerShell do not end at their
// first failing command by themselves, and none of them may ask questions.
var interpreters = []Interpreter{
	{"Python", []string{"python3", "python"}, nil, "python:3.12-slim with boto3 in it", []string{".py"}},
	{"Node", []string{"node", "nodejs"}, nil, "node:22-slim with @aws-sdk/client-dynamodb in it", []string{".js", ".mjs", ".cjs"}},
	{"TypeScript", []string{"tsx", "ts-node", "bun"}, nil, "node:22-slim with tsx and @aws-sdk/client-dynamodb in it", []string{".ts", ".mts"}},
	{"PowerShell", []string{"pwsh"}, []string{"-NoProfile", "-NonInteractive", "-File"}, "mcr.microsoft.com/powershell", []string{".ps1"}},
}

// Find returns the program for a script that begins like this, by its shebang or its name. It
// returns false for a shell or an unknown program.
func Find(name, head string) (Interpreter, bool) {
	if !strings.HasPrefix(head, "#!") {
		for _, i := range interpreters {
			if slices.Contains(i.endings, path.Ext(name)) {
				return i, true
			}
		}
		return Interpreter{}, false
	}
	words := shebangWords(head)
	if len(words) == 0 || slices.Contains(outline.Shells, path.Base(words[0])) ||
		strings.ContainsFunc(words[0], unicode.IsControl) {
		return Interpreter{}, false
	}
	// Where the shebang has a path, another image may have the program in another place.
	program := path.Base(words[0])
	found := Interpreter{Programs: []string{words[0]}, Args: words[1:]}
	addProgram := func(program string) {
		if !slices.Contains(found.Programs, program) {
			found.Programs = append(found.Programs, program)
		}
	}
	addProgram(program)
	for _, i := range interpreters {
		if slices.Contains(i.Programs, program) || slices.Contains(i.Programs, version.ReplaceAllString(program, "")) {
			found.Language, found.Image = i.Language, i.Image
		}
		if slices.Contains(i.Programs, program) && i.Language != "TypeScript" { // whose programs are no names of one another
			for _, other := range i.Programs {
				addProgram(other)
			}
		}
	}
	return found, true
}

// version matches the end of names like python3.12.
var version = regexp.MustCompile(`[\d.]+$`)
