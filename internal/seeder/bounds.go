package seeder

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/docker/go-units"
	"golang.org/x/sys/unix"
)

// fullness says that the file system at path has no room left; nil while it has.
func fullness(path string) error {
	var stat unix.Statfs_t
	const nearlyNothing = 64 // blocks: SQLite gives up before the last one is taken
	if unix.Statfs(path, &stat) != nil || stat.Blocks == 0 || stat.Bavail >= nearlyNothing {
		return nil
	}
	size := units.BytesSize(float64(stat.Blocks) * float64(stat.Bsize))
	if stat.Type != unix.TMPFS_MAGIC {
		return fmt.Errorf("the engine's disk (%s) has no room left for the state", size)
	}
	return fullError(fmt.Sprintf("the state has filled the %s of memory that it may take", size))
}

// Where a container finds its own memory control group: the file that counts the kernel's kills, and
// the one that holds the bound; version 2 first.
var memoryGroups = []struct{ events, bound string }{
	{"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory.max"},
	{"/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory/memory.limit_in_bytes"},
}

// wasOutOfMemory tells whether the kernel killed a process of this container for want of memory, and
// the container's bound for a person.
func wasOutOfMemory() (killed bool, bound string) {
	for _, group := range memoryGroups {
		events, err := os.ReadFile(group.events)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(events)) {
			count, counts := strings.CutPrefix(strings.TrimSpace(line), "oom_kill ")
			if !counts || count == "0" {
				continue
			}
			text, _ := os.ReadFile(group.bound)
			bytes, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
			if err != nil {
				return true, "memory"
			}
			return true, units.BytesSize(bytes) + " of memory"
		}
	}
	return false, ""
}
