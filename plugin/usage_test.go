package plugin

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/plugin/report"
)

func TestUsageIsYAMLForTheCI(t *testing.T) {
	t.Parallel()
	pushed, dry := made("bob-admin"), made("bob-admin")
	dry.DryRun = true
	several := made("bob-admin", "bob-user", "empty")
	image := pushed.Image(pushed.Snapshots[0])
	for ci, want := range map[string]any{
		Woodpecker: map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": true}}},
		Drone:      map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": "always"}}},
		GitLab:     map[string]any{"services": []any{map[string]any{"name": image, "alias": "dynamodb"}}},
		GitHub:     map[string]any{"services": map[string]any{"dynamodb": map[string]any{"image": image, "ports": []any{"8000:8000"}}}},
	} {
		for _, result := range []report.Result{pushed, several} {
			text := usage(ci, result)
			assert.Equal(t, want, yamlOf(t, text), ci)
			assert.Contains(t, text, ":8000", ci)
		}
	}
	for ci, want := range map[string]any{
		Woodpecker: []any{map[string]any{"name": "dynamodb", "image": image, "detach": true}},
		Drone:      []any{map[string]any{"name": "dynamodb", "image": image, "detach": true, "pull": "if-not-exists"}},
	} {
		assert.Equal(t, want, yamlOf(t, usage(ci, dry)), "%s: an image that was not pushed serves only on its engine", ci)
	}
	for _, text := range []string{usage("", pushed), usage("", dry), usage(GitHub, dry), usage(GitLab, dry)} {
		assert.Equal(t, "with\ndocker run --rm -p 8000:8000 "+image+"\n", text)
	}
	assert.Equal(t, usage("", pushed)+"# or with another tag: bob-user, empty\n", usage("", several))
}

// yamlOf reads what follows the first line, which is for people.
func yamlOf(t *testing.T, usage string) (value any) {
	t.Helper()
	_, text, found := strings.Cut(usage, ":\n")
	require.True(t, found, usage)
	require.NoError(t, yaml.Unmarshal([]byte(text), &value), usage)
	return value
}
