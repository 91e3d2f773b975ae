package reader

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// missed matches how shells and programs say that a file is not there.
var missed = regexp.MustCompile(`(?i)no such file|not found|cannot (?:open|access|find|stat|read)|can't (?:open|access|find|read|cd)|could not (?:open|find|read)|does not exist|unable to load|ENOENT`)

// mentioned matches what else than a path may be the name of a file there: what is quoted, and what
// a colon ends.
var mentioned = regexp.MustCompile(`['"‘“]([^'"’”]+)['"’”]|([^\s:'"]+):(?:\s|$)`)

// Advise finds files that scripts miss and the workspace has, and tables that other files of it
// create.
func (r *Reader) Advise(failure format.Failure) []format.Advice {
	var left []string
	var elsewhere, mounted []format.Advice
	for line := range strings.Lines(failure.Text) {
		if !missed.MatchString(line) {
			continue
		}
		for _, given := range namesIn(line) {
			if path.IsAbs(given) && !strings.HasPrefix(given, "//") { // the rest of a URL
				mounted = append(mounted, r.mountFor(failure.Workspace, path.Clean(given), line)...)
			}
			for _, base := range r.bases {
				name := path.Join(base, given)
				if path.IsAbs(given) {
					name, _ = strings.CutPrefix(given, outline.Workspace+"/")
				}
				switch {
				case path.IsAbs(name), name == base, strings.HasPrefix(name, ".."), !failure.Workspace.Has(name), failure.Has(name):
				case !failure.Carries(name):
					left = append(left, name)
				case base != ".":
					elsewhere = append(elsewhere, r.runIn(base, failure.Parts)...)
				}
			}
		}
	}
	var advice []format.Advice
	if left = unique(left); len(left) > 0 {
		advice = append(advice, format.NotCarried{Names: left})
	}
	return slices.Concat(advice, uniqueAdvice(elsewhere), uniqueAdvice(mounted), r.adviseOnTables(failure))
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

// runIn finds the scripts of a directory that do not run there.
func (r *Reader) runIn(dir string, parts []format.Part) []format.Advice {
	var advice []format.Advice
	for _, part := range parts {
		if part.Format != r.name || path.Dir(part.Name) != dir {
			continue
		}
		if options, err := ReadOptions(part); err == nil && options.Dir != dir {
			advice = append(advice, format.WrongDirectory{Part: part.Name, Directory: dir})
		}
	}
	return advice
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// uniqueAdvice sorts advice by its words, and keeps each once.
func uniqueAdvice(advice []format.Advice) []format.Advice {
	slices.SortFunc(advice, func(a, b format.Advice) int { return strings.Compare(a.String(), b.String()) })
	return slices.CompactFunc(advice, func(a, b format.Advice) bool { return a == b })
}
