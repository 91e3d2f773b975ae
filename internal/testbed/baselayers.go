package testbed

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/jsonmessage"
	"github.com/stretchr/testify/require"
)

// WithBaseLayers has repositories of the registry hold the layers of BaseImage, as they do where
// snapshots were pushed before. An engine compresses them for a push that finds none, which takes
// 15 s of a core.
func WithBaseLayers(repositories ...string) RegistryOption {
	return func(c *registryConfig) { c.withBase = repositories }
}

// The places where the registry stores things below its directory.
const (
	registryBlobs        = "docker/registry/v2/blobs/sha256"
	registryRepositories = "docker/registry/v2/repositories"
)

// linkBaseLayers puts the layers of BaseImage into a registry's directory.
func linkBaseLayers(t testing.TB, dir string, repositories []string) {
	t.Helper()
	stored := baseLayers(t)
	blobs, err := filepath.Glob(filepath.Join(stored, registryBlobs, "*", "*"))
	require.NoError(t, err)
	for _, blob := range blobs {
		shard := filepath.Join(dir, registryBlobs, filepath.Base(filepath.Dir(blob)))
		require.NoError(t, os.MkdirAll(shard, 0o755))
		require.NoError(t, os.Symlink(blob, filepath.Join(shard, filepath.Base(blob))))
	}
	layers := os.DirFS(filepath.Join(stored, registryRepositories, "base/_layers"))
	for _, repository := range repositories {
		require.NoError(t, os.CopyFS(filepath.Join(dir, registryRepositories, repository, "_layers"), layers))
	}
}

// baseLayers is the directory of a registry to which this machine's engine pushed BaseImage. It
// stays in the cache.
func baseLayers(t testing.TB) (dir string) {
	t.Helper()
	cli := Engine(t)
	base, err := cli.ImageInspect(t.Context(), BaseImage)
	if err != nil {
		skipMissing(t, "%s: %v", BaseImage, err)
	}
	engine, err := cli.Info(t.Context()) // another one does not know what it would compress the layers to
	require.NoError(t, err)
	dir = filepath.Join(cacheDir(), "registry", regexp.MustCompile(`\W`).ReplaceAllString(engine.ID, "")+"-"+strings.TrimPrefix(base.ID, "sha256:"))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	registry := Registry(t)
	ref := registry.Host() + "/base"
	require.NoError(t, cli.ImageTag(t.Context(), BaseImage, ref))
	defer func() { _, _ = cli.ImageRemove(t.Context(), ref, image.RemoveOptions{}) }()
	push(t, cli, ref)

	require.NoError(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	complete, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(complete, os.DirFS(registry.Dir())))
	if err := os.Rename(complete, dir); err != nil { // another test process was faster
		require.ErrorIs(t, err, fs.ErrExist)
		require.NoError(t, os.RemoveAll(complete))
	}
	return dir
}

// push pushes an image and returns what the engine says of its layers.
func push(t testing.TB, cli *client.Client, ref string) (output string) {
	t.Helper()
	stream, err := cli.ImagePush(t.Context(), ref, image.PushOptions{RegistryAuth: "e30="}) // {}, in base64
	require.NoError(t, err)
	defer func() { _ = stream.Close() }()
	var b strings.Builder
	require.NoError(t, jsonmessage.DisplayJSONMessagesStream(stream, &b, 0, false, nil))
	return b.String()
}
