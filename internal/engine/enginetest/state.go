package enginetest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// testDatabaseFile starts on a file of DynamoDB Local's, which a seed begins with.
func (s Subject) testDatabaseFile(t *testing.T) {
	written, err := os.ReadFile(testbed.DatabaseFile(t, true, func(endpoint string) {
		require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", `{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
			"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}`))
		require.NoError(t, testbed.CallDynamoDB(endpoint, "PutItem", `{"TableName": "orders", "Item": {"id": {"S": "1"}}}`))
	}))
	require.NoError(t, err)
	// on is what a run gets that starts on a file.
	on := func(t *testing.T, content []byte) engine.Material {
		t.Helper()
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "orders.db"), content, 0o600))
		material := s.material(t, "")
		material.Seed, err = seed.Read(dir, seed.Source{Entries: []seed.Entry{{Path: "orders.db"}}}, formats.All())
		require.NoError(t, err)
		return material
	}
	start := func(t *testing.T, material engine.Material) (engine.Run, engine.Database, error) {
		t.Helper()
		run := s.newRun(t)
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		database, err := run.Start(ctx, material)
		return run, database, err
	}
	t.Run("Start", func(t *testing.T) {
		material := on(t, written)
		run, database, err := start(t, material)
		require.NoError(t, err)
		_, err = run.Seed(t.Context(), seeder.Seed{Parts: material.Seed.Parts}, func(seeder.Output) {})
		require.NoError(t, err)
		catalog, err := database.Describe(t.Context())
		require.NoError(t, err)
		require.Len(t, catalog.Tables, 1)
		assert.Equal(t, "orders", catalog.Tables[0].Name)
		assert.EqualValues(t, 1, catalog.Tables[0].Items)
		made, err := run.Commit(t.Context(), engine.CommitOptions{})
		require.NoError(t, err)
		testServed(t, run, made, catalog)
	})
	t.Run("WithoutRoom", func(t *testing.T) {
		material := on(t, written)
		material.StateSize = 4 << 10
		_, _, err := start(t, material)
		require.ErrorIs(t, err, seeder.ErrFull)
		require.ErrorContains(t, err, "orders.db: it has ")
	})
	t.Run("Broken", func(t *testing.T) {
		broken := bytes.Clone(written)
		clear(broken[1<<10:])
		copy(broken[2<<10:], "CREATE TABLE dm (TableName TEXT") // so that it is not refused before
		_, _, err := start(t, on(t, broken))
		require.ErrorAs(t, err, new(*engine.StateError))
		require.ErrorContains(t, err, "orders.db: waiting for the database: it does not open its state: ")
		require.ErrorContains(t, err, "malformed", "in the database's words")
	})
}
