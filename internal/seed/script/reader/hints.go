package reader

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// ignoredCommands read none of the files that they name.
var ignoredCommands = []string{"echo", "printf", "git", "npm", "yarn", "pnpm", "pip", "pip3", "apt-get", "apk", "mkdir", "rmdir", "touch"}

// hint is a path that a script may mean, and what it does there.
type hint struct {
	pattern string
	exact   bool // every character of the pattern is known
	chdir   bool // it changes to the directory
	lists   bool // it reads what is in the directory
}

// hints are the hints of a script, without duplicates.
type hints struct {
	read        bool
	names, runs []hint
	bases       int // number of directories in which they were searched
}

func readHints(o *outline.Outline) hints {
	all := hints{read: true}
	known, read := map[hint]bool{}, map[outline.Word]bool{}
	for _, word := range o.Words() {
		word.Line = 0
		if isIgnored(word) || read[word] {
			continue
		}
		read[word] = true
		exact := !strings.Contains(word.Text, outline.Unknown)
		for _, pattern := range patterns(word) {
			if h := (hint{pattern, exact, outline.IsChdir(word.Command), readsDirectory(word, pattern)}); !known[h] {
				known[h] = true
				all.names = append(all.names, h)
			}
		}
	}
	for _, value := range o.Runs() {
		for _, pattern := range patterns(outline.Word{Value: value}) {
			all.runs = append(all.runs, hint{pattern: pattern, exact: !strings.Contains(value.Text, outline.Unknown)})
		}
	}
	return all
}

// isIgnored reports whether a word cannot be a file that is read.
func isIgnored(word outline.Word) bool {
	return word.Output || !word.First && slices.Contains(ignoredCommands, word.Command)
}

// directoryReaders are commands that read the directories in their arguments.
var directoryReaders = []string{"find", "ls", "cp", "tar", "rsync", "run-parts", "grep", "du", "tree"}

// directoryNonReaders are commands that do not read the directories in their arguments.
var directoryNonReaders = []string{"[", "test", "rm", "mv", "chmod", "chown", "export", "cd", "pushd", "dirname", "basename", "ln"}

// readsDirectory reports whether a command reads what is in a directory that word names. A word
// without a slash mostly means something else.
func readsDirectory(word outline.Word, pattern string) bool {
	switch {
	case word.First, word.Document, word.Assigned, slices.Contains(directoryNonReaders, word.Command):
		return false
	case slices.Contains(directoryReaders, word.Command):
		return true
	}
	return strings.Contains(pattern, "/") || isMount(word, pattern)
}

// isMount reports whether word mounts pattern in a container, as ./data:/aws does for data.
func isMount(word outline.Word, pattern string) bool {
	return len(word.Pattern) <= maxPathBytes && strings.Contains(word.Pattern, pattern+":/")
}

// patterns returns the paths that a word may hold: the word itself, and what follows a scheme, an @
// or an =. For a text it does so for each part.
func patterns(word outline.Word) []string {
	whole := word.Pattern
	var found []string
	known := map[string]bool{".": true}
	add := func(pattern string) {
		pattern = path.Clean(pattern)
		if len(pattern) <= maxPathBytes && !known[pattern] {
			known[pattern] = true
			found = append(found, pattern)
		}
	}
	parts := splitText(whole)
	if len(parts) == 1 && !word.Document {
		add(whole)
	}
	for _, part := range parts {
		for _, pattern := range pathsIn(part) {
			if len(parts) == 1 && !word.Document || strings.ContainsAny(pattern, "./") {
				add(pattern)
			}
		}
	}
	if len(parts) > 1 && !word.Document && !strings.ContainsRune(whole, '\n') {
		add(whole) // a name with spaces
	}
	return found
}

// maxPathBytes is the length of the longest path on Linux.
const maxPathBytes = 4096

// splitText splits a text at characters that are rare in paths, unless they are escaped.
func splitText(text string) []string {
	var parts []string
	begin := 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || strings.IndexByte(" \t\n\r\"'`(){}<>|&;,", text[i]) >= 0 {
			if i > begin {
				parts = append(parts, text[begin:i])
			}
			begin = i + 1
		} else if text[i] == '\\' && i+1 < len(text) {
			i++
		}
	}
	return parts
}

// pathsIn returns a word and the paths that may be part of it.
func pathsIn(word string) []string {
	found := []string{word}
	if _, rest, ok := strings.Cut(word, "file://"); ok {
		return []string{rest}
	}
	if _, rest, ok := strings.Cut(word, "fileb://"); ok {
		return []string{rest}
	}
	if rest, ok := strings.CutPrefix(word, "@"); ok {
		found = append(found, rest)
	}
	if _, rest, ok := strings.Cut(word, "="); ok {
		found = append(found, pathsIn(rest)...)
	}
	if !strings.Contains(word, "://") {
		found = append(found, strings.Split(word, ":")...) // ./data:/data
	}
	return found
}

// hasWildcard reports whether a pattern can match several names.
func hasWildcard(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '*', '?', '[', '{':
			return true
		}
	}
	return false
}

var escape = regexp.MustCompile(`\\(.)`)

func unescape(pattern string) string { return escape.ReplaceAllString(pattern, "$1") }

// hasLiteral reports whether a pattern has letters or digits, and not only wildcards.
func hasLiteral(pattern string) bool {
	return strings.ContainsFunc(pattern, func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	})
}

// startsAnywhere reports whether the first directory of a pattern can be any.
func startsAnywhere(pattern string) bool { return strings.HasPrefix(pattern, "*/") }
