package seed

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

func TestMountsAreCarried(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"seed.sh": "true\n", "scripts/lib.sh": "true\n", "scripts/data/x.json": "{}", "one.json": "{}", "empty/": "", "other": ""})
	from := source("", "seed.sh")
	from.Mounts = map[string]string{"/setup/": "./scripts", "/data/one.json": "one.json", "/out": "empty"}
	seed, err := Read(dir, from, onlyScripts())
	require.NoError(t, err)
	assert.Equal(t, mount.Points{"/setup": "scripts", "/data/one.json": "one.json", "/out": "empty"}, seed.Mounts)
	var written bytes.Buffer
	archive := tar.NewWriter(&written)
	require.NoError(t, seed.WriteTar(archive, Paths{Workspace: "/x", Inline: "/commands"}))
	require.NoError(t, archive.Close())
	var names []string
	for reader := tar.NewReader(&written); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		names = append(names, header.Name)
	}
	assert.ElementsMatch(t, []string{"x/", "x/empty/", "x/one.json", "x/scripts/", "x/scripts/data/", "x/scripts/data/x.json", "x/scripts/lib.sh", "x/seed.sh"}, names)
}

func TestMountsOutsideAreRefused(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"seed.sh": "true\n"})
	for path, want := range map[string]string{
		"none":           "/setup: none: no such file or directory in the workspace",
		"../x":           "/setup: ../x: lies outside the workspace " + dir,
		"/run/x.sock":    "/setup: /run/x.sock: lies outside the workspace " + dir,
		"seed.sh/nested": "/setup: seed.sh/nested: ",
	} {
		from := source("", "seed.sh")
		from.Mounts = map[string]string{"/setup": path}
		_, err := Read(dir, from, onlyScripts())
		require.ErrorContains(t, err, want)
		assert.Equal(t, []Subject{OfMounts}, subjects(err))
	}
}
