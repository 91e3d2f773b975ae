package reader

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// readBeside returns the files in the directory of a script that are no scripts, and that the
// script may read, or one that it names. In doubt it may: what a script loads is not loaded twice.
func (s *search) readBeside(name string) []string {
	dir := path.Dir(name)
	entries, err := s.r.Workspace.ReadDir(dir)
	if err != nil {
		return nil
	}
	texts := s.texts
	for _, run := range s.included(name) {
		if s.outline(run) == nil { // a file that is sourced and looks like no script
			text, _ := s.r.Workspace.Head(run, maxScriptBytes) // an unreadable file reads nothing
			texts = append(texts, text)
		}
	}
	var names []string
	for _, entry := range entries {
		beside := path.Join(dir, entry.Name())
		if beside != name && s.mayRead(beside, texts) && !s.r.isScript(beside) {
			names = append(names, beside)
		}
	}
	return names
}

// mayRead reports whether one of the scripts may read a file. The texts are those of scripts that
// are not parsed.
func (s *search) mayRead(name string, texts []string) bool {
	if s.files[name] || s.dirs[path.Dir(name)] {
		return true
	}
	for _, words := range s.words {
		if slices.ContainsFunc(words.names, func(h hint) bool { return h.mayMean(path.Base(name)) }) {
			return true
		}
	}
	return slices.ContainsFunc(texts, func(text string) bool {
		return strings.Contains(text, path.Base(name)) || listing.MatchString(text) ||
			path.Ext(name) != "" && strings.Contains(text, path.Ext(name))
	})
}

// mayMean reports whether a hint may be about a file of this name, wherever it lies: it may be
// mounted elsewhere.
func (h hint) mayMean(name string) bool {
	base := path.Base(h.pattern)
	switch {
	case h.chdir:
		return false
	case path.Ext(name) != "" && h.pattern == path.Ext(name): // as programs have it that make names
		return true
	case !hasLiteral(base):
		return !h.exact && strings.Contains(h.pattern, "/")
	}
	return doublestar.MatchUnvalidated(base, name)
}

// listing matches what programs have that read all files of a directory.
var listing = regexp.MustCompile(`(?i)readdir|listdir|scandir|iterdir|glob|os\.walk|Get-ChildItem|\bgci\b`)
