package script

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/seed"
)

// process is one line of the process table.
type process struct {
	pid, parent int
	command     string
	program     string        // without its directory
	started     time.Duration // after the machine
}

// isShell tells whether a process is a shell, or a part of one.
func (p process) isShell() bool {
	return slices.Contains(seed.Shells, strings.TrimPrefix(p.program, "-"))
}

// age is how long ago a process was started.
func (p process) age() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0
	}
	return max(0, time.Duration(now.Nano())-p.started)
}

// scripts are the processes that scripts started: all below the one that orphans go to, but this process.
type scripts struct{ reaper int }

// wait waits until no process of a script is left. What is still there after the grace is killed and named.
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
			return running[0].command
		}
	}
}

// stop kills every process of a script.
func (s scripts) stop() {
	for range 100 { // a process may start another while we look
		running, all := s.running()
		if all && len(running) == 0 {
			return
		}
		for _, p := range running {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// running lists the living processes, and tells whether these are all: one that ended while its line was being read may have left
// another behind that the list is too old for.
func (s scripts) running() (found []process, all bool) {
	children, all := map[int][]process{}, true
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range paths {
		p, alive, err := readProcess(path)
		if all = all && err == nil; alive {
			children[p.parent] = append(children[p.parent], p)
		}
	}
	for queue := []int{s.reaper}; len(queue) > 0; queue = queue[1:] {
		for _, child := range children[queue[0]] {
			queue = append(queue, child.pid)
			if child.pid != os.Getpid() {
				found = append(found, child)
			}
		}
	}
	return found, all
}

// readProcess reads /proc/PID/stat: `pid (name) state parent …`, where the name may hold anything. The error is that of a process
// that is gone.
func readProcess(stat string) (p process, alive bool, err error) {
	const state, parent, threads, started = 0, 1, 17, 19 // among the words after the name
	text, err := os.ReadFile(stat)
	if err != nil {
		return process{}, false, err
	}
	words := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(words) <= started {
		return process{}, false, nil
	}
	if dead := words[state] == "Z" || words[state] == "X"; dead && words[threads] <= "1" { // with more, only its first thread is
		return process{}, false, nil
	}
	p.parent, _ = strconv.Atoi(words[parent])
	p.pid, _ = strconv.Atoi(filepath.Base(filepath.Dir(stat)))
	command, _ := os.ReadFile(filepath.Join(filepath.Dir(stat), "cmdline"))
	const perSecond = 100 // the kernel's clock ticks, for programs
	ticks, _ := strconv.ParseInt(words[started], 10, 64)
	p.started = time.Duration(ticks) * time.Second / perSecond
	first, _, _ := strings.Cut(string(command), "\x00")
	p.program = filepath.Base(first)
	p.command = strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " "))
	return p, true, nil
}
