package script

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// process is one line of the process table.
type process struct {
	pid, parent int
	ended       bool // but its parent has not taken note
	command     string
	program     string        // without its directory
	started     time.Duration // after the machine
}

// isShell tells whether a process is a shell, or a part of one.
func (p process) isShell() bool {
	return slices.Contains(outline.Shells, strings.TrimPrefix(p.program, "-"))
}

// age is how long ago a process was started.
func (p process) age() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0
	}
	return max(0, time.Duration(now.Nano())-p.started)
}

// scripts are the processes that scripts started: all below the one that orphans go to, but this
// process.
type scripts struct {
	reaper int
	ended  map[int]bool // those that were known to have ended before
}

func newScripts(reaper int) scripts { return scripts{reaper, map[int]bool{}} }

// wait waits until no process of a script is left. What is still there after the grace is killed
// and named.
func (s scripts) wait(grace time.Duration) (leftover string) {
	for deadline := time.Now().Add(grace); ; time.Sleep(10 * time.Millisecond) {
		running, all := s.running()
		if all && len(running) == 0 {
			return ""
		}
		if time.Now().After(deadline) {
			s.stop()
			if len(running) == 0 {
				return "one that starts another and ends, again and again"
			}
			return shorten(running[0].command)
		}
	}
}

// mostStopping is how long the processes of a script are killed again and again, when they start
// others meanwhile. What is left then ends with its container.
const mostStopping = 2 * time.Second

// stop kills every process of a script.
func (s scripts) stop() {
	for deadline := time.Now().Add(mostStopping); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		running, all := s.running()
		if all && len(running) == 0 {
			return
		}
		for _, p := range running {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	}
}

// running lists the processes that live, and tells whether these are all: one that has ended since
// the list was made may have started another that is not on it.
func (s scripts) running() (living []process, all bool) {
	children, all := map[int][]process{}, true
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue // it is something else
		}
		p, err := readProcess(pid)
		if err != nil {
			all = false
			continue
		}
		children[p.parent] = append(children[p.parent], p)
	}
	for queue := []int{s.reaper}; len(queue) > 0; queue = queue[1:] {
		for _, child := range children[queue[0]] {
			queue = append(queue, child.pid)
			switch {
			case child.pid == os.Getpid():
			case child.ended:
				all = all && s.ended[child.pid]
				s.ended[child.pid] = true
			default:
				living = append(living, child)
			}
		}
	}
	return living, all
}

// readProcess reads /proc/PID/stat: `pid (name) state parent …`, where the name may hold anything.
// The error is that of a process that is gone.
func readProcess(pid int) (process, error) {
	const state, parent, threads, started = 0, 1, 17, 19 // among the words after the name
	directory := filepath.Join("/proc", strconv.Itoa(pid))
	text, err := os.ReadFile(filepath.Join(directory, "stat"))
	if err != nil {
		return process{}, err
	}
	begin, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	words := strings.Fields(string(text[end+1:]))
	if len(words) <= started {
		return process{}, fmt.Errorf("%s: %q", directory, text)
	}
	p := process{pid: pid}
	p.parent, _ = strconv.Atoi(words[parent])
	p.ended = (words[state] == "Z" || words[state] == "X") && words[threads] <= "1" // or only its first thread has
	const perSecond = 100                                                           // the kernel's clock ticks, for programs
	ticks, _ := strconv.ParseInt(words[started], 10, 64)
	p.started = time.Duration(ticks) * time.Second / perSecond
	command, _ := os.ReadFile(filepath.Join(directory, "cmdline"))
	first, _, _ := strings.Cut(string(command), "\x00")
	p.program = filepath.Base(first)
	p.command = cmp.Or(strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " ")), string(text[begin+1:end]))
	return p, nil
}
