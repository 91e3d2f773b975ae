package enginetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
)

func (s Subject) testImages(t *testing.T) {
	base := s.find(t, s.Base)
	const name = "dynasnap.test/enginetest:named"
	t.Cleanup(func() { assert.NoError(t, s.Engine.Untag(context.Background(), name)) })

	t.Run("FoundByName", func(t *testing.T) {
		assert.Equal(t, s.Base, base.Ref)
		assert.NotEmpty(t, base.ID)
		assert.NotEmpty(t, base.Architecture)
		assert.NotEmpty(t, base.Base.WorkingDir)
		assert.False(t, base.IsSnapshot())
	})
	t.Run("FoundByID", func(t *testing.T) {
		assert.Equal(t, base.ID, s.find(t, base.ID).ID)
	})
	t.Run("Missing", func(t *testing.T) {
		_, err := s.Engine.Find(t.Context(), "dynasnap.test/enginetest:missing")
		require.ErrorIs(t, err, engine.ErrNoImage)
		require.ErrorContains(t, err, "dynasnap.test/enginetest:missing")
	})
	t.Run("Tag", func(t *testing.T) {
		require.NoError(t, s.Engine.Tag(t.Context(), base.ID, name))
		assert.Equal(t, base.ID, s.find(t, name).ID)
	})
	t.Run("Untag", func(t *testing.T) {
		require.NoError(t, s.Engine.Untag(t.Context(), name))
		_, err := s.Engine.Find(t.Context(), name)
		require.ErrorIs(t, err, engine.ErrNoImage)
		assert.Equal(t, base.ID, s.find(t, s.Base).ID, "which has another name")
	})
	t.Run("UntagMissing", func(t *testing.T) {
		assert.NoError(t, s.Engine.Untag(t.Context(), name))
	})
}
