package reader

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// silent are commands that read none of the files whose names they are given.
var silent = []string{"echo", "printf", "git", "npm", "yarn", "pnpm", "pip", "pip3", "apt-get", "apk", "mkdir", "rmdir", "touch"}

// hint is a path that a script may mean, and what that would be for.
type hint struct {
	pattern string
	exact   bool // nothing in the pattern stands for what is not known
	moves   bool // it is a directory to change to
	lists   bool // of a directory somebody reads what is in it
}

// hints are those of a script, each once.
type hints struct {
	read        bool
	names, runs []hint
	bases       int // from how many directories they were looked for
}

func readHints(o *outline.Outline) hints {
	all := hints{read: true}
	known, read := map[hint]bool{}, map[outline.Word]bool{}
	for _, word := range o.Words() {
		word.Line = 0
		if isSilent(word) || read[word] {
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

// isSilent tells whether a word names no file that is read, whatever it is.
func isSilent(word outline.Word) bool {
	return word.Output || !word.First && slices.Contains(silent, word.Command)
}

// listers are commands that read the directories that they are given.
var listers = []string{"find", "ls", "cp", "tar", "rsync", "run-parts", "grep", "du", "tree"}

// nonReaders are commands that are given directories and do not read what is in them.
var nonReaders = []string{"[", "test", "rm", "mv", "chmod", "chown", "export", "cd", "pushd", "dirname", "basename", "ln"}

// readsDirectory tells whether a word that is a directory's name has somebody read what is in it. A
// bare word mostly means something else.
func readsDirectory(word outline.Word, pattern string) bool {
	switch {
	case word.First, word.Document, word.Assigned, slices.Contains(nonReaders, word.Command):
		return false
	case slices.Contains(listers, word.Command):
		return true
	}
	return strings.Contains(pattern, "/") || isMount(word, pattern)
}

// isMount tells whether a pattern is what a word has a container see: data of ./data:/aws.
func isMount(word outline.Word, pattern string) bool {
	return len(word.Pattern) <= longestPath && strings.Contains(word.Pattern, pattern+":/")
}

// patterns are the paths that a word may hold: itself, what follows on a scheme, an @ or an =, and
// the same of each part of a text.
func patterns(word outline.Word) []string {
	whole := word.Pattern
	var found []string
	known := map[string]bool{".": true}
	add := func(pattern string) {
		pattern = path.Clean(pattern)
		if len(pattern) <= longestPath && !known[pattern] {
			known[pattern] = true
			found = append(found, pattern)
		}
	}
	parts := splitText(whole)
	if len(parts) == 1 && !word.Document {
		add(whole)
	}
	for _, part := range parts {
		for _, pattern := range unwrap(part) {
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

// longestPath is the longest that Linux takes, in bytes.
const longestPath = 4096

// splitText cuts a text where a path can hardly go on; what is escaped does not count.
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

// unwrap returns a word and what it may be wrapped around.
func unwrap(word string) []string {
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
		found = append(found, unwrap(rest)...)
	}
	if !strings.Contains(word, "://") {
		found = append(found, strings.Split(word, ":")...) // ./data:/data
	}
	return found
}

// isMagic tells whether a pattern stands for more than one name.
func isMagic(pattern string) bool {
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

// hasName tells whether a pattern says more than that there is something.
func hasName(pattern string) bool {
	return strings.ContainsFunc(pattern, func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	})
}

// isOpen tells whether a pattern may begin in any directory.
func isOpen(pattern string) bool { return strings.HasPrefix(pattern, "*/") }
