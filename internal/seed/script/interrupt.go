package script

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// placeSignal is the signal at which bash tells where it is. No script uses it; it is one that
// every C library leaves to programs.
const placeSignal = syscall.Signal(44)

// placeTrap is for that signal. In it bash knows the command that it is at, but no line: that comes
// with what it would do next, of which the second trap tells and which it does not get to do. Nor
// does it, once told, do anything else.
const placeTrap = `{ builtin printf "%%s\0" "${BASH_SOURCE[0]-}" "$BASH_COMMAND" >|%[1]splace
set -T
trap "{ builtin printf \"%%s\\0\" \"\$LINENO\" \"\$BASH_COMMAND\" >>%[1]splace; kill -KILL \$\$; } 2>/dev/null" DEBUG; } ` + discardTrace

// placeTimeout is how long bash may take to tell.
const placeTimeout = 2 * time.Second

// scriptPlace is where a script was when its time was over.
type scriptPlace struct {
	file    string // as bash names it; empty where the shell does not tell
	line    int    // 0 where it is not known
	command string
	doing   string // see Doing
}

// interrupt finds out where a script is. It does not go on from there: what it waits for is killed,
// and it tells before all else.
func (r Runner) interrupt(s Script, pid int, sh shell, bash bashFiles) scriptPlace {
	where := scriptPlace{doing: r.Doing()}
	if !sh.bash || syscall.Kill(pid, placeSignal) != nil {
		return where
	}
	_ = syscall.Kill(pid, syscall.SIGCONT) // who has stopped hears of no signal
	end := syscall.SIGPIPE                 // of which bash says nothing; who does not heed it comes to know the other
	for deadline := time.Now().Add(placeTimeout); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		below, _ := process.DescendantsOf(pid).Running()
		for _, p := range below {
			_ = syscall.Kill(p.PID, end)
		}
		end = syscall.SIGKILL
		if shell, err := process.Find(pid); where.read(bash) || err != nil || shell.Ended {
			break
		}
	}
	where.line = where.find(r.locate(s, where.file))
	return where
}

// read reads what bash has told so far, and tells whether that is all.
func (p *scriptPlace) read(bash bashFiles) bool {
	text, err := readRegular(bash.notes() + "place")
	words := strings.Split(string(text), "\x00")
	const file, command, line, next = 0, 1, 2, 3
	if err != nil || len(words) <= command+1 {
		return false
	}
	p.file, p.command = words[file], words[command]
	if len(words) <= next+1 {
		return false
	}
	if words[next] == p.command {
		p.line, _ = strconv.Atoi(words[line])
	}
	return true
}

// find is the line of the command, where bash knew of no other than the next one's: the one that
// has its text.
func (p *scriptPlace) find(path string) int {
	return lineOf(firstLine(p.command), path, p.line, 1)
}

// ended is the error of a script whose time was over.
func (r Runner) ended(ctx context.Context, s Script, where scriptPlace, missing *notFoundComplaint) *failure.Error {
	failed := &failure.Error{Part: s.Name, Ended: context.Cause(ctx).Error(), Line: where.line, Doing: where.doing}
	if where.file != "" {
		failed.Part = r.nameOf(s, where.file)
	}
	if missing != nil && missing.isTool() {
		failed.Missing = shorten(missing.tool)
	}
	// A loop tells more than the `sleep` in it.
	failed.Command = shorten(where.command)
	if whole := sourceLine(r.locate(s, where.file), where.line); strings.Contains(whole, firstLine(where.command)) {
		failed.Command = shorten(whole)
	}
	return failed
}

// Doing tells which programs the scripts are running, and for how long; nothing where only shells
// are there.
func (r Runner) Doing() string {
	running, _ := process.DescendantsOf(r.Reaper).Running()
	parents := map[int]bool{os.Getpid(): true}
	for _, p := range running {
		parents[p.Parent] = true
	}
	const most = 3
	var programs []string
	for _, p := range running {
		if !parents[p.PID] && !isShell(p) && len(programs) < most {
			programs = append(programs, shorten(p.Command)+" (for "+p.Age().Round(time.Second).String()+")")
		}
	}
	return strings.Join(programs, ", ")
}

// isShell tells whether a process is a shell, or a part of one.
func isShell(p process.Process) bool {
	return slices.Contains(outline.Shells, strings.TrimPrefix(p.Program, "-"))
}

// Commands are the command lines of all processes that the scripts run now.
func (r Runner) Commands() []string {
	running, _ := process.DescendantsOf(r.Reaper).Running()
	commands := make([]string, len(running))
	for i, p := range running {
		commands[i] = p.Command
	}
	return commands
}
