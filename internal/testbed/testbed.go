// Package testbed gives tests the real parts: a Docker Engine, DynamoDB Local, a registry, images. The scripts of hack/
// put them on a machine; where one is missing a test skips, or fails when `make test` has promised that all are there.
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

// requireTool ends a test that there was an error for: one for want of a part as missing does.
func requireTool(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, errMissing) {
		skipMissing(t, "%v", err)
	}
	require.NoError(t, err)
}

// Engine is a client of the Docker Engine of the environment, closed at the test's end.
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

// AWSCLI is the path of the real AWS CLI, version 2.
func AWSCLI(t testing.TB) string {
	t.Helper()
	path, err := FindAWSCLI(t.Context())
	requireTool(t, err)
	return path
}

// FindAWSCLI does the same for a program that is no test: the first aws in the PATH may be an older one.
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

// cacheDir is where hack/ puts what it downloads.
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
