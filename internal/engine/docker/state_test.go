package docker

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// packedVolume is files as the engine hands out the volume with the state.
func packedVolume(t *testing.T, names ...string) *tar.Reader {
	t.Helper()
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "state/"}))
	for _, name := range names {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: "state/" + name, Mode: 0o600, Uid: 1000, Gid: 1001, Size: 4}))
		_, err := io.WriteString(archive, "data")
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	return tar.NewReader(&buffer)
}

func TestTransferStateModes(t *testing.T) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, transferState(archive, packedVolume(t, "shared-local-instance.db"), "/home/db"))
	require.NoError(t, archive.Close())
	result := tar.NewReader(&buffer)
	header, err := result.Next()
	require.NoError(t, err)
	assert.Equal(t, "home/db/", header.Name)
	assert.Equal(t, []int{1000, 1001}, []int{header.Uid, header.Gid})
	assert.EqualValues(t, 0o777, header.Mode)
	header, err = result.Next()
	require.NoError(t, err)
	assert.Equal(t, "home/db/shared-local-instance.db", header.Name)
	assert.Equal(t, []int{1000, 1001}, []int{header.Uid, header.Gid})
	assert.EqualValues(t, 0o666, header.Mode)
	content, err := io.ReadAll(result)
	require.NoError(t, err)
	assert.Equal(t, "data", string(content))
	_, err = result.Next()
	require.ErrorIs(t, err, io.EOF)
}

func TestTransferStateLinks(t *testing.T) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, transferState(archive, packedVolume(t, "shared-local-instance.db"), "/home/db", "/home/db/data", "/srv"))
	require.NoError(t, archive.Close())
	var found []string
	for result := tar.NewReader(&buffer); ; {
		header, err := result.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		assert.Equal(t, []int{1000, 1001}, []int{header.Uid, header.Gid})
		found = append(found, fmt.Sprintf("%c %o %d %s %s", header.Typeflag, header.Mode, header.Size, header.Name, header.Linkname))
	}
	assert.Equal(t, []string{
		"5 777 0 home/db/ ", "0 666 4 home/db/shared-local-instance.db ",
		"5 777 0 home/db/data/ ", "1 666 0 home/db/data/shared-local-instance.db home/db/shared-local-instance.db",
		"5 777 0 srv/ ", "1 666 0 srv/shared-local-instance.db home/db/shared-local-instance.db",
	}, found)
}

func TestTransferStateTakesOneFile(t *testing.T) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "shared-local-instance.db"}))
	require.NoError(t, archive.Close())
	require.NoError(t, transferState(tar.NewWriter(io.Discard), tar.NewReader(&buffer), "/home/db"))
}

func TestTransferStateRefusesOtherFiles(t *testing.T) {
	const state, own = "shared-local-instance.db", " in /dynasnap/state, which holds the database's file alone"
	for want, names := range map[string][]string{
		"the database left " + state + "-journal beside its state file: it was not closed": {state, state + "-journal"},
		"the database left " + state + "-wal beside its state file: it was not closed":     {state + "-wal"},
		"the database left no state file":                                                  nil,
		`the seed left "out.json"` + own:                                                   {state, "out.json"},
		`the seed left "app.db-journal"` + own:                                             {state, "app.db-journal"},
		`the seed left "copy/` + state + `"` + own:                                         {state, "copy/" + state},
	} {
		t.Run(want, func(t *testing.T) {
			err := transferState(tar.NewWriter(io.Discard), packedVolume(t, names...), "/home/db")
			require.ErrorContains(t, err, want)
		})
	}
}

func TestTransferStateRefusesLinks(t *testing.T) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, archive.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "state/shared-local-instance.db", Linkname: "/etc/passwd"}))
	require.NoError(t, archive.Close())
	err := transferState(tar.NewWriter(io.Discard), tar.NewReader(&buffer), "/home/db")
	require.EqualError(t, err, "the seed replaced /dynasnap/state/shared-local-instance.db, the database's own file")
}
