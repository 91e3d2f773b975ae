// Package interpreter finds what runs a script: a shell, or another program that its name or its first
// line calls for.
package interpreter

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// Interpreter is what runs a script that is none of a shell's.
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

// interpreters are those that are known by what a file is called. Node and PowerShell do not end
// with their first failing command by themselves, nor do they ask anybody anything here.
var interpreters = []Interpreter{
	{"Python", []string{"python3", "python"}, nil, "python:3.12-slim with boto3 in it", []string{".py"}},
	{"Node", []string{"node", "nodejs"}, nil, "node:22-slim with @aws-sdk/client-dynamodb in it", []string{".js", ".mjs", ".cjs"}},
	{"TypeScript", []string{"tsx", "ts-node", "bun"}, nil, "node:22-slim with tsx and @aws-sdk/client-dynamodb in it", []string{".ts", ".mts"}},
	{"PowerShell", []string{"pwsh"}, []string{"-NoProfile", "-NonInteractive", "-File"}, "mcr.microsoft.com/powershell", []string{".ps1"}},
}

// Find is what runs a script that begins like this, by its shebang or else its name; false
// where that is a shell, or nobody knows.
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
	if len(words) == 0 || slices.Contains(outline.Shells, path.Base(words[0])) || strings.ContainsFunc(words[0], unicode.IsControl) {
		return Interpreter{}, false
	}
	// Where the shebang has a path, another image may have the program in another place.
	program := path.Base(words[0])
	found := Interpreter{Programs: []string{words[0]}, Args: words[1:]}
	also := func(program string) {
		if !slices.Contains(found.Programs, program) {
			found.Programs = append(found.Programs, program)
		}
	}
	also(program)
	for _, i := range interpreters {
		if slices.Contains(i.Programs, program) || slices.Contains(i.Programs, version.ReplaceAllString(program, "")) {
			found.Language, found.Image = i.Language, i.Image
		}
		if slices.Contains(i.Programs, program) && i.Language != "TypeScript" { // whose programs are no names of one another
			for _, other := range i.Programs {
				also(other)
			}
		}
	}
	return found, true
}

// version matches the end of names like python3.12.
var version = regexp.MustCompile(`[\d.]+$`)
