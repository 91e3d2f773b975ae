package script

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func TestScriptCannotSkipTheNext(t *testing.T) {
	output, err := run(t.Context(), t,
		"a.sh", `#!/bin/bash
for place in "$SCRATCH" "$SCRATCH"/*/; do
  echo 'exit 0' >"$place/strict.bash"
  chmod a-w "$place/strict.bash"
done
mkdir -p "$SCRATCH/failure.0"
`, "b.sh", "#!/bin/bash\necho b runs\nfalse\n")
	require.EqualError(t, err, "b.sh:3: exit status 1: false")
	assert.Equal(t, []string{"b.sh stdout b runs"}, output.lines)
}

func TestConsoleOutput(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "console")
	require.NoError(t, unix.Mkfifo(path, 0o600))
	console, err := os.OpenFile(path, os.O_RDWR, 0) // it has no end, as that of a container's first process
	require.NoError(t, err)
	defer func() { _ = console.Close() }()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.sh"), []byte("for i in $(seq 5000); do echo $i; done >console\nprintf 'no end' >console\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.sh"), []byte("echo b >console\n"), 0o600))
	output := &recorder{}
	runner := Runner{Dir: dir, Programs: format.Programs{Scratch: t.TempDir(), Env: os.Environ(), Output: output.record, Reaper: os.Getpid(), Console: console}}
	require.NoError(t, runAll(t.Context(), runner, []Script{{Name: "a.sh", Path: "a.sh"}, {Name: "b.sh", Path: "b.sh"}}))
	var want []string
	for i := range 5000 {
		want = append(want, fmt.Sprintf("a.sh stdout %d", i+1))
	}
	assert.Equal(t, append(want, "a.sh stdout no end", "b.sh stdout b"), output.lines)
}

// withoutFirstThread makes the test binary a process whose first thread has ended.
const withoutFirstThread = "DYNASNAP_TEST_WITHOUT_FIRST_THREAD"

func init() {
	if os.Getenv(withoutFirstThread) == "" {
		return
	}
	other := make(chan bool)
	go func() {
		close(other)
		_ = unix.Nanosleep(&unix.Timespec{Sec: 600}, nil)
	}()
	<-other
	_, _, _ = unix.RawSyscall(unix.SYS_EXIT, 0, 0, 0) // of this thread, which is the first while packages are initialized
}

func TestLeftoverWithoutFirstThread(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	_, err = run(t.Context(), t, "a.sh", withoutFirstThread+"=1 "+program+" >/dev/null 2>&1 &\n")
	require.ErrorContains(t, err, "a.sh: the script ended but left a process running (script.test)")
}

func TestLeftoverThatRestartsItself(t *testing.T) {
	_, err := run(t.Context(), t, "a.sh", "setsid sh ./hop.helper >/dev/null 2>&1 &\n", "hop.helper", "[ -e end ] || sh ./hop.helper &\n")
	require.ErrorContains(t, err, "a.sh: the script ended but left a process running (")
}
