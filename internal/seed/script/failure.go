package script

import (
	"cmp"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// Error is a script that did not do what it should, and where.
type Error struct {
	Script string
	// Line is 0 where the shell does not tell it (only bash does).
	Line int
	// Command is the command as the script has it; empty where the shell does not tell it.
	Command string
	// Status is the exit status; 0 when the script did not get as far as that.
	Status  int
	Message string
	// Said is what the shell itself complained of last, where it tells no command.
	Said string
	// Missing is a program that is not in the image, where that was it, or what it may have waited
	// for.
	Missing string
	// Advice is what to do about it, where the rest does not tell; one line.
	Advice string
	// Cause is why the script was ended, where it was: at Command, or where that is not known while
	// Doing ran.
	Cause error
	Doing string
	// Anonymous says that the shell is one that does not tell which command failed.
	Anonymous bool
}

// Error reads like a compiler's: file:line: what.
func (f *Error) Error() string {
	place := f.Script
	if f.Line > 0 {
		place += ":" + strconv.Itoa(f.Line)
	}
	status := fmt.Sprintf("%s: exit status %d", place, f.Status)
	if f.Said != "" {
		status += "; " + f.Said
	}
	switch {
	case f.Cause != nil && f.Command != "":
		return fmt.Sprintf("%s: %s, and was at: %s", place, f.Cause, f.Command)
	case f.Cause != nil && f.Doing != "":
		return fmt.Sprintf("%s: %s, and was running: %s", place, f.Cause, f.Doing)
	case f.Cause != nil:
		return fmt.Sprintf("%s: %s", place, f.Cause)
	case f.Message != "":
		return place + ": " + f.Message
	case f.Missing != "":
		return fmt.Sprintf("%s: %s: not in this image", place, f.Missing)
	case f.Command != "":
		return status + ": " + f.Command
	case f.Anonymous:
		return status + " (only bash tells which command failed: begin the script with #!/bin/bash to see it)"
	default:
		return status
	}
}

// Unwrap returns why the script was ended, where it was.
func (f *Error) Unwrap() error { return f.Cause }

// goOn is the advice for a script that went on by itself, and that we ended.
const goOn = "the first command that fails ends a seed: where one may fail, write `|| true` behind it, `if ! …; then` around it, or `set +e` before it; `strict: false` runs the whole script as its shell would"

// failure joins the exit status with what bash noted about the command that failed last, or what
// the shell said last.
func (r Runner) failure(s Script, sh shell, exit *exec.ExitError, bash bashFiles, lines []string) *Error {
	failure := &Error{Script: s.Name, Status: bash.pending(), Anonymous: !sh.bash}
	if exit != nil {
		failure.Status = exit.ExitCode()
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			failure.Status = 128 + int(status.Signal())
			failure.Message = fmt.Sprintf("ended by signal %d (%s)", int(status.Signal()), status.Signal())
		}
	}
	noted, any := readNote(noteFile(bash.notes()), failure.Status)
	said, heard := r.lastShellError(s, sh, lines)
	switch {
	case any && noted.blames() && !(heard && noted.isTest() && said.follows(noted)):
		failure.Line, failure.Command = noted.line, shorten(noted.command)
		if noted.source != "" {
			failure.Script = r.nameOf(s, noted.source)
		}
		if len(noted.pipe) > 1 { // of which bash names only the last command
			if whole := sourceLine(r.locate(s, noted.source), noted.line); whole != "" {
				failure.Command = fmt.Sprintf("%s (exit statuses %s)", shorten(whole), strings.Join(noted.pipe, " "))
			}
		} else {
			failure.Line = lineOf(firstLine(noted.command), r.locate(s, noted.source), noted.line, 1)
		}
	case heard:
		failure.Script, failure.Line = r.nameOf(s, said.file), said.line
		failure.Said = fmt.Sprintf("%s said last: %s", filepath.Base(sh.path), shorten(said.text))
	}
	lastOfPipe := any && len(noted.pipe) > 1 && noted.pipe[len(noted.pipe)-1] == "0"
	switch {
	case failure.Message != "":
	case sh.advice != "" && (heard || failure.Status == misused || failure.Status == notFound):
		failure.Advice = sh.advice
	case sh.ours && (bash.stopped() || lastOfPipe || !sh.bash && !heard && !sh.exits):
		failure.Advice = goOn
	}
	return failure
}

// blame puts a failure down to a program that is not there. The shell's words are more exact than
// what bash notes: they lead into child shells, and to one line of a command that has many.
func (r Runner) blame(failure *Error, s Script, missing *complaint, sh shell) {
	failure.Missing, failure.Advice = shorten(missing.tool), sh.advice
	if sh.advice != "" && outline.IsBashWord(missing.tool) {
		failure.Missing, failure.Message = "", fmt.Sprintf("%s: not known to %s", missing.tool, filepath.Base(sh.path))
	}
	if file, line := missing.place(r.readFiles(s, sh), func(file string) string { return r.locate(s, file) }); line > 0 {
		failure.Script, failure.Line = r.nameOf(s, file), line
	}
}

// nameOf names a file for a person that a shell named: the script itself, or one that it sourced or
// ran.
func (r Runner) nameOf(s Script, file string) string {
	if file == s.Path || r.isScript(s, file) {
		return s.Name
	}
	name := r.unmounted(s, filepath.Clean(r.locate(s, file)))
	if name == resolve(r.Dir, s.Path) {
		return s.Name
	}
	return strings.TrimPrefix(name, r.Dir+"/")
}

// isScript tells whether a file that a shell named is the script itself.
func (r Runner) isScript(s Script, file string) bool {
	return resolve(r.dir(s), file) == resolve(r.Dir, s.Path)
}

// sourceLine returns one line of a file, counted from 1; empty when it cannot be had.
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

// lineOf is the line of a file on which a text stands, where bash says that it is this one. Of a
// compound command and of what follows one in a function, bash knows the line of the function or of
// its call only: the one line that has the text is better then, if there is just one, from a line
// on.
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

// shorten keeps a command's first line, at most 200 bytes of it: enough to find it.
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

// Join writes a command's arguments the way a person would type them.
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
