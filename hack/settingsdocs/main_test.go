package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPagesAreFresh(t *testing.T) {
	t.Parallel()
	const root = "../.."
	pages, err := generate(root)
	require.NoError(t, err)
	require.Len(t, pages, 4)
	for _, p := range pages {
		kept, err := os.ReadFile(filepath.Join(root, p.path))
		require.NoError(t, err)
		assert.Equal(t, p.text, string(kept), "%s is stale: run go generate ./plugin/settings", p.path)
	}
}
