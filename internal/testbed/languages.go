package testbed

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// NodeModules returns the directory where hack/javascript.sh puts Jest, Vitest and the AWS SDK.
func NodeModules(t testing.TB) (dir string) {
	t.Helper()
	dir = filepath.Join(cacheDir(), "javascript", "node_modules")
	_, err := os.Stat(dir)
	if err == nil {
		_, err = exec.LookPath("node")
	}
	if err != nil {
		skipMissing(t, "Node with Jest and Vitest: %v", err)
	}
	return dir
}

// Python returns the path of a Python that has boto3 and pytest. The first one in the PATH may lack
// them.
func Python(t testing.TB) (path string) {
	t.Helper()
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, "python3")
		if exec.CommandContext(t.Context(), path, "-c", "import boto3, pytest").Run() == nil {
			return path
		}
	}
	requireTool(t, fmt.Errorf("Python with boto3 and pytest: %w: not in the PATH", errMissing))
	return ""
}
