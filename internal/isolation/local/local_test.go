package local

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJournalsOfEarlierProcessAreNoWriting(t *testing.T) {
	directory := t.TempDir()
	left, other := filepath.Join(directory, "c1.db-journal"), filepath.Join(directory, "c2.db-journal")
	require.NoError(t, os.WriteFile(left, []byte("journal"), 0o600))
	l, err := New([]string{"sh", "-c", "exec sleep 60"}, directory)
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	defer func() {
		end()
		<-l.over
	}()
	go func() { _, _ = l.Run(ctx) }()
	require.NoError(t, l.Stop())
	require.NoError(t, l.Start())
	assert.False(t, l.IsWriting())

	require.NoError(t, os.WriteFile(other, []byte("journal"), 0o600))
	assert.True(t, l.IsWriting(), "another journal")
	require.NoError(t, os.Remove(other))
	assert.False(t, l.IsWriting())
	require.NoError(t, os.Chtimes(left, time.Time{}, time.Now().Add(time.Minute)))
	assert.True(t, l.IsWriting(), "the journal is a new one")
}
