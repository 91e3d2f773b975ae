package script

import (
	"cmp"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// failure combines the exit status with bash's record of the last failed command, or with the
// shell's last message.
func (r Runner) failure(s Script, sh shell, exit *exec.ExitError, bash bashFiles, lines []string) *failure.Error {
	failed := &failure.Error{Part: s.Name, Status: bash.pending(), Anonymous: !sh.bash}
	if exit != nil {
		failed.Status = exit.ExitCode()
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			failed.Status = 128 + int(status.Signal())
			failed.Message = fmt.Sprintf("ended by signal %d (%s)", int(status.Signal()), status.Signal())
		}
	}
	noted, found := readNote(noteFile(bash.notes()), failed.Status)
	said, heard := r.lastShellError(s, sh, lines)
	switch {
	case found && noted.blames() && !(heard && noted.isTest() && said.follows(noted)):
		failed.Line, failed.Command = noted.line, shorten(noted.command)
		if noted.source != "" {
			failed.Part = r.nameOf(s, noted.source)
		}
		if len(noted.pipe) > 1 { // of which bash names only the last command
			if whole := sourceLine(r.locate(s, noted.source), noted.line); whole != "" {
				failed.Command = fmt.Sprintf("%s (exit statuses %s)", shorten(whole), strings.Join(noted.pipe, " "))
			}
		} else {
			failed.Line = lineOf(firstLine(noted.command), r.locate(s, noted.source), noted.line, 1)
		}
	case heard:
		failed.Part, failed.Line = r.nameOf(s, said.file), said.line
		failed.Said = fmt.Sprintf("%s said last: %s", filepath.Base(sh.path), shorten(said.text))
	}
	lastOfPipe := found && len(noted.pipe) > 1 && noted.pipe[len(noted.pipe)-1] == "0"
	switch {
	case failed.Message != "":
	case sh.needsBash != nil && (heard || failed.Status == statusMisuse || failed.Status == statusNotFound):
		failed.Bash = sh.needsBash
	case sh.addedStrictness:
		failed.Stopped = bash.stopped() || lastOfPipe || !sh.bash && !heard && !sh.exits
	}
	return failed
}

// blameProgram attributes a failure to a missing program. The shell's message is more exact than
// bash's record: it covers child shells, and the lines of a command with several.
func (r Runner) blameProgram(failed *failure.Error, s Script, missing *notFoundComplaint, sh shell) {
	failed.Missing, failed.Bash, failed.Stopped = shorten(missing.tool), sh.needsBash, false
	if sh.needsBash != nil && outline.IsBashWord(missing.tool) {
		failed.Missing, failed.Message = "", fmt.Sprintf("%s: not known to %s", missing.tool, filepath.Base(sh.path))
	}
	if file, line := missing.place(r.readFiles(s, sh), func(file string) string { return r.locate(s, file) }); line > 0 {
		failed.Part, failed.Line = r.nameOf(s, file), line
	}
}

// nameOf returns the name of a file that a shell named: the script itself, or one that it sourced
// or ran.
func (r Runner) nameOf(s Script, file string) string {
	if file == s.Path || r.isScript(s, file) {
		return s.Name
	}
	name := r.workspacePath(s, filepath.Clean(r.locate(s, file)))
	if name == resolve(r.Dir, s.Path) {
		return s.Name
	}
	return strings.TrimPrefix(name, r.Dir+"/")
}

// isScript reports whether a file that a shell named is the script itself.
func (r Runner) isScript(s Script, file string) bool {
	return resolve(r.dir(s), file) == resolve(r.Dir, s.Path)
}

// sourceLine returns one line of a file, counted from 1. It is empty when the line cannot be read.
func sourceLine(path string, line int) string {
	text, err := readRegular(path)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(text), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[line-1])
}

// lineOf returns the line of a text in a file, where bash names this line. For compound commands,
// and for commands after them in a function, bash knows only the line of the function or of its
// call. A single line with the text, from a line on, is better then.
func lineOf(text, path string, line, from int) int {
	content, err := readRegular(path)
	if err != nil || text == "" || strings.Contains(sourceLine(path, line), text) {
		return line
	}
	only := 0
	for i, other := range strings.Split(string(content), "\n") {
		switch {
		case i+1 < from || !strings.Contains(other, text):
		case only > 0:
			return line
		default:
			only = i + 1
		}
	}
	return cmp.Or(only, line)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// shorten keeps the first line of a command, at most 200 bytes.
func shorten(command string) string {
	const most = 200
	line, _, cut := strings.Cut(strings.TrimSpace(command), "\n")
	if len(line) > most {
		line, cut = strings.ToValidUTF8(line[:most], ""), true
	}
	if cut {
		line += " …"
	}
	return line
}

// Join writes a command's arguments as a person would type them.
func Join(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		if strings.ContainsAny(arg, " \t\n\"'$`\\{}*?;&|<>()") || arg == "" {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		quoted[i] = arg
	}
	return shorten(strings.Join(quoted, " "))
}
