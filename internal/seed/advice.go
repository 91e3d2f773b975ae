package seed

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// missed matches how shells and programs say that a file is not there.
var missed = regexp.MustCompile(`(?i)no such file|not found|cannot (?:open|access|find|stat|read)|can't (?:open|access|find|read|cd)|could not (?:open|find|read)|does not exist|unable to load|ENOENT`)

// mentioned matches what else than a path may be the name of a file there: what is quoted, and what
// a colon ends.
var mentioned = regexp.MustCompile(`['"‘“]([^'"’”]+)['"’”]|([^\s:'"]+):(?:\s|$)`)

// Advice says what to write where scripts miss files that the workspace has, or tables that other
// files of it create. The text is their error and what they wrote last.
func (s Seed) Advice(text string) []string {
	files, err := workspace.Open(s.workspace)
	if err != nil {
		return nil
	}
	defer func() { _ = files.Close() }()
	var left, elsewhere, mounted []string
	for line := range strings.Lines(text) {
		if !missed.MatchString(line) {
			continue
		}
		for _, given := range namesIn(line) {
			if path.IsAbs(given) && !strings.HasPrefix(given, "//") { // the rest of a URL
				mounted = append(mounted, s.mountFor(files, path.Clean(given), line)...)
			}
			for _, base := range s.bases {
				name := path.Join(base, given)
				if path.IsAbs(given) {
					name, _ = strings.CutPrefix(given, outline.Workspace+"/")
				}
				switch {
				case path.IsAbs(name), name == base, strings.HasPrefix(name, ".."), !files.Has(name), s.isScript(name):
				case !s.carries(name):
					left = append(left, name)
				case base != ".":
					elsewhere = append(elsewhere, s.runIn(base)...)
				}
			}
		}
	}
	var advice []string
	if left = unique(left); len(left) > 0 {
		verb := "is"
		if len(left) > 1 {
			verb = "are"
		}
		advice = append(advice, fmt.Sprintf("%s %s in the workspace, but not carried along for the scripts: add files: [%s]", wording.Names(left), verb, strings.Join(left, ", ")))
	}
	return slices.Concat(advice, unique(elsewhere), unique(mounted), s.adviseOnTables(files, text))
}

// namesIn are the words of a line that may be names of files.
func namesIn(line string) []string {
	var names []string
	for _, pattern := range patterns(outline.Word{Value: outline.Literal(line), Document: true}) {
		names = append(names, strings.TrimRight(unescape(pattern), ":."))
	}
	for _, match := range mentioned.FindAllStringSubmatch(line, -1) {
		names = append(names, match[1]+match[2])
	}
	return unique(names)
}

// carries tells whether a file, or anything in a directory, is carried along.
func (s Seed) carries(name string) bool {
	return slices.ContainsFunc(s.files, func(f file) bool { return f.Name == name || strings.HasPrefix(f.Name, name+"/") })
}

func (s Seed) isScript(name string) bool {
	return slices.ContainsFunc(s.Scripts, func(script Script) bool { return script.Path == name })
}

// runIn says how to run the scripts of a directory there, as far as they are not.
func (s Seed) runIn(dir string) []string {
	var advice []string
	for _, script := range s.Scripts {
		if path.Dir(script.Path) == dir && script.Dir != dir {
			advice = append(advice, fmt.Sprintf("the file is in %[1]s, where %[2]s is and does not run: write seed: [{script: %[2]s, dir: %[1]s}]", dir, script.Path))
		}
	}
	return advice
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
