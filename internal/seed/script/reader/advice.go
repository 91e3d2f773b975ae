package reader

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// notFound matches messages of shells and programs about a missing file.
var notFound = regexp.MustCompile(`(?i)no such file|not found|cannot (?:open|access|find|stat|read)|can't (?:open|access|find|read|cd)|could not (?:open|find|read)|does not exist|unable to load|ENOENT`)

// quotedName matches further names of files in such a message: quoted ones, and those before a
// colon.
var quotedName = regexp.MustCompile(`['"‘“]([^'"’”]+)['"’”]|([^\s:'"]+):(?:\s|$)`)

// Advise finds files in the workspace that scripts did not find, and files that create missing
// tables.
func (r *Reader) Advise(failure format.Failure) []format.Advice {
	var left []string
	var wrongDirectories, mounted []format.Advice
	for line := range strings.Lines(failure.Text) {
		if !notFound.MatchString(line) {
			continue
		}
		for _, given := range fileNames(line) {
			if path.IsAbs(given) && !strings.HasPrefix(given, "//") { // the rest of a URL
				mounted = append(mounted, r.missingMounts(failure.Workspace, path.Clean(given), line)...)
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
					wrongDirectories = append(wrongDirectories, r.wrongDirectories(base, failure.Parts)...)
				}
			}
		}
	}
	var advice []format.Advice
	if left = unique(left); len(left) > 0 {
		advice = append(advice, format.NotCarried{Names: left})
	}
	return slices.Concat(advice, uniqueAdvice(wrongDirectories), uniqueAdvice(mounted), r.adviseOnTables(failure))
}

// fileNames returns the words of a line that may be names of files.
func fileNames(line string) []string {
	var names []string
	for _, pattern := range patterns(outline.Word{Value: outline.Literal(line), Document: true}) {
		names = append(names, strings.TrimRight(unescape(pattern), ":."))
	}
	for _, match := range quotedName.FindAllStringSubmatch(line, -1) {
		names = append(names, match[1]+match[2])
	}
	return unique(names)
}

// wrongDirectories returns advice on the scripts in a directory that run in another one.
func (r *Reader) wrongDirectories(dir string, parts []format.Part) []format.Advice {
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

// uniqueAdvice sorts advice by its text and removes duplicates.
func uniqueAdvice(advice []format.Advice) []format.Advice {
	slices.SortFunc(advice, func(a, b format.Advice) int { return strings.Compare(a.String(), b.String()) })
	return slices.CompactFunc(advice, func(a, b format.Advice) bool { return a == b })
}
