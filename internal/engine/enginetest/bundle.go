package enginetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// childScript makes another state than tableScript, on top of it.
const childScript = `#!/bin/bash
aws dynamodb put-item --table-name acl --item '{"pk": {"S": "Ray"}}'
`

// state is a snapshot and what it holds.
type state struct {
	image engine.Image
	holds dynamo.Catalog
}

// testBundle makes a bundle of two snapshots, and removes it.
func (s Subject) testBundle(t *testing.T, bob, ray state) {
	t.Helper()
	bundling := s.Engine.NewBundling(lifetime)
	t.Cleanup(func() {
		assert.NoError(t, bundling.Close(context.Background()))
		assert.NoError(t, bundling.Release(context.Background()))
	})
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	material := engine.BundleMaterial{Base: s.find(t, s.Base), Snapshots: []engine.Image{bob.image, ray.image}}
	labels, err := snapshot.Description{Catalog: bob.holds, Fingerprint: "f00d"}.Labels(nil, nil)
	require.NoError(t, err)
	made, err := bundling.Commit(
		ctx,
		material,
		engine.CommitOptions{Labels: labels, Serving: snapshot.Serving{States: []string{"b", "bobby"}}},
	)
	require.NoError(t, err)
	assert.Positive(t, made.LayerBytes)

	t.Run("Serve", func(t *testing.T) {
		served, err := bundling.Serve(ctx, made.ID)
		require.NoError(t, err)
		for key, want := range map[string]dynamo.Catalog{"b": bob.holds, "bobby": ray.holds, "bobby1": ray.holds, "bob": bob.holds, "ray": bob.holds} {
			serves, err := served.As(key).Describe(ctx)
			require.NoError(t, err)
			assert.Equal(t, want, serves, key)
		}
		require.NoError(t, served.As("bobby").CheckWritable(ctx, "b", "bobby1", "ray"))
		require.True(t, made.HealthCheck)
		require.NoError(t, served.CheckHealth(ctx))
	})
	t.Run("StartOnBundle", func(t *testing.T) {
		child := s.start(t, "true", func(m *engine.Material) { m.From = s.find(t, made.ID) })
		started, err := child.database.Describe(t.Context())
		require.NoError(t, err)
		assert.Equal(t, bob.holds, started, "the first state")
	})
	t.Run("Close", func(t *testing.T) {
		require.NotEmpty(t, s.Parts(t, bundling.ID()))
		require.NoError(t, bundling.Close(t.Context()))
		assert.Empty(t, s.Parts(t, bundling.ID()))
	})
	t.Run("Release", func(t *testing.T) {
		require.NoError(t, bundling.Release(t.Context()))
		_, err := s.Engine.Find(t.Context(), made.ID)
		require.ErrorIs(t, err, engine.ErrNoImage)
	})
}
