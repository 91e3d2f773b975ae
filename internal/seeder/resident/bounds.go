package resident

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/docker/go-units"
	"golang.org/x/sys/unix"
)

// fullDisk describes a full file system at a path, and reports whether it is in memory and has a
// limit. The text is empty while there is space.
func fullDisk(path string) (text string, bounded bool) {
	var stat unix.Statfs_t
	const nearlyNothing = 64 // blocks: SQLite gives up before the last one is taken
	if unix.Statfs(path, &stat) != nil || stat.Blocks == 0 || stat.Bavail >= nearlyNothing {
		return "", false
	}
	size := units.BytesSize(float64(stat.Blocks) * float64(stat.Bsize))
	if stat.Type != unix.TMPFS_MAGIC {
		return fmt.Sprintf("the engine's disk (%s) has no room left for the state", size), false
	}
	return fmt.Sprintf("the state has filled the %s of memory that it may take", size), true
}

// bound is a limit of a control group: a file that counts how often it was reached, and one with
// its value.
// https://docs.kernel.org/admin-guide/cgroup-v2.html
type bound struct{ events, counter, limit string }

// Where a container finds the bounds of its own control group, in version 2 and then in version 1.
var (
	memoryBound = []bound{
		{"/sys/fs/cgroup/memory.events", "oom_kill", "/sys/fs/cgroup/memory.max"},
		{"/sys/fs/cgroup/memory/memory.oom_control", "oom_kill", "/sys/fs/cgroup/memory/memory.limit_in_bytes"},
	}
	processBound = []bound{
		{"/sys/fs/cgroup/pids.events", "max", "/sys/fs/cgroup/pids.max"},
		{"/sys/fs/cgroup/pids/pids.events", "max", "/sys/fs/cgroup/pids/pids.max"},
	}
)

// readBound returns how often a limit was reached, in either version, and its value. It returns 0
// when that is unknown.
func readBound(versions []bound) (times int, limit float64) {
	for _, b := range versions {
		events, err := os.ReadFile(b.events)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(events)) {
			count, found := strings.CutPrefix(strings.TrimSpace(line), b.counter+" ")
			if !found {
				continue
			}
			times, _ = strconv.Atoi(count)
			text, _ := os.ReadFile(b.limit)
			limit, _ = strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
			return times, limit
		}
	}
	return 0, 0
}

// bounds are how often the limits of our control group had been reached before a seed. Others may
// use the group, too.
type bounds struct{ memory, processes int }

func readBounds() (b bounds) {
	b.memory, _ = readBound(memoryBound)
	b.processes, _ = readBound(processBound)
	return b
}

// reached lists the limits that the scripts have reached since then, one per line.
func (b bounds) reached() (said []string) {
	if times, limit := readBound(memoryBound); times > b.memory {
		what := "memory"
		if limit > 0 {
			what = units.BytesSize(limit) + " of memory"
		}
		said = append(said, fmt.Sprintf("the scripts have used up the %s that they may take, and the kernel killed one of their processes", what))
	}
	if times, limit := readBound(processBound); times > b.processes {
		said = append(said, fmt.Sprintf("the scripts have reached the %.0f processes and threads that they may have at a time, so that others could not start", limit))
	}
	return said
}
