// Package enginetest has the tests that every engine passes.
package enginetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/seed/script"
)

// Subject is an engine to test, and what a test needs to know about it.
type Subject struct {
	Engine engine.Engine
	// Base is the reference of an image of DynamoDB Local that the engine has.
	Base string
	// Interrupt ends a run as the death of its plugin does: nothing is removed.
	Interrupt func(engine.Run)
	// Parts lists everything that the engine has of the run with an id, but its image.
	Parts func(t *testing.T, id string) []string
}

// sweepQuiet is how long the sweep of the test leaves an interrupted run alone. Other tests on the
// same engine have interrupted runs of their own, which they sweep after half a minute.
const sweepQuiet = 45 * time.Second

// Run tests an engine.
func Run(t *testing.T, s Subject) {
	t.Helper()
	interrupted := s.start(t, tableScript, func(*engine.Material) {})
	s.Interrupt(interrupted.run)
	require.NotEmpty(t, s.Parts(t, interrupted.run.ID()))
	since := time.Now()

	t.Run("Images", s.testImages)
	t.Run("ReadFile", s.testReadFile)
	t.Run("ClosedRun", s.testClosedRun)
	t.Run("Run", s.testRun)
	t.Run("RunWithoutRoomForItsState", s.testFullState)
	t.Run("DatabaseFile", s.testDatabaseFile)
	t.Run("Warm", s.testWarm)
	t.Run("Sweep", func(t *testing.T) {
		time.Sleep(sweepQuiet - time.Since(since))
		s.testSweep(t, interrupted.run.ID())
	})
}

// lifetime is that of the runs, longer than any test.
const lifetime = 5 * time.Minute

// timeout bounds a part of a run on a busy machine.
const timeout = time.Minute

// started is a run whose database has answered.
type started struct {
	run      engine.Run
	database engine.Database
	material engine.Material
}

// tableScript makes one table with one item.
const tableScript = `#!/bin/bash
aws dynamodb create-table --table-name acl --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH
aws dynamodb put-item --table-name acl --item '{"pk": {"S": "Bob"}, "role": {"S": "Admin"}}'
`

// start starts a run whose seed is an inline script.
func (s Subject) start(t *testing.T, script string, change func(*engine.Material)) started {
	t.Helper()
	run := s.newRun(t)
	material := s.material(t, script)
	change(&material)
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	database, err := run.Start(ctx, material)
	require.NoError(t, err)
	return started{run, database, material}
}

// newRun prepares a run that is removed at the end of the test.
func (s Subject) newRun(t *testing.T) engine.Run {
	t.Helper()
	run := s.Engine.NewRun(lifetime)
	t.Cleanup(func() {
		assert.NoError(t, run.Close(context.Background()))
		assert.NoError(t, run.Release(context.Background()))
	})
	return run
}

// inlineParts are those of a seed that is one inline script.
var inlineParts = []format.Part{{Name: "commands", Format: script.Name, Inline: true}}

func (s Subject) material(t *testing.T, commands string) engine.Material {
	t.Helper()
	base := s.find(t, s.Base)
	inline := seed.Inline{Name: "commands", Format: script.Name, Text: commands}
	applied, err := seed.Read(t.TempDir(), seed.Source{Inline: inline}, formats.All())
	require.NoError(t, err)
	return engine.Material{Base: base, SeedImage: base, Seed: applied, StateSize: 64 << 20, Serve: true}
}

func (s Subject) find(t *testing.T, ref string) engine.Image {
	t.Helper()
	found, err := s.Engine.Find(t.Context(), ref)
	require.NoError(t, err)
	return found
}
