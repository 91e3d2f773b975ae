package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Runner runs scripts one after another.
type Runner struct {
	// Dir is the working directory of every script.
	Dir string
	// Scratch is a directory for the runner's own files, writable for the scripts' user.
	Scratch string
	// Env is the scripts' environment.
	Env []string
	// Output receives every line a script writes as it comes; stream is "stdout" or "stderr".
	Output func(script, stream, line string)
	// Begin, if there is one, is called when a script begins, and what it returns when the script has ended.
	Begin func(script string) (end func())
}

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
	// Missing is a program that is not in the image, where that was it.
	Missing string
	// Anonymous says that the shell is one that does not tell which command failed.
	Anonymous bool
}

// Error reads like a compiler's: file:line: what.
func (f *Error) Error() string {
	place := f.Script
	if f.Line > 0 {
		place += ":" + strconv.Itoa(f.Line)
	}
	switch {
	case f.Message != "":
		return place + ": " + f.Message
	case f.Missing != "":
		return fmt.Sprintf("%s: %s: not in this image", place, f.Missing)
	case f.Command != "":
		return fmt.Sprintf("%s: exit status %d: %s", place, f.Status, f.Command)
	case f.Anonymous:
		return fmt.Sprintf("%s: exit status %d (only bash tells which command failed: begin the script with #!/bin/bash to see it)", place, f.Status)
	default:
		return fmt.Sprintf("%s: exit status %d", place, f.Status)
	}
}

// A script's own background processes get this long to end after it: the `tee` of
// `exec > >(tee log)` needs a moment.
const leftoverGrace = 3 * time.Second

// strictBash is read by bash before the script (BASH_ENV). It adds to -e what arguments cannot: where
// a command failed. The trap and its inheritance (-E) are the script's to change; child shells are
// left alone.
const strictBash = `unset BASH_ENV
set -E
trap 'printf "%%s\0%%s\0%%s\0%%s\0%%s" "$?" "${PIPESTATUS[*]}" "$LINENO" "${BASH_SOURCE[0]-}" "$BASH_COMMAND" >|%s' ERR
`

// Run checks the syntax of all scripts, then runs them in order; the first failure ends the run. The
// error is a *Error where a script is to blame.
func (r Runner) Run(ctx context.Context, scripts []Script) error {
	shells := make([]shell, len(scripts))
	var problems []error
	for i, s := range scripts {
		var err error
		if shells[i], err = findShell(ctx, s, r.Dir); err == nil {
			err = shells[i].checkSyntax(ctx, s, r.Dir)
		}
		if err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	if err := os.WriteFile(r.strictFile(), fmt.Appendf(nil, strictBash, r.failureFile()), 0o644); err != nil {
		return fmt.Errorf("preparing bash: %w", err)
	}
	for i, s := range scripts {
		if err := r.runBetween(ctx, shells[i], s); err != nil {
			return err
		}
	}
	return nil
}

func (r Runner) runBetween(ctx context.Context, sh shell, s Script) error {
	if r.Begin != nil {
		defer r.Begin(s.Name)()
	}
	return r.run(ctx, sh, s)
}

func (r Runner) strictFile() string  { return filepath.Join(r.Scratch, "strict.bash") }
func (r Runner) failureFile() string { return filepath.Join(r.Scratch, "failure") }

func (r Runner) run(ctx context.Context, sh shell, s Script) error {
	_ = os.Remove(r.failureFile())
	command := exec.CommandContext(ctx, sh.path, append(append([]string(nil), sh.args...), s.argument())...)
	command.Dir = r.Dir
	command.Env = r.Env
	if sh.bash {
		command.Env = append(command.Env, "BASH_ENV="+r.strictFile())
	}
	stdout, stderr := r.lines(s, "stdout"), r.lines(s, "stderr")
	command.Stdout, command.Stderr = stdout, stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = leftoverGrace

	err := command.Run()
	stdout.flush()
	stderr.flush()
	if ctx.Err() != nil {
		stopDescendants()
		return fmt.Errorf("%s: %w", s.Name, context.Cause(ctx))
	}
	leftover := waitForDescendants(leftoverGrace)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		failure := r.failure(s, sh, exit)
		if missing := cmp.Or(stderr.missing, stdout.missing); failure.Status == notFound && missing != nil && missing.isTool() {
			r.blame(failure, s, missing)
		}
		return failure
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return fmt.Errorf("running %s: %w", s.Name, err)
	case leftover != "":
		return &Error{Script: s.Name, Message: fmt.Sprintf("the script ended but left a process running (%s), so the state is not known to be complete; add `wait` or end it", leftover)}
	}
	return nil
}

// failure joins the exit status with what bash noted about the command that failed last.
func (r Runner) failure(s Script, sh shell, exit *exec.ExitError) *Error {
	failure := &Error{Script: s.Name, Status: exit.ExitCode(), Anonymous: !sh.bash}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		failure.Status = 128 + int(status.Signal())
		failure.Message = fmt.Sprintf("ended by signal %d (%s)", int(status.Signal()), status.Signal())
	}
	note, err := os.ReadFile(r.failureFile())
	if err != nil {
		return failure
	}
	fields := strings.SplitN(string(note), "\x00", 5)
	if len(fields) != 5 || fields[0] != strconv.Itoa(failure.Status) {
		return failure // an earlier failure that the script itself dealt with
	}
	failure.Line, _ = strconv.Atoi(fields[2])
	source := fields[3]
	if source != "" {
		failure.Script = r.nameOf(s, source)
	}
	failure.Command = shorten(fields[4])
	if strings.Contains(fields[1], " ") { // a pipe, of which bash names only the last command
		if whole := sourceLine(resolve(r.Dir, source), failure.Line); whole != "" {
			failure.Command = fmt.Sprintf("%s (exit statuses %s)", shorten(whole), fields[1])
		}
	}
	return failure
}

// blame puts a failure down to a program that is not there. The shell's words are more exact than what bash notes: they
// lead into child shells, and to one line of a command that has many.
func (r Runner) blame(failure *Error, s Script, missing *complaint) {
	failure.Missing = missing.tool
	if file, line := missing.place(r.Dir); line > 0 {
		failure.Script, failure.Line = r.nameOf(s, file), line
	}
}

// nameOf names a file for a person that a shell named: the script itself, or one that it sourced or ran.
func (r Runner) nameOf(s Script, file string) string {
	if file == s.Path || file == s.argument() {
		return s.Name
	}
	return strings.TrimPrefix(filepath.Clean(file), r.Dir+"/")
}

// sourceLine returns one line of a file, counted from 1; empty when it cannot be had.
func sourceLine(path string, line int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(text), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[line-1])
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
