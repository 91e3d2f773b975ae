package awscli_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// bin is a directory that holds the front under the names aws and awslocal.
var bin string

func TestMain(m *testing.M) {
	os.Exit(withFront(m.Run))
}

// withFront builds the front, like the released one.
func withFront(run func() int) int {
	var err error
	if bin, err = os.MkdirTemp("", "front"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(bin)
	if out, err := exec.Command("../../hack/build.sh", "front", filepath.Join(bin, "aws")).CombinedOutput(); err != nil {
		panic(string(out))
	}
	if err := os.Symlink("aws", filepath.Join(bin, "awslocal")); err != nil {
		panic(err)
	}
	return run()
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
	socket, server := serve(t, caller)
	return &shell{t: t, dir: t.TempDir(), env: append(os.Environ(),
		"PATH="+bin+":"+os.Getenv("PATH"), awscli.SocketVariable+"="+socket,
	)}, server
}

// serve runs a server that calls caller, and returns where fronts find it.
func serve(t testing.TB, caller awscli.Caller) (socket string, server *awscli.Server) {
	t.Helper()
	server = awscli.NewServer(caller)
	listener, err := awscli.Listen(filepath.Join(t.TempDir(), "socket"))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	return listener.Addr().String(), server
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
