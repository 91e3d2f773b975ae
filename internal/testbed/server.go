package testbed

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serve runs a server until the end of the test. It returns when ready returns nil.
func serve(t testing.TB, ready func() error, command ...string) {
	t.Helper()
	stop, err := start(ready, command...)
	require.NoError(t, err)
	t.Cleanup(stop)
}

// start runs a server until stop is called, and no longer than this process lives: the shell around
// the server ends it when its standard input closes, which happens even after a SIGKILL. It returns
// when ready returns nil.
func start(ready func() error, command ...string) (stop func(), err error) {
	log, err := os.CreateTemp("", "server-*.log")
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()

	const shell = `"$@" & read -r _; kill $!; wait $!`
	cmd := exec.Command("sh", append([]string{"-c", shell, "sh"}, command...)...) //nolint:noctx // its life is tied to the pipe
	cmd.Stdout, cmd.Stderr = log, log
	stdin, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		_ = os.Remove(log.Name())
		return nil, err
	}
	stop = func() {
		_ = stdin.Close()
		_ = cmd.Wait() // the exit status of a server that is told to end does not matter
		_ = os.Remove(log.Name())
	}

	deadline := time.Now().Add(60 * time.Second)
	for err = ready(); err != nil; err = ready() {
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log.Name())
			stop()
			return nil, fmt.Errorf("%s does not answer: %w\n%s", command[0], err, said)
		}
		time.Sleep(50 * time.Millisecond)
	}
	return stop, nil
}

// loopback is the address that servers of tests listen on.
const loopback = "127.0.0.1"

// bridge returns this machine's address on the engine's default network. Engines have special rules
// for loopback addresses, but none for this one.
func bridge() (string, error) {
	docker, err := net.InterfaceByName("docker0")
	if err != nil {
		return "", fmt.Errorf("the engine's network: %w: %w", errMissing, err)
	}
	addresses, err := docker.Addrs()
	if err != nil || len(addresses) == 0 {
		return "", fmt.Errorf("the engine's network has no address: %w", err)
	}
	ip, _, err := net.ParseCIDR(addresses[0].String())
	return ip.String(), err
}

// freeAddress returns an address of ip with a free port.
func freeAddress(ip string) (string, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(ip, "0")) //nolint:noctx // closed at once
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
