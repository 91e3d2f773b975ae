package awscli_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// asFront makes the test binary be the front.
const asFront = "DYNASNAP_TEST_AS_FRONT"

func TestMain(m *testing.M) {
	if os.Getenv(asFront) != "" {
		os.Exit(awscli.Front(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// shell runs script lines that find an `aws`.
type shell struct {
	t   testing.TB
	dir string
	env []string
}

type result struct {
	stdout, stderr string
	status         int
}

// newShell returns a shell whose `aws` is the front of a server that calls caller, and that server.
func newShell(t testing.TB, caller awscli.Caller) (*shell, *awscli.Server) {
	t.Helper()
	server := awscli.NewServer(caller)
	dir := t.TempDir()
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "socket"), Net: "unix"})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})

	self, err := os.Executable()
	require.NoError(t, err)
	bin := filepath.Join(dir, "bin")
	require.NoError(t, os.Mkdir(bin, 0o755))
	require.NoError(t, os.Symlink(self, filepath.Join(bin, "aws")))
	return &shell{t: t, dir: t.TempDir(), env: append(os.Environ(),
		"PATH="+bin+":"+os.Getenv("PATH"), asFront+"=1", awscli.SocketVariable+"="+listener.Addr().String(),
	)}, server
}

func (s *shell) command(script string) *exec.Cmd {
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir, cmd.Env = s.dir, s.env
	return cmd
}

func (s *shell) run(script string) result {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := s.command(script)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}
