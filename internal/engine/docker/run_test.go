package docker

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// scratch is a directory of this package's tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "dynasnap"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(status)
}

// inlineParts are those of a seed that is one inline script.
var inlineParts = []format.Part{{Name: "commands", Format: script.Name, Inline: true}}

// connect returns the engine of the test bed, with our binary.
func connect(t *testing.T) *Engine {
	t.Helper()
	docker, err := newEngine(t.Context(), testbed.Engine(t))
	require.NoError(t, err)
	docker.binary, err = buildPlugin()
	require.NoError(t, err)
	return docker
}

// startRun starts a run of a seed that is one inline script.
func startRun(t *testing.T, commands string, change func(*engine.Material)) *run {
	t.Helper()
	docker := connect(t)
	base, err := docker.Find(t.Context(), testbed.BaseImage)
	require.NoError(t, err)
	applied, err := seed.Read(t.TempDir(), seed.Source{Inline: seed.Inline{Name: "commands", Format: script.Name, Text: commands}}, formats.All())
	require.NoError(t, err)
	material := engine.Material{Base: base, SeedImage: base, Seed: applied, StateSize: 1 << 30, Serve: true}
	change(&material)
	run := docker.newRun(5 * time.Minute)
	t.Cleanup(func() { assert.NoError(t, run.Close(context.Background())) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = run.Start(ctx, material)
	require.NoError(t, err)
	return run
}

// buildPlugin builds the binary that is copied into the seeder, once for all tests.
var buildPlugin = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(scratch, "dynasnap")
	build := exec.Command("go", "build", "-trimpath", "-o", path, "../../../cmd/plugin")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the plugin: %w\n%s", err, output)
	}
	return path, nil
})

// apply runs the seed and returns why it failed.
func apply(t *testing.T, run *run) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := run.Seed(ctx, seeder.Seed{Parts: inlineParts}, func(seeder.Output) {})
	return err
}

func TestScriptOutOfMemory(t *testing.T) {
	run := startRun(t, "#!/bin/bash\nhead -c 500m /dev/zero | tail >/dev/null\n", func(material *engine.Material) { material.Memory = 128 << 20 })
	err := apply(t, run)
	require.ErrorContains(t, err, "commands:2: exit status 137")
	require.ErrorContains(t, err, "the scripts have used up the 128MiB of memory that they may take")
}

func TestScriptWithTooManyProcesses(t *testing.T) {
	run := startRun(t, "for i in $(seq 200); do sleep 60 & done\nwait\n", func(material *engine.Material) { material.Processes = 100 })
	err := apply(t, run)
	require.ErrorContains(t, err, "commands: ")
	require.ErrorContains(t, err, "the scripts have reached the 100 processes and threads that they may have at a time, so that others could not start")
}

func TestRunEndsWithItsLifetime(t *testing.T) {
	docker := connect(t)
	base, err := docker.Find(t.Context(), testbed.BaseImage)
	require.NoError(t, err)
	run := docker.newRun(3 * time.Second)
	t.Cleanup(func() { assert.NoError(t, run.Close(context.Background())) })
	run.material.Base = base
	options := seederOptions{image: base}
	require.NoError(t, run.createVolume(t.Context(), 1<<30))
	require.NoError(t, run.createSeeder(t.Context(), options, run.volume.mount()))
	require.NoError(t, run.createDatabase(t.Context()))
	require.NoError(t, run.startSeeder(t.Context(), options))
	require.NoError(t, run.startDatabase(t.Context(), run.containerName(databaseRole), base.Ref))
	for _, s := range []*sibling{run.seeder, run.database} {
		select {
		case <-s.ended:
		case <-time.After(30 * time.Second):
			t.Fatalf("%s outlives the run", s.what)
		}
	}
}
