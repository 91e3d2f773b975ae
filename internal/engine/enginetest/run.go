package enginetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// testRun makes a snapshot, starts another run from it and removes everything.
func (s Subject) testRun(t *testing.T) {
	parent := s.start(t, tableScript, func(*engine.Material) {})
	require.NotEmpty(t, s.Parts(t, parent.run.ID()))
	t.Run("Seed", func(t *testing.T) { apply(t, parent.run) })
	catalog, err := parent.database.Describe(t.Context())
	require.NoError(t, err)
	t.Run("Database", func(t *testing.T) { testDatabase(t, parent.database, catalog) })

	labels, err := snapshot.Description{Catalog: catalog, Fingerprint: "f00d"}.Labels(nil, map[string]string{"team": "blue"})
	require.NoError(t, err)
	made, err := parent.run.Commit(t.Context(), engine.CommitOptions{Author: "Bob", Message: "made by Bob", Labels: labels})
	require.NoError(t, err)
	image := s.find(t, made.ID)
	t.Run("Commit", func(t *testing.T) {
		assert.Positive(t, made.LayerBytes)
		for _, told := range []string{"Bob", "made by Bob", "blue"} {
			assert.Contains(t, made.Texts, told)
		}
		assert.Subset(t, image.Labels, labels)
		assert.True(t, image.IsSnapshot())
		assert.Equal(t, parent.material.Base.Architecture, image.Architecture)
	})
	t.Run("Serve", func(t *testing.T) { testServed(t, parent.run, made, catalog) })
	t.Run("SnapshotAsBase", func(t *testing.T) {
		run := s.newRun(t)
		material := s.material(t, "")
		material.Base = image
		_, err := run.Start(t.Context(), material)
		require.ErrorIs(t, err, engine.ErrSnapshotAsBase)
		require.ErrorAs(t, err, new(*engine.BaseError))
	})
	child := s.start(t, childScript, func(m *engine.Material) { m.From = image })
	t.Run("StartOnSnapshot", func(t *testing.T) {
		started, err := child.database.Describe(t.Context())
		require.NoError(t, err)
		assert.Equal(t, catalog, started)
	})
	apply(t, child.run)
	grown, err := child.database.Describe(t.Context())
	require.NoError(t, err)
	alone, err := child.run.Commit(t.Context(), engine.CommitOptions{Serving: isolated})
	require.NoError(t, err)
	t.Run("Isolated", func(t *testing.T) { testIsolated(t, child.run, alone, grown) })
	t.Run("Bundle", func(t *testing.T) {
		s.testBundle(t, state{image, catalog}, state{s.find(t, alone.ID), grown})
	})
	t.Run("StartOnSnapshotWithoutRoom", func(t *testing.T) {
		run := s.newRun(t)
		material := s.material(t, "true")
		material.From, material.StateSize = image, 4<<10
		_, err := run.Start(t.Context(), material)
		require.ErrorIs(t, err, seeder.ErrFull)
		require.ErrorContains(t, err, "no more than 4KiB of memory may be taken")
	})
	t.Run("Close", func(t *testing.T) {
		require.NoError(t, parent.run.Close(t.Context()))
		assert.Empty(t, s.Parts(t, parent.run.ID()))
		assert.Equal(t, made.ID, s.find(t, made.ID).ID)
	})
	t.Run("Release", func(t *testing.T) {
		require.NoError(t, parent.run.Release(t.Context()))
		_, err := s.Engine.Find(t.Context(), made.ID)
		require.ErrorIs(t, err, engine.ErrNoImage)
	})
}

// apply applies the seed of a run.
func apply(t *testing.T, run engine.Run) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	_, err := run.Seed(ctx, seeder.Seed{Parts: inlineParts}, func(seeder.Output) {})
	require.NoError(t, err)
}

// testDatabase asks a database that has the table.
func testDatabase(t *testing.T, database engine.Database, catalog dynamo.Catalog) {
	t.Helper()
	require.Len(t, catalog.Tables, 1)
	assert.Equal(t, "acl", catalog.Tables[0].Name)
	assert.EqualValues(t, 1, catalog.Tables[0].Items)

	items, err := database.Sample(t.Context(), 5)
	require.NoError(t, err)
	assert.Len(t, items["acl"], 1)

	expected := dynamo.Expectations{Keys: []dynamo.ExpectedKey{{
		Table:      "acl",
		Key:        map[string]dynamo.Value{"pk": []byte(`"Bob"`)},
		Attributes: map[string]dynamo.Value{"role": []byte(`"Admin"`)},
	}}}
	require.NoError(t, database.Expect(t.Context(), expected))
	expected.Items = map[string]dynamo.Amount{"acl": {Number: 2}}
	err = database.Expect(t.Context(), expected)
	require.EqualError(t, err, "the state is not what is expected:\n- items.acl: expected 2 items, found 1")
}

// testServed checks that a snapshot serves what was seeded, and can be written to.
func testServed(t *testing.T, run engine.Run, made engine.Snapshot, catalog dynamo.Catalog) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	served, err := run.Serve(ctx, made.ID)
	require.NoError(t, err)
	serves, err := served.Describe(ctx)
	require.NoError(t, err)
	assert.Equal(t, catalog, serves)
	require.NoError(t, served.CheckWritable(ctx))
	serves, err = served.Describe(ctx)
	require.NoError(t, err)
	assert.Equal(t, catalog, serves, "after a write that was taken back")
	if made.HealthCheck {
		require.NoError(t, served.CheckHealth(ctx))
	}
	require.ErrorContains(t, served.CheckWritable(ctx, "other"), "what one access key writes, another one sees")
}

// isolated serves one state, from which the database of each access key starts.
var isolated = snapshot.Serving{States: []string{isolation.DefaultState}}

// testIsolated checks that an isolated snapshot serves what was seeded to all access keys, each of
// which can write.
func testIsolated(t *testing.T, run engine.Run, made engine.Snapshot, catalog dynamo.Catalog) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	served, err := run.Serve(ctx, made.ID)
	require.NoError(t, err)
	for _, database := range []engine.Served{served, served.As("bob"), served.As("ray")} {
		serves, err := database.Describe(ctx)
		require.NoError(t, err)
		assert.Equal(t, catalog, serves)
	}
	require.NoError(t, served.As("bob").CheckWritable(ctx, dynamo.AccessKey, "ray"))
	if made.HealthCheck {
		assert.NoError(t, served.CheckHealth(ctx))
	}
}

// testFullState fills the memory that a state may take.
func (s Subject) testFullState(t *testing.T) {
	full := s.start(t, `#!/bin/bash
aws dynamodb create-table --table-name big --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH
padding=$(head -c 300000 /dev/zero | tr '\0' x)
for i in $(seq 100); do
  echo "{\"pk\": {\"S\": \"$i\"}, \"padding\": {\"S\": \"$padding\"}}" >item.json
  aws dynamodb put-item --table-name big --item file://item.json
done
`, func(m *engine.Material) { m.StateSize = 4 << 20 })
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	_, err := full.run.Seed(ctx, seeder.Seed{Parts: inlineParts}, func(seeder.Output) {})
	require.ErrorIs(t, err, seeder.ErrFull)
	require.ErrorContains(t, err, "commands:6: exit status 254")
	require.ErrorContains(t, err, "the state has filled the 4MiB of memory that it may take")
}

// testClosedRun closes runs at various moments.
func (s Subject) testClosedRun(t *testing.T) {
	t.Run("BeforeStart", func(t *testing.T) {
		run := s.newRun(t)
		require.NoError(t, run.Close(t.Context()))
		assert.Empty(t, s.Parts(t, run.ID()))
	})
	t.Run("WhenStartIsCancelled", func(t *testing.T) {
		run := s.newRun(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := run.Start(ctx, s.material(t, tableScript))
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, run.Close(t.Context()))
		assert.Empty(t, s.Parts(t, run.ID()))
	})
	t.Run("BeforeSeed", func(t *testing.T) {
		closed := s.start(t, tableScript, func(*engine.Material) {})
		require.NoError(t, closed.run.Close(t.Context()))
		require.NoError(t, closed.run.Close(t.Context()), "again")
		require.NoError(t, closed.run.Release(t.Context()), "there is no image")
		assert.Empty(t, s.Parts(t, closed.run.ID()))
	})
}

// testSweep removes what an interrupted run left, and nothing of a running one.
func (s Subject) testSweep(t *testing.T, interrupted string) {
	t.Helper()
	testbed.ShareEngine(t)
	alive := s.start(t, tableScript, func(*engine.Material) {})
	_, err := s.Engine.Sweep(t.Context(), sweepQuiet, nil)
	require.NoError(t, err)
	assert.Empty(t, s.Parts(t, interrupted))
	apply(t, alive.run)
}
