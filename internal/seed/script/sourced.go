package script

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
)

// locate returns the path of a file that a shell named: below the script's working directory or, if
// there is none, below one that it changes to.
func (r Runner) locate(s Script, file string) string {
	path := resolve(r.dir(s), file)
	if isFile(path) || filepath.IsAbs(file) {
		return path
	}
	for _, dir := range r.changedDirectories(s) {
		if found := filepath.Join(dir, file); isFile(found) {
			return found
		}
	}
	return path
}

// maxDirectories bounds the directories that are searched for a file.
const maxDirectories = 64

// changedDirectories returns the directories that a script changes to, as far as its text shows.
func (r Runner) changedDirectories(s Script) []string {
	text, err := readRegular(resolve(r.Dir, s.Path))
	if err != nil {
		return nil
	}
	o, ok := outline.Parse(s.Path, string(text))
	if !ok {
		return nil
	}
	dirs := []string{r.dir(s)}
	for call := range o.Calls() {
		if !outline.IsChdir(o.Command(call)) || len(call.Args) < 2 {
			continue
		}
		for _, value := range o.Fold(call.Args[len(call.Args)-1]) {
			for _, from := range slices.Clone(dirs) {
				to := resolve(from, strings.Replace(value.Text, outline.Workspace, r.Dir, 1))
				if info, err := os.Stat(to); err == nil && info.IsDir() && !slices.Contains(dirs, to) && len(dirs) < maxDirectories {
					dirs = append(dirs, to)
				}
			}
		}
	}
	return dirs[1:]
}

// maxOutlines bounds the files that are searched for what a script reads.
const maxOutlines = 32

// outlines returns the outlines of the script and of the files that it sources. There is none for a
// script that is not for a shell.
func (r Runner) outlines(s Script) []*outline.Outline {
	var outlines []*outline.Outline
	paths := []string{resolve(r.Dir, s.Path)}
	for i := 0; i < len(paths) && i < maxOutlines; i++ {
		text, err := readRegular(paths[i])
		if err != nil {
			continue
		}
		name := r.nameOf(s, paths[i])
		if _, foreign := interpreter.Find(name, string(text)); foreign {
			continue
		}
		o, parsed := outline.Parse(name, string(text))
		if !parsed {
			continue
		}
		outlines = append(outlines, o)
		for call := range o.Calls() {
			if command := o.Command(call); command != "." && command != "source" || len(call.Args) < 2 {
				continue
			}
			for _, word := range o.Fold(call.Args[1]) {
				name := strings.Replace(word.Text, outline.Workspace, r.Dir, 1)
				if path := filepath.Clean(r.locate(s, name)); word.Known() && !slices.Contains(paths, path) {
					paths = append(paths, path)
				}
			}
		}
	}
	return outlines
}

// readFiles returns the files whose lines a shell reports under the script's name. Bash names them
// itself.
func (r Runner) readFiles(s Script, sh shell) []string {
	if sh.bash {
		return nil
	}
	var files []string
	for _, o := range r.outlines(s) {
		if path := filepath.Join(r.Dir, o.Name); o.Name != s.Name {
			files = append(files, path)
		} else {
			files = append(files, resolve(r.Dir, s.Path))
		}
	}
	return files
}

// attribute finds the file of an error, for a shell that knows the line but not the file: the only
// one with the matching text on this line, unless the shell names it in the message. The line is 0
// where the file is not known.
func (r Runner) attribute(s Script, e shellError) shellError {
	files := r.readFiles(s, shell{})
	named, text, _ := strings.Cut(e.text, ": ")
	if slices.Contains(files, r.locate(s, named)) { // the one that is being read, if no function of another one is called
		e.text = text
	}
	before, _, _ := strings.Cut(e.text, ": ")
	has := func(file string) bool {
		line := sourceLine(file, e.line)
		return containsWord(line, lastWord(before)) || containsWord(line, lastWord(e.text))
	}
	holders := slices.DeleteFunc(files, func(file string) bool { return !has(file) })
	switch {
	case slices.Contains(holders, r.locate(s, named)):
		e.file = r.locate(s, named)
	case len(holders) == 1:
		e.file = holders[0]
	default:
		e.line = 0
	}
	return e
}

func lastWord(text string) string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return ""
	}
	return strings.Trim(words[len(words)-1], `"'`)
}

// containsWord reports whether a text contains a whole word.
func containsWord(text, word string) bool {
	return word != "" && regexp.MustCompile(`(?:^|\W)`+regexp.QuoteMeta(word)+`(?:\W|$)`).MatchString(text)
}
