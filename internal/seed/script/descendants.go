package script

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one line of the process table.
type process struct {
	pid, parent int
	command     string
}

// waitForDescendants waits until no process that a script started is left. What is still there after
// the grace is killed and named.
func waitForDescendants(grace time.Duration) (leftover string) {
	for deadline := time.Now().Add(grace); ; time.Sleep(10 * time.Millisecond) {
		running := descendants(os.Getpid())
		if len(running) == 0 {
			return ""
		}
		if time.Now().After(deadline) {
			stopDescendants()
			return running[0].command
		}
	}
}

// stopDescendants kills every process that a script started. Orphans are among them where this
// process is their reaper, as the first process of a container is.
func stopDescendants() {
	for range 100 { // a process may start another while we look
		running := descendants(os.Getpid())
		if len(running) == 0 {
			return
		}
		for _, p := range running {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// descendants lists the living processes below root.
func descendants(root int) []process {
	children := map[int][]process{}
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range paths {
		if p, ok := readProcess(path); ok {
			children[p.parent] = append(children[p.parent], p)
		}
	}
	var found []process
	for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
		for _, child := range children[queue[0]] {
			found = append(found, child)
			queue = append(queue, child.pid)
		}
	}
	return found
}

// readProcess reads /proc/PID/stat: `pid (name) state parent …`, where the name may hold anything.
func readProcess(stat string) (process, bool) {
	text, err := os.ReadFile(stat)
	if err != nil {
		return process{}, false // it ended meanwhile
	}
	end := bytes.LastIndexByte(text, ')')
	fields := strings.Fields(string(text[end+1:]))
	if end < 0 || len(fields) < 2 || fields[0] == "Z" || fields[0] == "X" {
		return process{}, false
	}
	parent, _ := strconv.Atoi(fields[1])
	pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
	command, _ := os.ReadFile(filepath.Join(filepath.Dir(stat), "cmdline"))
	return process{pid: pid, parent: parent, command: strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " "))}, true
}
