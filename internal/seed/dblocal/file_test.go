package dblocal

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/workspace"
)

// header is that of a file with one page of 1024 bytes.
const header = magic + "\x04\x00\x01\x01\x00\x40\x20\x20\x00\x00\x00\x05\x00\x00\x00\x01"

func FuzzExamine(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte(header))
	f.Add(append([]byte(header), make([]byte, 1024-len(header))...))
	f.Add(append(append([]byte(header), make([]byte, 700)...), ownTable...))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.db"), content, 0o600))
		files, err := workspace.Open(dir)
		require.NoError(t, err)
		defer func() { _ = files.Close() }()
		sum, problem := examine(files, "a.db")
		again, same := examine(files, "a.db")
		assert.Equal(t, sum, again)
		assert.Equal(t, problem, same)
		assert.Equal(t, problem == nil, sum != "")
	})
}

// The text that tells DynamoDB Local's files may lie in two pieces.
func TestContentInPieces(t *testing.T) {
	for cut := range len(ownTable) {
		c := content{hash: sha256.New()}
		for _, piece := range []string{"abc", ownTable[:cut], ownTable[cut:], "def"} {
			_, _ = c.Write([]byte(piece))
		}
		assert.True(t, c.own, cut)
	}
}
