package reader

import (
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// included returns all scripts that a script runs, also through others.
func (s *search) included(name string) []string {
	names := []string{name}
	for i := 0; i < len(names); i++ {
		for _, next := range s.runs[names[i]] {
			if !slices.Contains(names, next) {
				names = append(names, next)
			}
		}
	}
	return names[1:]
}

// needsOwnDirectory reports whether the relative paths in a script lead to files from its own
// directory and not from the root of the workspace.
func (r *Reader) needsOwnDirectory(name string, options Options) bool {
	dir := path.Dir(name)
	if dir == "." {
		return false
	}
	s := r.search(name, options)
	o := s.outline(name)
	if o == nil {
		return false
	}
	found, move, known := false, o.FirstChdir(), map[string]bool{}
	for _, word := range o.Words() {
		if isIgnored(word) || word.Document || len(word.Text) > maxPathBytes || move > 0 && word.Line >= move {
			continue
		}
		for _, pattern := range patterns(word) {
			if known[pattern] || !isPath(word, pattern) {
				continue
			}
			known[pattern] = true
			if len(s.resolve(place{".", pattern, true})) > 0 {
				return false
			}
			found = found || len(s.resolve(place{dir, pattern, true})) > 0
		}
	}
	return found
}

// isPath reports whether a word is certainly a relative path.
func isPath(word outline.Word, pattern string) bool {
	switch {
	case strings.HasPrefix(pattern, "/"), strings.HasPrefix(pattern, "*") && strings.Contains(word.Text, outline.Unknown):
		return false
	case word.Input, isMount(word, pattern), strings.Contains(word.Text, "file://"), strings.Contains(word.Text, "fileb://"):
		return true
	}
	return strings.Contains(pattern, "/") || path.Ext(pattern) != ""
}
