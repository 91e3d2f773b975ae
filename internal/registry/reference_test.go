package registry

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheckImage(t *testing.T) {
	for _, image := range []string{"amazon/dynamodb-local", "amazon/dynamodb-local:latest", "localhost:5000/x:y", "[::1]/x", "localhost:65535/x", "x@sha256:" + strings.Repeat("0", 64), strings.Repeat("a", 64)} {
		require.NoError(t, CheckImage(image), image)
	}
	for _, image := range []string{"", "Amazon/Local Image", "a:b:c", "https://x/y", "localhost:99999/x:y", "[::1]:0/x"} {
		require.Error(t, CheckImage(image), image)
	}
}

func TestNamesOfImages(t *testing.T) {
	pinned := "@sha256:" + strings.Repeat("0", 64)
	for image, want := range map[string]struct {
		host, full, atDigest string
		isPinned             bool
		pinned, tag          string
	}{
		"acme/db":                      {"docker.io", "docker.io/acme/db:latest", "acme/db@sha256:1", false, "acme/db@sha256:1", "acme/db"},
		"redis:7":                      {"docker.io", "docker.io/library/redis:7", "redis@sha256:1", false, "redis:7@sha256:1", "redis:7"},
		"localhost:5000/db:v1":         {"localhost:5000", "localhost:5000/db:v1", "localhost:5000/db@sha256:1", false, "localhost:5000/db:v1@sha256:1", "localhost:5000/db:v1"},
		"r.example.com/db" + pinned:    {"r.example.com", "r.example.com/db" + pinned, "r.example.com/db@sha256:1", true, "r.example.com/db@sha256:1", ""},
		"r.example.com/db:v1" + pinned: {"r.example.com", "r.example.com/db:v1" + pinned, "r.example.com/db@sha256:1", true, "r.example.com/db:v1@sha256:1", "r.example.com/db:v1"},
	} {
		host, err := HostOf(image)
		require.NoError(t, err)
		assert.Equal(t, want.host, host, image)
		assert.Equal(t, want.full, FullName(image), image)
		atDigest, err := WithDigest(image, "sha256:1")
		require.NoError(t, err)
		assert.Equal(t, want.atDigest, atDigest, image)
		assert.Equal(t, want.isPinned, IsPinned(image), image)
		withTag, err := Pin(image, "sha256:1")
		require.NoError(t, err)
		assert.Equal(t, want.pinned, withTag, image)
		assert.Equal(t, want.tag, WithoutDigest(image), image)
	}
}
