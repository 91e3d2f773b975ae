package enginetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// testWarm prepares the base for fast starts, on an engine that can.
func (s Subject) testWarm(t *testing.T) {
	warmer, able := s.Engine.(engine.Warmer)
	if !able {
		t.Skip("the engine prepares no base for fast starts")
	}
	identity := "enginetest " + time.Now().String()
	t.Cleanup(func() { assert.NoError(t, s.Engine.Untag(context.Background(), snapshot.WarmName(identity))) })

	t.Run("Unfit", func(t *testing.T) {
		_, err := warmer.RememberUnfit(t.Context(), identity)
		require.NoError(t, err)
		assert.True(t, s.warmth(t, identity).Failed)
	})
	t.Run("Warm", func(t *testing.T) {
		warming := warmer.NewWarming(lifetime)
		t.Cleanup(func() {
			assert.NoError(t, warming.Close(context.Background()))
			assert.NoError(t, warming.Release(context.Background()))
		})
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		warm, err := warming.Warm(ctx, s.find(t, s.Base), identity)
		require.NoError(t, err)
		assert.Greater(t, warm.Archived*2, warm.Classes)
		assert.True(t, s.warmth(t, identity).Archive, "in place of what remembered that there is none")
		assert.Equal(t, warm.ID, s.find(t, snapshot.WarmName(identity)).ID)
	})
	t.Run("Run", func(t *testing.T) {
		warm := s.find(t, snapshot.WarmName(identity))
		run := s.start(t, tableScript, func(m *engine.Material) { m.Base = warm })
		apply(t, run.run)
		catalog, err := run.database.Describe(t.Context())
		require.NoError(t, err)
		serving := isolated
		serving.Fast = true
		made, err := run.run.Commit(t.Context(), engine.CommitOptions{Serving: serving})
		require.NoError(t, err)
		assert.Less(t, made.LayerBytes, int64(1<<20), "the program is in the layer of the warm base")
		testIsolated(t, run.run, made, catalog)
		t.Run("Service", func(t *testing.T) { s.testService(t, made.ID) })
	})
}

// warmth is what the image that has the name of a warm base says.
func (s Subject) warmth(t *testing.T, identity string) snapshot.Warmth {
	t.Helper()
	warmth := s.find(t, snapshot.WarmName(identity)).Base.Warmth
	require.NotNil(t, warmth)
	assert.Equal(t, identity, warmth.Base)
	return *warmth
}
