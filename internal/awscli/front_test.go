package awscli_test

import (
	"fmt"
	"os"
	"os/exec"
	ossignal "os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// The front runs without Go's runtime, so it may call nothing that needs it: no allocation, no
// concatenation. The code that grows a stack and that panics is linked, but never reached.
func TestFrontNeedsNoRuntime(t *testing.T) {
	harmless := regexp.MustCompile(`^main\.|/front/wire\.|^syscall\.RawSyscall6?$|^syscall\.Errno\.Error$|` +
		`^runtime\.(morestack|panic|mem(move|clrNoHeapPointers|equal)$|duff(zero|copy)$)`)
	for _, architecture := range []string{"amd64", "arm64"} {
		binary := filepath.Join(t.TempDir(), "aws")
		build := exec.Command("go", "build", "-ldflags", "-E main.start", "-o", binary, "./front/aws") // with its symbols
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH="+architecture)
		output, err := build.CombinedOutput()
		require.NoError(t, err, "%s", output)
		output, err = exec.Command("go", "tool", "objdump", "-s", `^main\.(start|front|commandLine)|/front/wire\.`, binary).Output()
		require.NoError(t, err)

		calls := regexp.MustCompile(`CALL (\S+)\(SB\)`).FindAllStringSubmatch(string(output), -1)
		require.Greater(t, len(calls), 20)
		for _, call := range calls {
			assert.Regexp(t, harmless, call[1], architecture)
		}
	}
}

func TestArgumentsArriveUnchanged(t *testing.T) {
	sh, server := newIdleShell(t)
	for script, want := range map[string][]string{
		`aws`:                        {},
		`aws ''`:                     {""},
		`aws s3 '' ''`:               {"s3", "", ""},
		`aws s3 'a b' $'c\nd' "e'f"`: {"s3", "a b", "c\nd", "e'f"},
		`aws s3 ü $'\xff'`:           {"s3", "ü", "\xff"},
		`exec -a '' aws s3 x`:        {"s3", "x"},
		`env -i ` + awscli.SocketVariable + `="$` + awscli.SocketVariable + `" "$(type -p aws)" s3 x`: {"s3", "x"},
		`ulimit -s unlimited; printf -v x %0100000d 0; aws s3 ` + strings.Repeat(`"$x" `, 50):         append([]string{"s3"}, repeated(strings.Repeat("0", 100000), 50)...),
	} {
		title := script[:min(len(script), 60)]
		before := server.Counts().Failures
		assert.NotZero(t, sh.run(script).status, title)
		require.Equal(t, before+1, server.Counts().Failures, title)
		failure, _ := server.LastFailure()
		assert.True(t, assert.ObjectsAreEqual(want, failure.Args), "%s: %.100q", title, failure.Args)
	}
}

// A script may have emptied the environment.
func TestFrontFindsItsSocket(t *testing.T) {
	sh, server := newIdleShell(t)
	require.NoError(t, os.MkdirAll(filepath.Join(sh.dir, "bin"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(sh.dir, "run"), 0o755))
	got := sh.run(`cp "$(type -p aws)" bin; ln -s bin/aws linked; ln -s "$` + awscli.SocketVariable + `" run/aws.sock
		env -i bin/aws --version && env -i ./linked --version`)
	assert.Equal(t, 0, got.status, got.stderr)
	assert.Equal(t, 2, server.Counts().Commands)
	require.NoError(t, os.Remove(filepath.Join(sh.dir, "run/aws.sock")))
	assert.Equal(t, 255, sh.run("env -i bin/aws --version").status)
}

func repeated(word string, times int) []string {
	words := make([]string, times)
	for i := range words {
		words[i] = word
	}
	return words
}

func TestWaysToCallAWS(t *testing.T) {
	sh, _ := newDatabaseShell(t)
	require.Equal(t, 0, sh.run(createThings).status)
	put := func(id string) string {
		return `dynamodb put-item --table-name things --item '{"id": {"S": "` + id + `"}}'`
	}
	for name, script := range map[string]string{
		"by name":               "aws " + put("x"),
		"by command":            "command aws " + put("x"),
		"by path":               "$(which aws) " + put("x"),
		"by variable":           `AWS="aws --endpoint-url http://nowhere:8000"; $AWS ` + put("x"),
		"by function":           `ddb() { aws dynamodb "$@"; }; ddb put-item --table-name things --item 'id={S=x}'`,
		"by alias":              "shopt -s expand_aliases\nalias ddb='aws dynamodb'\nddb put-item --table-name things --item 'id={S=x}'",
		"by array":              `command=(aws dynamodb put-item --table-name things); "${command[@]}" --item 'id={S=x}'`,
		"in another shell":      `bash -c "aws dynamodb put-item --table-name things --item 'id={S=x}'"`,
		"in POSIX sh":           `sh -c "aws dynamodb put-item --table-name things --item 'id={S=x}'"`,
		"in a subshell":         "(cd / && aws " + put("x") + ")",
		"in a substitution":     `test "$(aws ` + put("x") + `)" = ""`,
		"in a pipe":             `echo 'id={S=x}' | xargs -I{} aws dynamodb put-item --table-name things --item {}`,
		"by parallel xargs":     `printf 'id={S=x}\nid={S=x}\n' | xargs -P 2 -n 1 aws dynamodb put-item --table-name things --item`,
		"by find":               `touch x.item; find . -name '*.item' -exec sh -c 'aws dynamodb put-item --table-name things --item "id={S=$(basename "$1" .item)}"' sh {} \;`,
		"in the background":     "aws " + put("x") + " & wait $!",
		"behind timeout":        "timeout 60 aws " + put("x"),
		"behind nohup and nice": "nohup nice aws " + put("x"),
		"behind env":            "env X=1 aws " + put("x"),
		"behind setsid":         "setsid --wait aws " + put("x"),
		"from eval":             `eval "aws dynamodb put-item --table-name things --item 'id={S=x}'"`,
		"in a trap":             `trap "aws dynamodb put-item --table-name things --item 'id={S=x}'" EXIT`,
		"by exec":               "exec aws " + put("x"),
	} {
		got := sh.run(script)
		assert.Equal(t, 0, got.status, "%s: %s", name, got.stderr)
		assert.Equal(t, "x\n", sh.run("aws dynamodb delete-item --table-name things --key 'id={S=x}' --return-values ALL_OLD --query Attributes.id.S --output text").stdout, name)
	}
}

// For the real one's process, too, a shell sees 128 plus the signal.
func TestSignalsEndCommands(t *testing.T) {
	sh, server := newDatabaseShell(t)
	const forever = "aws dynamodb wait table-exists --table-name never"
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}
	if !ossignal.Ignored(syscall.SIGHUP) { // as nohup has it, which children inherit
		signals = append(signals, syscall.SIGHUP)
	}
	for _, signal := range signals {
		front := sh.command("exec " + forever)
		require.NoError(t, front.Start())
		require.Eventually(t, func() bool { return server.Busy() == 1 }, testTimeout, time.Millisecond)
		require.NoError(t, front.Process.Signal(signal))
		require.Error(t, front.Wait())
		assert.Equal(t, signal, front.ProcessState.Sys().(syscall.WaitStatus).Signal())
		require.Eventually(t, func() bool { return server.Busy() == 0 }, testTimeout, time.Millisecond)
	}
	for script, status := range map[string]int{
		"timeout 0.2 " + forever:                          124,
		"timeout --preserve-status -s INT 0.2 " + forever: 128 + int(syscall.SIGINT),
	} {
		assert.Equal(t, status, sh.run(script).status, script)
		require.Eventually(t, func() bool { return server.Busy() == 0 }, testTimeout, time.Millisecond, script)
	}
	_, failed := server.LastFailure()
	assert.False(t, failed, "what was interrupted has not failed")
}

func TestInterruptedCall(t *testing.T) {
	listener, err := awscli.Listen(filepath.Join(t.TempDir(), "socket"))
	require.NoError(t, err)
	defer listener.Close()
	args := append([]string{"aws"}, repeated(strings.Repeat("0", 100000), 10)...)
	process := exec.Command(filepath.Join(bin, "aws"), args[1:]...)
	process.Env = []string{awscli.SocketVariable + "=" + listener.Addr().String(), "LAST=one"}
	require.NoError(t, process.Start())
	defer func() { _ = process.Process.Kill() }()
	conn, err := listener.AcceptUnix()
	require.NoError(t, err)
	require.NoError(t, conn.SetDeadline(time.Now().Add(testTimeout)))

	// It sleeps once nothing more fits into the socket; stopping it there ends the system call in
	// the middle.
	awaitState(t, process, "S")
	require.NoError(t, process.Process.Signal(syscall.SIGSTOP))
	awaitState(t, process, "T")
	require.NoError(t, process.Process.Signal(syscall.SIGCONT))

	call, err := front.Receive(conn)
	require.NoError(t, err)
	defer call.Close()
	assert.True(t, assert.ObjectsAreEqual(args[1:], call.Args))
	assert.Equal(t, "one", call.Getenv("LAST"))
	require.NoError(t, call.Answer(7))
	require.Error(t, process.Wait())
	assert.Equal(t, 7, process.ProcessState.ExitCode())
}

func awaitState(t *testing.T, process *exec.Cmd, state string) {
	t.Helper()
	require.Eventually(t, func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process.Process.Pid))
		return err == nil && strings.Contains(string(stat), ") "+state+" ")
	}, testTimeout, time.Millisecond)
}

func TestRemovedWorkingDirectory(t *testing.T) {
	sh, _ := newIdleShell(t)
	got := sh.run("mkdir gone && cd gone && rmdir ../gone && aws --version && aws dynamodb put-item --table-name things --item file://item.json")
	assert.Equal(t, 252, got.status)
	assert.Contains(t, got.stdout, "aws-cli/2")
	assert.Contains(t, got.stderr, "item.json")
}
