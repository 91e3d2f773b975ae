package testbed

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/jsonmessage"
	"github.com/stretchr/testify/require"
)

// NeedImage skips or fails a test whose image is not on the engine.
func NeedImage(t testing.TB, ref string) {
	t.Helper()
	if _, err := Engine(t).ImageInspect(t.Context(), ref); err != nil {
		skipMissing(t, "%s: %v", ref, err)
	}
}

// BuildImage builds an image from a Dockerfile and the executable files that it copies, and removes
// it at the end of the test. Parallel tests need different tags.
func BuildImage(t testing.TB, tag, dockerfile string, files map[string]string) (ref string) {
	t.Helper()
	cli := Engine(t)
	response, err := cli.ImageBuild(t.Context(), buildContext(t, dockerfile, files), build.ImageBuildOptions{
		Tags: []string{tag}, Remove: true, ForceRemove: true,
	})
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.NoError(t, jsonmessage.DisplayJSONMessagesStream(response.Body, io.Discard, 0, false, nil), "building %s", tag)
	t.Cleanup(func() {
		// The test's own context has ended by now.
		_, err := cli.ImageRemove(context.Background(), tag, image.RemoveOptions{Force: true, PruneChildren: true})
		require.NoError(t, err)
	})
	return tag
}

func buildContext(t testing.TB, dockerfile string, files map[string]string) io.Reader {
	t.Helper()
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	add := func(name, content string) {
		header := &tar.Header{Name: name, Mode: 0o755, Size: int64(len(content))}
		require.NoError(t, archive.WriteHeader(header))
		_, err := io.WriteString(archive, content)
		require.NoError(t, err)
	}
	add("Dockerfile", dockerfile)
	for name, content := range files {
		add(name, content)
	}
	require.NoError(t, archive.Close())
	return &buffer
}
