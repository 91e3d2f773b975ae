package process

import (
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Descendants are all processes below one, at any depth, without the current process.
type Descendants struct {
	of    int
	ended map[int]bool // those that were known to have ended before
}

// DescendantsOf returns the descendants of a process.
func DescendantsOf(pid int) Descendants { return Descendants{pid, map[int]bool{}} }

// Wait waits until none is left. After the grace period it kills the rest and returns the command
// of one of them.
func (d Descendants) Wait(grace time.Duration) (leftover string) {
	for deadline := time.Now().Add(grace); ; time.Sleep(10 * time.Millisecond) {
		running, all := d.Running()
		if all && len(running) == 0 {
			return ""
		}
		if time.Now().After(deadline) {
			d.Kill()
			if len(running) == 0 {
				return "one that starts another and ends, again and again"
			}
			return running[0].Command
		}
	}
}

// maxKilling bounds the time for killing processes that start others meanwhile.
const maxKilling = 2 * time.Second

// Kill kills all of them.
func (d Descendants) Kill() {
	for deadline := time.Now().Add(maxKilling); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		running, all := d.Running()
		if all && len(running) == 0 {
			return
		}
		for _, p := range running {
			_ = unix.Kill(p.PID, unix.SIGKILL)
		}
	}
}

// Running returns those that are alive, and whether these are all: one that has ended since the
// list was made may have started another one.
func (d Descendants) Running() (living []Process, all bool) {
	children, all := map[int][]Process{}, true
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue // it is something else
		}
		p, err := Find(pid)
		if err != nil {
			all = false
			continue
		}
		children[p.Parent] = append(children[p.Parent], p)
	}
	for queue := []int{d.of}; len(queue) > 0; queue = queue[1:] {
		for _, child := range children[queue[0]] {
			queue = append(queue, child.PID)
			switch {
			case child.PID == os.Getpid():
			case child.Ended:
				all = all && d.ended[child.PID]
				d.ended[child.PID] = true
			default:
				living = append(living, child)
			}
		}
	}
	return living, all
}
