package databases

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// LimitVariable is the environment variable that overrides the limit on open databases.
const LimitVariable = "DYNASNAP_MAX_DATABASES"

const (
	// minLimit leaves room for spares.
	minLimit = 8
	// maxLimit keeps memory low: a restart for each 250 new databases is hardly noticed.
	maxLimit = 256
	// heapEach is more than what a database with a few tables takes of the JVM's heap, which is
	// half a megabyte. It takes about the same beside the heap.
	heapEach = 2 << 20
	// threadsEach is how many threads a database has, and threadsElse how many others there may be.
	threadsEach, threadsElse = 4, 250
)

// Limit returns how many databases DynamoDB Local may have open when it is started by a command. It
// is the number in [LimitVariable], or else one for each two megabytes of the JVM's heap, as far as
// the container's limit on processes goes; from 8 to 256.
func Limit(command []string) (int, error) {
	if text := os.Getenv(LimitVariable); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < minLimit {
			return 0, fmt.Errorf("%s=%s: not a number from %d on", LimitVariable, text, minLimit)
		}
		return limit, nil
	}
	limit := heap(command) / heapEach
	if tasks := cgroupValue("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"); tasks > 0 {
		limit = min(limit, (tasks-threadsElse)/threadsEach)
	}
	return int(min(max(limit, minLimit), maxLimit)), nil
}

var heapOption = regexp.MustCompile(`^-Xmx(\d+)([kKmMgG]?)$`)

// heap returns the largest size of the JVM's heap, in bytes. Without an option it is a quarter of
// the memory.
// https://docs.oracle.com/en/java/javase/17/gctuning/ergonomics.html
func heap(command []string) int64 {
	// The command's options override those of the variable.
	for _, option := range slices.Backward(append(strings.Fields(os.Getenv("JAVA_TOOL_OPTIONS")), command...)) {
		if parts := heapOption.FindStringSubmatch(option); parts != nil {
			size, err := strconv.ParseInt(parts[1], 10, 64)
			if shift := map[string]int{"k": 10, "m": 20, "g": 30}[strings.ToLower(parts[2])]; err == nil &&
				size < 1<<40 {
				return size << shift
			}
		}
	}
	memory := machineMemory()
	if limit := cgroupValue("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"); limit > 0 {
		memory = min(memory, limit)
	}
	return memory / 4
}

// machineMemory returns the memory of the machine, in bytes.
func machineMemory() int64 {
	const unknown = 1 << 30
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
			if kilobytes, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return kilobytes << 10
			}
		}
	}
	return unknown
}

// cgroupValue returns the number in the first of the files that is there, or 0 where there is no
// limit. A container sees its own control group at the root, of version 2 or 1.
func cgroupValue(paths ...string) int64 {
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		value, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		if err != nil {
			return 0 // "max"
		}
		return value
	}
	return 0
}
