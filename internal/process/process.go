// Package process finds and ends the processes below another one.
package process

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Process is one line of the process table.
type Process struct {
	PID, Parent int
	// Ended says that it has ended and its parent has not taken note of that.
	Ended bool
	// Command is its command line, and Program the first word of that without its directory.
	Command, Program string

	started time.Duration // after the machine
}

// Age returns the time since the start of the process.
func (p Process) Age() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0
	}
	return max(0, time.Duration(now.Nano())-p.started)
}

// Find reads a process from /proc/PID/stat: `pid (name) state parent …`, where the name may hold
// any characters. It returns an error for a process that is gone.
func Find(pid int) (Process, error) {
	const state, parent, threads, started = 0, 1, 17, 19 // among the words after the name
	directory := filepath.Join("/proc", strconv.Itoa(pid))
	text, err := os.ReadFile(filepath.Join(directory, "stat"))
	if err != nil {
		return Process{}, err
	}
	begin, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	words := strings.Fields(string(text[end+1:]))
	if len(words) <= started {
		return Process{}, fmt.Errorf("%s: %q", directory, text)
	}
	p := Process{PID: pid}
	p.Parent, _ = strconv.Atoi(words[parent])
	// Or only its first thread has ended.
	p.Ended = (words[state] == "Z" || words[state] == "X") && words[threads] <= "1"
	const perSecond = 100 // the kernel's clock ticks, for programs
	ticks, _ := strconv.ParseInt(words[started], 10, 64)
	p.started = time.Duration(ticks) * time.Second / perSecond
	command, _ := os.ReadFile(filepath.Join(directory, "cmdline"))
	first, _, _ := strings.Cut(string(command), "\x00")
	p.Program = filepath.Base(first)
	p.Command = cmp.Or(strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " ")), string(text[begin+1:end]))
	return p, nil
}
