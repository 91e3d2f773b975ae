package report

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// outputNames returns the names of the outputs that a run writes.
func outputNames(t *testing.T) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "output")
	result := Result{Repo: repository("registry.example.com/acme/orders-db"), Snapshots: []Snapshot{{Tags: []string{"bob-admin"}, Digest: "sha256:" + strings.Repeat("a", 64), Fingerprint: "5f0c"}}}
	require.Empty(t, Files{GitHubOutput: path}.Write(result))
	var names []string
	for line := range strings.Lines(read(t, path)) {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	return names
}

func TestActionListsOutputs(t *testing.T) {
	t.Parallel()
	var action struct {
		Outputs map[string]struct{ Description string }
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "../../action.yml")), &action))
	assert.ElementsMatch(t, outputNames(t), slices.Collect(maps.Keys(action.Outputs)))
	for name, output := range action.Outputs {
		assert.NotEmpty(t, output.Description, name)
	}
}

func TestDocsListOutputs(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(read(t, "../../docs/docs.md"), "\n## Outputs\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var names []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(section, -1) {
		names = append(names, row[1])
	}
	assert.Equal(t, outputNames(t), names)
}
