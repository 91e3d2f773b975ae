package reader

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
)

// search finds the files and directories of the workspace that a script names. It also searches the
// scripts among them. An unknown part of a word matches any text without a slash.
type search struct {
	r *Reader
	// bases are the directories that relative paths may start from: the root, the directories of
	// the scripts, and those that they change to.
	bases   []string
	scripts []*outline.Outline
	calls   map[string][]string // the scripts that each script names
	runs    map[string][]string // the scripts that each script runs

	files, dirs map[string]bool
	resolved    map[place][]string
	words       map[string]hints // by script
	texts       []string         // of programs that no shell runs
	merges      int              // how often a script got variables of another one
}

// place is a pattern and the directory that it starts from.
type place struct {
	base, pattern string
	exact         bool // every character of the pattern is known
}

const (
	maxBases  = 64
	maxRounds = 8
	// maxGuesses bounds the matches of a path whose first directory is unknown.
	maxGuesses = 100
	// maxScriptBytes bounds what is read of a script.
	maxScriptBytes = 4 << 20
)

// search searches a script, as it is run with the options.
func (r *Reader) search(name string, options Options) *search {
	if options.Dir == path.Dir(name) {
		options.Dir = "" // it is a base in any case
	}
	options.Lenient = false // does not matter here
	key := fmt.Sprintf("%q %#v", name, options)
	found, done := r.searches[key]
	if !done {
		text, _ := r.Workspace.Head(name, maxScriptBytes) // an unreadable file names nothing
		found = r.searchText(name, text, options)
		r.searches[key] = found
	}
	return found
}

func (r *Reader) searchText(name, text string, options Options) *search {
	s := &search{
		r: r, bases: []string{"."}, calls: map[string][]string{}, runs: map[string][]string{},
		files: map[string]bool{}, dirs: map[string]bool{}, resolved: map[place][]string{}, words: map[string]hints{},
	}
	if options.Dir != "" {
		s.bases = append(s.bases, options.Dir)
	}
	if o := s.parse(name, text); o != nil {
		for i, arg := range options.Args {
			o.SetVariable(strconv.Itoa(i+1), arg)
		}
		for name, value := range options.Env {
			o.SetVariable(name, value)
		}
	}
	for range maxRounds { // scripts that were found may set variables of others
		before := s.size()
		for next := 0; next < len(s.scripts); { // s.scripts grows meanwhile
			s.read(s.scripts[next])
			next++
		}
		if s.size() == before {
			break
		}
	}
	return s
}

func (s *search) size() int {
	return len(s.bases) + len(s.scripts) + len(s.files) + len(s.dirs) + s.merges
}

// open reads a script, unless it was read before.
func (s *search) open(name string) {
	if s.outline(name) != nil {
		return
	}
	if text, err := s.r.Workspace.Head(name, maxScriptBytes); err == nil {
		s.parse(name, text)
	}
}

func (s *search) parse(name, text string) *outline.Outline {
	s.addBase(path.Dir(name))
	if _, ok := interpreter.Find(name, text); ok {
		s.readText(name, text)
		return nil
	}
	o, ok := outline.Parse(name, text)
	if !ok {
		return nil
	}
	s.scripts = append(s.scripts, o)
	return o
}

func (s *search) outline(name string) *outline.Outline {
	i := slices.IndexFunc(s.scripts, func(o *outline.Outline) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return s.scripts[i]
}

func (s *search) addBase(dir string) {
	if len(s.bases) < maxBases && !slices.Contains(s.bases, dir) {
		s.bases = append(s.bases, dir)
	}
}

// read finds what a script names.
func (s *search) read(o *outline.Outline) {
	words := s.words[o.Name]
	for _, name := range s.calls[o.Name] {
		if other := s.outline(name); other != nil {
			if o.Merge(other) {
				words = hints{}
				s.merges++
			}
			if other.Merge(o) {
				s.words[name] = hints{}
				s.merges++
			}
		}
	}
	if !words.read {
		words = readHints(o)
	}
	if words.bases == len(s.bases) {
		return // everything was searched
	}
	words.bases = len(s.bases)
	s.words[o.Name] = words
	for _, hint := range words.names {
		for _, name := range s.find(hint) {
			s.add(o.Name, hint, name)
		}
	}
	for _, hint := range words.runs {
		for _, name := range s.find(hint) {
			if name != o.Name && !slices.Contains(s.runs[o.Name], name) {
				s.runs[o.Name] = append(s.runs[o.Name], name)
			}
		}
	}
}

// readText finds what a script names that is not for a shell, and not parsed.
func (s *search) readText(from, text string) {
	s.texts = append(s.texts, text)
	for _, pattern := range patterns(outline.Word{Value: outline.Literal(text), Document: true}) {
		hint := hint{pattern: pattern, exact: true}
		for _, name := range s.find(hint) {
			s.add(from, hint, name)
		}
	}
}

// add adds a file or a directory that a word may mean.
func (s *search) add(from string, hint hint, name string) {
	info, err := s.r.Workspace.Stat(name)
	switch {
	case err != nil, s.r.Excludes(name), slices.Contains(strings.Split(name, "/"), "node_modules"):
	case info.IsDir() && hint.chdir:
		s.addBase(name)
	case info.IsDir():
		if name != "." && hint.lists {
			s.dirs[name] = true
		}
	case !hint.chdir:
		s.files[name] = true
		if name != from && !slices.Contains(s.calls[from], name) && s.r.isScript(name) {
			s.calls[from] = append(s.calls[from], name)
			s.open(name)
		}
	}
}

// find returns what a pattern matches from any of the bases.
func (s *search) find(hint hint) []string {
	var names []string
	for _, base := range slices.Clone(s.bases) {
		at := place{base, hint.pattern, hint.exact}
		found, done := s.resolved[at]
		if !done {
			found = s.resolve(at)
			s.resolved[at] = found
		}
		names = append(names, found...)
	}
	return names
}

func (s *search) resolve(at place) []string {
	full := path.Join(at.base, at.pattern)
	if strings.HasPrefix(at.pattern, "/") {
		full = s.inWorkspace(path.Clean(at.pattern))
	}
	switch {
	case full == "":
		return nil
	case full == ".." || strings.HasPrefix(full, "../"):
		return nil
	case !hasWildcard(full):
		if name := unescape(full); s.r.Workspace.Has(name) {
			return []string{name}
		}
		return nil
	case !hasLiteral(at.pattern) && !(at.exact && hasLiteral(full)): // cd data; cat *
		return nil
	}
	names, err := s.r.Workspace.Glob(full)
	if err != nil || startsAnywhere(at.pattern) && len(names) > maxGuesses {
		return nil // not a pattern, or one that may mean anything
	}
	return names
}

// inWorkspace returns the name in the workspace of an absolute path; empty where there is none.
func (s *search) inWorkspace(absolute string) string {
	leadsTo := map[string]string{outline.Workspace: "."}
	if len(s.scripts) > 0 {
		for _, place := range mount.InitDirectories {
			leadsTo[place] = path.Dir(s.scripts[0].Name)
		}
	}
	maps.Copy(leadsTo, s.r.Mounts)
	for _, place := range slices.Backward(slices.Sorted(maps.Keys(leadsTo))) { // the deepest comes first
		if mount.IsBelow(absolute, place) {
			return path.Join(leadsTo[place], absolute[len(place):])
		}
	}
	return ""
}
