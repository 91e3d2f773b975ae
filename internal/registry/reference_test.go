package registry

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ref parses a reference.
func ref(t *testing.T, text string) Reference {
	t.Helper()
	parsed, err := ParseReference(text)
	require.NoError(t, err)
	return parsed
}

// db returns the repository db of the registry at host.
func db(t *testing.T, host string) Repository {
	t.Helper()
	return ref(t, host+"/db").Repository()
}

func TestParseReference(t *testing.T) {
	for _, image := range []string{"amazon/dynamodb-local", "amazon/dynamodb-local:latest", "localhost:5000/x:y", "[::1]/x", "localhost:65535/x", "x@sha256:" + strings.Repeat("0", 64), strings.Repeat("a", 64)} {
		parsed, err := ParseReference(image)
		require.NoError(t, err, image)
		assert.Equal(t, image, parsed.String(), "as it was written")
		assert.False(t, parsed.IsZero())
	}
	for _, image := range []string{"", "Amazon/Local Image", "a:b:c", "https://x/y", "localhost:99999/x:y", "[::1]:0/x"} {
		parsed, err := ParseReference(image)
		require.Error(t, err, image)
		assert.True(t, parsed.IsZero())
	}
}

func TestReferenceOfAnID(t *testing.T) {
	for _, id := range []string{strings.Repeat("a", 64), "sha256:" + strings.Repeat("a", 64)} {
		parsed := ref(t, id)
		assert.True(t, parsed.IsID())
		assert.Equal(t, id, parsed.FullName())
		assert.Empty(t, parsed.Host())
		_, err := NewClient(Credentials{}, Trust{}).Digest(t.Context(), parsed)
		require.ErrorContains(t, err, `"`+id+`" is not the name of an image`)
	}
	assert.False(t, ref(t, "acme/db").IsID())
	assert.False(t, Reference{}.IsID())
}

func TestReferenceParts(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0", 64)
	for image, want := range map[string]struct {
		host, full, atDigest   string
		isPinned               bool
		withDigest, withoutOne string
		tag, digest            string
	}{
		"acme/db":                          {"docker.io", "docker.io/acme/db:latest", "acme/db@sha256:1", false, "acme/db@sha256:1", "acme/db", "", ""},
		"redis:7":                          {"docker.io", "docker.io/library/redis:7", "redis@sha256:1", false, "redis:7@sha256:1", "redis:7", "7", ""},
		"localhost:5000/db:v1":             {"localhost:5000", "localhost:5000/db:v1", "localhost:5000/db@sha256:1", false, "localhost:5000/db:v1@sha256:1", "localhost:5000/db:v1", "v1", ""},
		"r.example.com/db@" + digest:       {"r.example.com", "r.example.com/db@" + digest, "r.example.com/db@sha256:1", true, "r.example.com/db@sha256:1", "", "", digest},
		"r.example.com/db:v1@" + digest:    {"r.example.com", "r.example.com/db:v1@" + digest, "r.example.com/db@sha256:1", true, "r.example.com/db:v1@sha256:1", "r.example.com/db:v1", "v1", digest},
		"index.docker.io/library/redis:7":  {"docker.io", "docker.io/library/redis:7", "redis@sha256:1", false, "redis:7@sha256:1", "redis:7", "7", ""},
		"docker.io/acme/db:v1@" + digest:   {"docker.io", "docker.io/acme/db:v1@" + digest, "acme/db@sha256:1", true, "acme/db:v1@sha256:1", "acme/db:v1", "v1", digest},
		"registry-1.docker.io/acme/db:old": {"registry-1.docker.io", "registry-1.docker.io/acme/db:old", "registry-1.docker.io/acme/db@sha256:1", false, "registry-1.docker.io/acme/db:old@sha256:1", "registry-1.docker.io/acme/db:old", "old", ""},
	} {
		parsed := ref(t, image)
		assert.Equal(t, want.host, parsed.Host(), image)
		assert.Equal(t, want.full, parsed.FullName(), image)
		assert.Equal(t, want.atDigest, parsed.Repository().WithDigest("sha256:1").String(), image)
		assert.Equal(t, want.isPinned, parsed.IsPinned(), image)
		assert.Equal(t, want.withDigest, parsed.WithDigest("sha256:1").String(), image)
		assert.Equal(t, want.withoutOne, parsed.WithoutDigest().String(), image)
		assert.Equal(t, want.tag, parsed.tag, image)
		assert.Equal(t, want.digest, parsed.digest, image)
	}
}
