package testbed

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serve runs a server until the test's end, and not longer: the shell around it ends it when its own standard input
// closes, which happens even if the test binary is killed. It returns once ready says so.
func serve(t testing.TB, ready func() error, command ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "server.log"))
	require.NoError(t, err)
	defer func() { _ = log.Close() }()

	const shell = `"$@" & read -r _; kill $!; wait $!`
	cmd := exec.Command("sh", append([]string{"-c", shell, "sh"}, command...)...) //nolint:noctx // its life is tied to the pipe
	cmd.Stdout, cmd.Stderr = log, log
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait() // how a server that is told to end exits is of no interest
	})

	deadline := time.Now().Add(60 * time.Second)
	for err = ready(); err != nil; err = ready() {
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log.Name())
			t.Fatalf("%s does not answer: %v\n%s", command[0], err, said)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}
