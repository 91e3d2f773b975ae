package interpreter

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// DefaultShell runs a script that names no shell.
const DefaultShell = "/bin/sh"

// Shebang is the interpreter in a script's first line.
type Shebang struct {
	// Shell is the interpreter's path, or its bare name when the script finds it by env(1).
	Shell string
	// Args are the arguments on the shebang line.
	Args []string
}

// Name returns the name of the shell: bash for /usr/bin/bash.
func (s Shebang) Name() string { return path.Base(s.Shell) }

// ParseShebang reads a script's first line. Without a shebang it returns the default shell.
func ParseShebang(script string) (Shebang, error) {
	if !strings.HasPrefix(script, "#!") {
		return Shebang{Shell: DefaultShell}, nil
	}
	return parseShebang(script)
}

func parseShebang(script string) (Shebang, error) {
	words := shebangWords(script)
	if len(words) == 0 || !slices.Contains(outline.Shells, path.Base(words[0])) {
		line, _, _ := strings.Cut(script, "\n")
		return Shebang{}, fmt.Errorf("the shebang %q names no program", line)
	}
	return Shebang{Shell: words[0], Args: words[1:]}, nil
}

// shebangWords returns the program and arguments of a shebang.
func shebangWords(script string) []string {
	line, _, _ := strings.Cut(script, "\n")
	words := strings.Fields(strings.TrimPrefix(line, "#!"))
	if len(words) > 0 && path.Base(words[0]) == "env" {
		words = words[1:]
		if len(words) > 0 && words[0] == "-S" {
			words = words[1:]
		}
	}
	if len(words) > 1 && path.Base(words[0]) == "busybox" {
		words = words[1:]
	}
	return words
}

// CheckEncoding returns an error for byte order marks and line ends of Windows, and for files that
// are no text, because no shell can run them. After a shebang a script may contain anything.
func CheckEncoding(head string) error {
	if strings.HasPrefix(head, "\ufeff") {
		return errors.New("the file begins with a byte order mark; save it as UTF-8 without one")
	}
	line, _, _ := strings.Cut(head, "\n")
	switch beginning := head[:min(len(head), 4)]; {
	case strings.HasPrefix(head, "\xff\xfe"), strings.HasPrefix(head, "\xfe\xff"), strings.Count(beginning, "\x00") == 2:
		return errors.New("the file is UTF-16, as PowerShell's > and some Windows editors write it, which no shell can run; save it as UTF-8 without a byte order mark")
	case strings.Contains(line, "\x00"), !strings.HasPrefix(head, "#!") && strings.Contains(head, "\x00"):
		return errors.New("the file is no text: it holds zero bytes, as programs, archives and images do")
	case strings.HasSuffix(line, "\r"):
		return errors.New("the file has Windows line endings (CRLF), which no shell can run; save it with LF")
	}
	return nil
}
