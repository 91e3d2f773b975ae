// Package testbed gives tests the real parts: a Docker Engine, DynamoDB Local, a registry, images.
// The scripts of hack/ install them. Where one is missing a test skips, or fails under make test.
package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/client"
	"github.com/stretchr/testify/require"
)

// The images that hack/images.sh puts into the engine.
const (
	BaseImage   = "amazon/dynamodb-local:latest"
	AWSCLIImage = "amazon/aws-cli:latest"
)

// skipMissing skips the test, or fails it where the test bed is required.
func skipMissing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("DYNASNAP_TESTBED") == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format+" (run make test)", args...)
}

// errMissing says that the machine lacks a part of the test bed.
var errMissing = errors.New("not on this machine")

// requireTool fails a test with err, or calls skipMissing for errMissing.
func requireTool(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, errMissing) {
		skipMissing(t, "%v", err)
	}
	require.NoError(t, err)
}

// Engine returns a client of the environment's Docker Engine. It is closed at the end of the test.
func Engine(t testing.TB) *client.Client {
	t.Helper()
	cli, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	require.NoError(t, err)
	t.Cleanup(func() { _ = cli.Close() })

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := cli.Ping(ctx); err != nil {
		skipMissing(t, "no Docker Engine answers: %v", err)
	}
	return cli
}

// SQLite returns the path of SQLite's own program.
func SQLite(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("sqlite3")
	if err != nil {
		skipMissing(t, "no SQLite: %v", err)
	}
	return path
}

// AWSCLI returns the path of the real AWS CLI, version 2.
func AWSCLI(t testing.TB) string {
	t.Helper()
	path, err := FindAWSCLI(t.Context())
	requireTool(t, err)
	return path
}

// FindAWSCLI does the same outside of tests. The first aws in the PATH may be an older one.
func FindAWSCLI(ctx context.Context) (path string, err error) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, "aws")
		out, err := exec.CommandContext(ctx, path, "--version").Output()
		if err == nil && strings.HasPrefix(string(out), "aws-cli/2") {
			return path, nil
		}
	}
	return "", fmt.Errorf("AWS CLI 2: %w: not in the PATH", errMissing)
}

// cacheDir is the directory where hack/ puts its downloads.
func cacheDir() string {
	if dir := os.Getenv("DYNASNAP_CACHE"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = filepath.Join(os.TempDir(), ".cache")
	}
	return filepath.Join(dir, "dynasnap")
}
