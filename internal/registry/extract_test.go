package registry

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// entry is an entry of a layer: a file, or a link to target.
type entry struct{ name, content, target string }

func layer(t *testing.T, entries ...entry) v1.Layer {
	t.Helper()
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	for _, one := range entries {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: one.name, Size: int64(len(one.content)), Mode: 0o644}
		switch {
		case one.target != "":
			header.Typeflag, header.Linkname = tar.TypeLink, one.target
		case one.name[len(one.name)-1] == '/':
			header.Typeflag = tar.TypeDir
		}
		require.NoError(t, archive.WriteHeader(header))
		_, err := io.WriteString(archive, one.content)
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	made, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(buffer.Bytes())), nil })
	require.NoError(t, err)
	return made
}

func TestExtract(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	client := NewClient(Credentials{}, loopback)
	base := layer(t, entry{name: "home/"}, entry{name: "home/state.db", content: "old"}, entry{name: "home/data/state.db", content: "other"})
	for name, test := range map[string]struct {
		layers        []v1.Layer
		want, problem string
	}{
		"in the only layer":     {[]v1.Layer{base}, "old", ""},
		"in the last layer":     {[]v1.Layer{base, layer(t, entry{name: "./home/state.db", content: "new"})}, "new", ""},
		"in an earlier layer":   {[]v1.Layer{base, layer(t, entry{name: "home/state.db-wal", content: "new"})}, "old", ""},
		"a link":                {[]v1.Layer{base, layer(t, entry{name: "home/data/state.db", content: "new"}, entry{name: "z/state.db", content: "z"}, entry{name: "home/state.db", target: "home/data/state.db"})}, "new", ""},
		"a link elsewhere":      {[]v1.Layer{base, layer(t, entry{name: "home/state.db", target: "home/missing.db"})}, "", "is a link to home/missing.db"},
		"removed":               {[]v1.Layer{base, layer(t, entry{name: "home/.wh.state.db"})}, "", ErrNoFile.Error()},
		"with its directory":    {[]v1.Layer{base, layer(t, entry{name: ".wh.home"})}, "", ErrNoFile.Error()},
		"an opaque directory":   {[]v1.Layer{base, layer(t, entry{name: "home/.wh..wh..opq"})}, "", ErrNoFile.Error()},
		"replaced":              {[]v1.Layer{base, layer(t, entry{name: "home/.wh..wh..opq"}, entry{name: "home/state.db", content: "new"})}, "new", ""},
		"another one removed":   {[]v1.Layer{base, layer(t, entry{name: "home/.wh.state.db-wal"}, entry{name: "homes/.wh..wh..opq"})}, "old", ""},
		"a directory":           {[]v1.Layer{base, layer(t, entry{name: "home/state.db/"})}, "", "is no file"},
		"missing in all layers": {[]v1.Layer{layer(t, entry{name: "state.db", content: "x"})}, "", ErrNoFile.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image, err := mutate.AppendLayers(newImage(t), test.layers...)
			require.NoError(t, err)
			repository, err := ParseRepository(registry.Host() + "/acme/db")
			require.NoError(t, err)
			digest, err := image.Digest()
			require.NoError(t, err)
			push(t, repository.WithDigest(digest.String()).String(), image)

			scratch, err := os.Create(t.TempDir() + "/scratch")
			require.NoError(t, err)
			defer func() { _ = scratch.Close() }()
			content, err := client.Extract(t.Context(), repository.WithDigest(digest.String()), "/home/state.db", scratch)
			if test.problem != "" {
				require.ErrorContains(t, err, test.problem)
				return
			}
			require.NoError(t, err)
			found, err := io.ReadAll(content)
			require.NoError(t, err)
			assert.Equal(t, test.want, string(found))
		})
	}
}
