package registry

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseRepository(t *testing.T) {
	for _, tc := range []struct {
		text, host, path, name string
	}{
		{"orders-db", "docker.io", "library/orders-db", "orders-db"},
		{"acme/orders-db", "docker.io", "acme/orders-db", "acme/orders-db"},
		{"docker.io/acme/orders-db", "docker.io", "acme/orders-db", "acme/orders-db"},
		{"index.docker.io/acme/orders-db", "docker.io", "acme/orders-db", "acme/orders-db"},
		{"registry.example.com/acme/orders-db", "registry.example.com", "acme/orders-db", "registry.example.com/acme/orders-db"},
		{"registry.example.com:5000/orders", "registry.example.com:5000", "orders", "registry.example.com:5000/orders"},
		{"localhost/orders", "localhost", "orders", "localhost/orders"},
		{"127.0.0.1:5000/a/b/c__d", "127.0.0.1:5000", "a/b/c__d", "127.0.0.1:5000/a/b/c__d"},
		{"[::1]:5000/orders", "[::1]:5000", "orders", "[::1]:5000/orders"},
		{"123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "orders", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders"},
	} {
		t.Run(tc.text, func(t *testing.T) {
			repo, err := ParseRepository(tc.text)
			require.NoError(t, err)
			assert.Equal(t, tc.host, repo.Host())
			assert.Equal(t, tc.path, repo.Path())
			assert.Equal(t, tc.name, repo.Name())
			assert.Equal(t, ref(t, tc.name+":v1"), repo.Tag("v1"))
		})
	}
}

func TestParseRepositoryErrors(t *testing.T) {
	for _, tc := range []struct {
		name, text, says string
	}{
		{"a tag", "acme/orders-db:bob", `holds the tag "bob"`},
		{"a tag after a host with a port", "localhost:5000/orders:bob", `"localhost:5000/orders:bob" holds the tag "bob"`},
		{"a digest", "acme/orders@sha256:" + strings.Repeat("0", 64), `holds the digest "sha256:`},
		{"a scheme", "https://registry.example.com/acme/orders", `begins with "https://"`},
		{"upper case in the path", "registry.example.com/Acme/orders", `lower-case, as "registry.example.com/acme/orders"`},
		{"upper case that reads like a host", "Acme/orders", `lower-case, as "acme/orders"`},
		{"a space", "acme/orders db", "is not a repository"},
		{"an empty part", "acme//orders", "is not a repository"},
		{"a slash at the end", "registry.example.com/acme/", "is not a repository"},
		{"an image id", strings.Repeat("a", 64), "is not a repository"},
		{"a port that there is not", "registry.example.com:99999/orders", `"registry.example.com:99999" has the port 99999: ports are 1 to 65535`},
		{"the port zero", "localhost:0/orders", "ports are 1 to 65535"},
		{"nothing", "", "is not a repository"},
		{"too long", "acme/" + strings.Repeat("a", 256), "longer than 255 characters"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ParseRepository(tc.text)
			assert.ErrorContains(t, err, tc.says)
		})
	}
}

func TestParseRepositoryHidesCredentials(t *testing.T) {
	_, err := ParseRepository("https://bob:hunter22@registry.example.com/acme/orders")
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "hunter22")
}

func TestIsPublic(t *testing.T) {
	for text, public := range map[string]bool{
		"acme/orders":                            true,
		"docker.io/acme/orders":                  true,
		"ghcr.io/acme/orders":                    true,
		"quay.io/acme/orders":                    true,
		"public.ecr.aws/acme/orders":             true,
		"registry.example.com/acme/orders":       false,
		"localhost:5000/orders":                  false,
		"1234.dkr.ecr.us-east-1.amazonaws.com/a": false,
	} {
		repo, err := ParseRepository(text)
		require.NoError(t, err)
		assert.Equal(t, public, repo.IsPublic(), text)
	}
}
