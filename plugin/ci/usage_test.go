package ci

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	const image = "registry.example.com/acme/orders-db:bob-admin"
	others := []string{"bob-user", "empty"}
	for ci, want := range map[string]any{
		Woodpecker: map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": true}}},
		Drone:      map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": "always"}}},
		GitLab:     map[string]any{"services": []any{map[string]any{"name": image, "alias": "dynamodb"}}},
		GitHub:     map[string]any{"services": map[string]any{"dynamodb": map[string]any{"image": image, "ports": []any{"8000:8000"}}}},
	} {
		for _, others := range [][]string{nil, others} {
			text := Usage(ci, image, false, others)
			assert.Equal(t, want, yamlOf(t, text), ci)
			assert.Contains(t, text, ":8000", ci)
		}
	}
	for ci, want := range map[string]any{
		Woodpecker: []any{map[string]any{"name": "dynamodb", "image": image, "detach": true}},
		Drone:      []any{map[string]any{"name": "dynamodb", "image": image, "detach": true, "pull": "if-not-exists"}},
	} {
		assert.Equal(t, want, yamlOf(t, Usage(ci, image, true, nil)), "%s: an image that was not pushed serves only on its engine", ci)
	}
	pushed := Usage("", image, false, nil)
	for _, text := range []string{pushed, Usage("", image, true, nil), Usage(GitHub, image, true, nil), Usage(GitLab, image, true, nil)} {
		assert.Equal(t, "with\ndocker run --rm -p 8000:8000 "+image+"\n", text)
	}
	assert.Equal(t, pushed+"# or with another tag: bob-user, empty\n", Usage("", image, false, others))
}

// yamlOf reads what follows the first line, which is for people.
func yamlOf(t *testing.T, usage string) (value any) {
	t.Helper()
	_, text, found := strings.Cut(usage, ":\n")
	require.True(t, found, usage)
	require.NoError(t, yaml.Unmarshal([]byte(text), &value), usage)
	return value
}
