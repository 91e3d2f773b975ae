package plugin

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

const secret = "s3cr3t-Passw0rd"

// with adds variables to the required settings.
func with(environ ...string) []string {
	return append([]string{"PLUGIN_REPO=registry.example.com/acme/orders-db", "PLUGIN_SEED=seed.sh"}, environ...)
}

// ref parses a reference.
func ref(t *testing.T, text string) registry.Reference {
	t.Helper()
	parsed, err := registry.ParseReference(text)
	require.NoError(t, err)
	return parsed
}

// listed are settings with a list of snapshots in place of the one that the settings describe.
func listed(list string, more ...string) []string {
	return append([]string{"PLUGIN_REPO=registry.example.com/acme/orders-db", "PLUGIN_SNAPSHOTS=" + list}, more...)
}

func mustLoad(t *testing.T, environ []string) settings.Settings {
	t.Helper()
	loaded, _, _, err := settings.Load(environment(environ))
	require.NoError(t, err)
	return loaded
}

// repo parses a repository.
func repo(text string) registry.Repository {
	parsed, err := registry.ParseRepository(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
