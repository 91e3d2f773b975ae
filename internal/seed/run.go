package seed

import (
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// withoutRun leaves out the scripts of a directory that another one of them sources or runs: they
// are applied when that one is. Of some that run each other none is left out.
func (r *reader) withoutRun(scripts []string) []string {
	reached := make(map[string][]string, len(scripts))
	for _, name := range scripts {
		reached[name] = r.search(Script{Path: name}).reached(name)
	}
	var left, out []string
	for _, name := range scripts {
		by := slices.IndexFunc(scripts, func(other string) bool {
			return slices.Contains(reached[other], name) && !slices.Contains(reached[name], other)
		})
		if by < 0 {
			left = append(left, name)
			continue
		}
		out = append(out, path.Base(name)+" (by "+path.Base(scripts[by])+")")
	}
	if len(out) > 0 {
		r.notef("%s: not applied on their own, for others run them: %s", path.Dir(scripts[0]), wording.Names(out))
	}
	return left
}

// reached are all scripts that a script runs, by itself or by others.
func (s *search) reached(name string) []string {
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

// belongsBeside tells whether a script finds the files that it names by relative paths only from
// where it lies itself, and not from the workspace's root.
func (r *reader) belongsBeside(script Script) bool {
	dir := path.Dir(script.Path)
	if dir == "." {
		return false
	}
	s := r.search(script)
	o := s.outline(script.Path)
	if o == nil {
		return false
	}
	beside, move, known := false, o.FirstChdir(), map[string]bool{}
	for _, word := range o.Words() {
		if isSilent(word) || word.Document || len(word.Text) > longestPath || move > 0 && word.Line >= move {
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
			beside = beside || len(s.resolve(place{dir, pattern, true})) > 0
		}
	}
	return beside
}

// isPath tells whether a word means a relative path beyond doubt.
func isPath(word outline.Word, pattern string) bool {
	switch {
	case strings.HasPrefix(pattern, "/"), strings.HasPrefix(pattern, "*") && strings.Contains(word.Text, outline.Unknown):
		return false
	case word.Input, isMount(word, pattern), strings.Contains(word.Text, "file://"), strings.Contains(word.Text, "fileb://"):
		return true
	}
	return strings.Contains(pattern, "/") || path.Ext(pattern) != ""
}
