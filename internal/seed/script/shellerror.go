package script

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// shellError is an error that a shell itself reports: a redirection, a variable, a missing file to
// source, or anything else that is no command's failure.
type shellError struct {
	file string
	line int
	text string
}

// shellErrorForm matches such messages: "seed.sh: line 3: …" (bash, busybox), "seed.sh: 3: …"
// (dash), "E: seed.sh[3]: …" (mksh), "seed.sh:3: …" and "seed.sh:cd:3: …" (zsh).
var shellErrorForm = regexp.MustCompile(`^(?:[EW]: )?(.+?)(?:: (?:[^:\s]+: )?line |: |\[|:(?:[^:\s]+:)?)(\d+)\]?: (.+)$`)

func readShellError(line string) (e shellError, ok bool) {
	match := shellErrorForm.FindStringSubmatch(line)
	if match == nil {
		return e, false
	}
	number, err := strconv.Atoi(match[2])
	return shellError{match[1], number, match[3]}, err == nil
}

// lastShellError looks for one in the last lines of a script, which may have written more when it
// ended.
func (r Runner) lastShellError(s Script, sh shell, lines []string) (e shellError, ok bool) {
	if !sh.bash { // which are exact in their lines, but not in whose they are
		lines = lines[max(0, len(lines)-1):]
	}
	for _, line := range slices.Backward(lines) {
		e, ok = readShellError(line)
		if !ok || strings.HasSuffix(e.text, "not found") { // see complaint
			continue
		}
		if sh.bash && isFile(r.locate(s, e.file)) {
			subject, _, _ := strings.Cut(e.text, ": ")
			e.line = lineOf(subject, r.locate(s, e.file), e.line, e.line)
			return e, true
		}
		if !sh.bash && r.isScript(s, e.file) {
			if r.readsOthers(s) {
				e = r.attribute(s, e)
			}
			return e, true
		}
	}
	return e, false
}

// follows reports whether it is at the recorded place or further down.
func (e shellError) follows(n note) bool { return e.file == n.source && e.line >= n.line }

// sources matches the sourcing of a file. dash then counts the lines of that file and names the
// script.
var sources = regexp.MustCompile(`(?m)(?:^|[;&|{(\s])(?:\.|source)[ \t]`)

func (r Runner) readsOthers(s Script) bool {
	text, err := readRegular(resolve(r.Dir, s.Path))
	return err != nil || sources.Match(text)
}

func isFile(path string) bool {
	info, err := os.Stat(filepath.Clean(path))
	return err == nil && info.Mode().IsRegular()
}
