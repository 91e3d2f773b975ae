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

// search finds what a script names in its words: files and directories of the workspace. It follows
// the scripts among them. What is not known of a word stands for anything within one name.
type search struct {
	r *Reader
	// bases are the directories from which its paths may be meant: the root, the directories of the
	// scripts, and those that they change to.
	bases   []string
	scripts []*outline.Outline
	calls   map[string][]string // the scripts that a script names, and those of them that it runs
	runs    map[string][]string

	files, dirs map[string]bool
	resolved    map[place][]string
	words       map[string]hints // of the scripts, by their names
	learned     int              // how often a script told another one of a variable
}

// place is where something may be.
type place struct {
	base, pattern string
	exact         bool // nothing in the pattern stands for what is not known
}

const (
	mostBases  = 64
	mostRounds = 8
	// maxGuesses is how many files may be meant by a path whose first directory is not known.
	maxGuesses = 100
	// longestScript is how much of a script is read for its words, in bytes.
	longestScript = 4 << 20
)

// search follows a script as it is run.
func (r *Reader) search(name string, options Options) *search {
	if options.Dir == path.Dir(name) {
		options.Dir = "" // which is looked through anyway
	}
	options.Lenient = false // which makes no difference
	key := fmt.Sprintf("%q %#v", name, options)
	found, done := r.searches[key]
	if !done {
		text, _ := r.Workspace.Head(name, longestScript) // what cannot be read names nothing
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
	for range mostRounds { // a script that was found may tell what variables of another one hold
		before := s.size()
		for next := 0; next < len(s.scripts); { // which grow on the way
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
	return len(s.bases) + len(s.scripts) + len(s.files) + len(s.dirs) + s.learned
}

// open reads a script, once.
func (s *search) open(name string) {
	if s.outline(name) != nil {
		return
	}
	if text, err := s.r.Workspace.Head(name, longestScript); err == nil {
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
	if len(s.bases) < mostBases && !slices.Contains(s.bases, dir) {
		s.bases = append(s.bases, dir)
	}
}

// read finds what one script names.
func (s *search) read(o *outline.Outline) {
	words := s.words[o.Name]
	for _, name := range s.calls[o.Name] {
		if other := s.outline(name); other != nil {
			if o.Merge(other) {
				words = hints{}
				s.learned++
			}
			if other.Merge(o) {
				s.words[name] = hints{}
				s.learned++
			}
		}
	}
	if !words.read {
		words = readHints(o)
	}
	if words.bases == len(s.bases) {
		return // all of it was looked for
	}
	words.bases = len(s.bases)
	s.words[o.Name] = words
	for _, hint := range words.names {
		for _, name := range s.find(hint) {
			s.take(o.Name, hint, name)
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

// readText finds what a script of another language names, which nobody parses.
func (s *search) readText(from, text string) {
	for _, pattern := range patterns(outline.Word{Value: outline.Literal(text), Document: true}) {
		hint := hint{pattern: pattern, exact: true}
		for _, name := range s.find(hint) {
			s.take(from, hint, name)
		}
	}
}

// take notes something that a word may mean.
func (s *search) take(from string, hint hint, name string) {
	info, err := s.r.Workspace.Stat(name)
	switch {
	case err != nil, s.r.Excludes(name), slices.Contains(strings.Split(name, "/"), "node_modules"):
	case info.IsDir() && hint.moves:
		s.addBase(name)
	case info.IsDir():
		if name != "." && hint.lists {
			s.dirs[name] = true
		}
	case !hint.moves:
		s.files[name] = true
		if name != from && !slices.Contains(s.calls[from], name) && s.r.isScript(name) {
			s.calls[from] = append(s.calls[from], name)
			s.open(name)
		}
	}
}

// find returns what is under a pattern from any of the bases.
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
		full = s.inside(path.Clean(at.pattern))
	}
	switch {
	case full == "":
		return nil
	case full == ".." || strings.HasPrefix(full, "../"):
		return nil
	case !isMagic(full):
		if name := unescape(full); s.r.Workspace.Has(name) {
			return []string{name}
		}
		return nil
	case !hasName(at.pattern) && !(at.exact && hasName(full)): // cd data; cat *
		return nil
	}
	names, err := s.r.Workspace.Glob(full)
	if err != nil || isOpen(at.pattern) && len(names) > maxGuesses {
		return nil // a word that is no pattern either, or one of which nobody knows what it means
	}
	return names
}

// inside is what in the workspace an absolute path leads to; empty for nothing.
func (s *search) inside(absolute string) string {
	leadsTo := map[string]string{outline.Workspace: "."}
	if len(s.scripts) > 0 {
		for _, place := range mount.InitDirectories {
			leadsTo[place] = path.Dir(s.scripts[0].Name)
		}
	}
	maps.Copy(leadsTo, s.r.Mounts)
	for _, place := range slices.Backward(slices.Sorted(maps.Keys(leadsTo))) { // one that is inside of another comes first
		if mount.IsBelow(absolute, place) {
			return path.Join(leadsTo[place], absolute[len(place):])
		}
	}
	return ""
}
