package habits

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// habit is a script as people write it: a file of testdata/cases with a YAML head, the script, and
// its neighbouring files.
type habit struct {
	name string
	// Habit is the row of the table in docs/scripts.md that the script is an example of.
	Habit string
	// Settings are those of the step that seeds with it.
	Settings map[string]any
	// Error is the error for the script's path without other settings. It is empty where those are
	// not needed.
	Error string
	Real  environment
	files []txtar.File
}

// environment is where the script was written to run, with the real AWS CLI.
type environment struct {
	// Run is the command in bash. Without one it is the seed, in the repository's root.
	Run string
	// Dir is another working directory.
	Dir string
	// Env holds the variables that the script needs.
	Env map[string]string
	// Mounts are directories of the repository by the path at which they are mounted.
	Mounts map[string]string
	// Ports are those of the database, in addition to developerPorts.
	Ports []int
	// Container is the name of a running container with an AWS CLI and the database's port.
	Container string
}

// outcome is what is visible of a run that ended. testdata/outcomes holds the real ones.
type outcome struct {
	Status int      `json:"status"`
	Stdout []string `json:"stdout"` // in lines
	// Others are the calls to other AWS services, which a stand-in answered.
	Others []string       `json:"others,omitempty"`
	State  dynamo.Catalog `json:"state"`
}

func readHabits(t *testing.T) []habit {
	t.Helper()
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	habits := make([]habit, len(paths))
	for i, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		habits[i] = habit{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), files: archive.Files}
		head := yaml.NewDecoder(bytes.NewReader(archive.Comment))
		head.KnownFields(true)
		require.NoError(t, head.Decode(&habits[i]), path)
	}
	return habits
}

// unpack writes the repository.
func (h habit) unpack(t *testing.T, workspace string) {
	t.Helper()
	for _, file := range h.files {
		path := filepath.Join(workspace, file.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		mode := os.FileMode(0o644)
		if strings.HasSuffix(file.Name, ".sh") || bytes.HasPrefix(file.Data, []byte("#!")) {
			mode = 0o755
		}
		require.NoError(t, os.WriteFile(path, file.Data, mode))
		require.NoError(t, os.Chmod(path, mode)) // whatever the umask
	}
}

func (h habit) recordedPath() string { return filepath.Join("testdata", "outcomes", h.name+".json") }

// recorded returns the outcome that was recorded.
func (h habit) recorded(t *testing.T) (real outcome) {
	t.Helper()
	text, err := os.ReadFile(h.recordedPath())
	require.NoError(t, err, "make record records it")
	require.NoError(t, json.Unmarshal(text, &real))
	return real
}

// script returns the path of the seed, where it has one.
func (h habit) script() string {
	switch seed := h.Settings["seed"].(type) {
	case string:
		return seed
	case map[string]any:
		return seed["script"].(string)
	default:
		return ""
	}
}

// settingNames returns the settings that the script needs in addition to its path.
func (h habit) settingNames() (names []string) {
	for name := range h.Settings {
		if name != "seed" {
			names = append(names, name)
		}
	}
	if entry, ok := h.Settings["seed"].(map[string]any); ok {
		for name := range entry {
			if name != "script" {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}
