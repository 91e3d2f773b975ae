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

// placeSignal is the signal on which bash reports its place. No script uses it, and every C library
// leaves it to programs.
const placeSignal = syscall.Signal(44)

// placeTrap is the trap for that signal. In it bash knows the current command, but no line. The
// line comes with the next command, which a second trap reports and does not run.
const placeTrap = `{ builtin printf "%%s\0" "${BASH_SOURCE[0]-}" "$BASH_COMMAND" >|%[1]splace
set -T
trap "{ builtin printf \"%%s\\0\" \"\$LINENO\" \"\$BASH_COMMAND\" >>%[1]splace; kill -KILL \$\$; } 2>/dev/null" DEBUG; } ` + discardTrace

// placeTimeout bounds the time for the report.
const placeTimeout = 2 * time.Second

// scriptPlace is where a script was when its time was over.
type scriptPlace struct {
	file    string // as bash names it; empty where the shell does not tell
	line    int    // 0 where it is not known
	command string
	doing   string // see Doing
}

// interrupt finds out where a script is. The script does not go on: what it waits for is killed,
// and its first action is the report.
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

// read reads bash's report so far, and reports whether it is complete.
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

// find returns the line of the command when bash only knew that of the next one: the only line with
// its text.
func (p *scriptPlace) find(path string) int {
	return lineOf(firstLine(p.command), path, p.line, 1)
}

// ended returns the error of a script whose time was over.
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

// Doing lists the programs that the scripts are running, and for how long. It is empty if there are
// only shells.
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

// isShell reports whether a process is a shell, or a part of one.
func isShell(p process.Process) bool {
	return slices.Contains(outline.Shells, strings.TrimPrefix(p.Program, "-"))
}

// Commands returns the command lines of all processes of the scripts.
func (r Runner) Commands() []string {
	running, _ := process.DescendantsOf(r.Reaper).Running()
	commands := make([]string, len(running))
	for i, p := range running {
		commands[i] = p.Command
	}
	return commands
}
