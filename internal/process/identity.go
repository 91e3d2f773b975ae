package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Self names this process for as long as its machine is on. Another process may have its PID later,
// or has it in a container.
func Self() string {
	p, err := Find(os.Getpid())
	if err != nil {
		return ""
	}
	return p.identity()
}

func (p Process) identity() string { return fmt.Sprintf("%s %d %d", namespace(), p.PID, p.started) }

// namespace names the PID namespace of this process.
func namespace() string {
	name, _ := os.Readlink("/proc/self/ns/pid")
	return name
}

// HasEnded reports whether the process with a name that [Self] has returned is known to have ended.
// Whether one in another container has, nobody knows.
func HasEnded(self string) bool {
	where, rest, _ := strings.Cut(self, " ")
	text, _, _ := strings.Cut(rest, " ")
	pid, err := strconv.Atoi(text)
	if err != nil || where == "" || where != namespace() {
		return false
	}
	p, err := Find(pid)
	if err != nil {
		return os.IsNotExist(err)
	}
	return p.Ended || p.identity() != self
}

// ListensOn returns the process that listens on a TCP port of this machine. It finds none that
// belongs to another user.
func ListensOn(port int) (Process, bool) {
	sockets := listeners(port)
	if len(sockets) == 0 {
		return Process{}, false
	}
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, file := range files {
		if to, err := os.Readlink(file); err == nil && sockets[to] {
			pid, _ := strconv.Atoi(strings.Split(file, "/")[2])
			if p, err := Find(pid); err == nil {
				return p, true
			}
		}
	}
	return Process{}, false
}

// listeners returns the sockets that listen on a port, as links in /proc name them.
// https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
func listeners(port int) map[string]bool {
	const local, state, inode = 1, 3, 9
	const listening = "0A"
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, _ := os.ReadFile(table)
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) > inode && words[state] == listening &&
				strings.HasSuffix(words[local], fmt.Sprintf(":%04X", port)) {
				sockets["socket:["+words[inode]+"]"] = true
			}
		}
	}
	return sockets
}
