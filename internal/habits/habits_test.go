package habits

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/dynasnap/dynasnap/plugin"
)

// TestHabits runs every script and compares what it comes to with what it came to with the real
// AWS CLI and DynamoDB Local; with -record it runs it with these.
func TestHabits(t *testing.T) {
	habits := readHabits(t)
	if *record {
		real := newRealSide(t)
		for _, h := range habits {
			t.Run(h.name, func(t *testing.T) { h.keep(t, real.run(t, h)) })
		}
		return
	}
	here := newHere(t)
	t.Run("all", func(t *testing.T) {
		for _, h := range habits {
			t.Run(h.name, func(t *testing.T) {
				t.Parallel()
				real := h.real(t)
				assert.Zero(t, real.Status, "what does not work with the real AWS CLI is nobody's habit")
				state, stdout := here.run(t, h)
				assert.Empty(t, real.State.Diff(state))
				if len(real.Others) == 0 { // skipped calls have no answers to show
					assert.Equal(t, real.Stdout, stdout)
				}
			})
		}
	})
	t.Log(count(habits))
}

// count tells how many of the scripts run with the path alone.
func count(habits []habit) string {
	var with [3]int
	for _, h := range habits {
		with[min(len(h.switches()), 2)]++
	}
	return fmt.Sprintf("%d scripts: %d run with the path alone, %d with one switch, %d with more", len(habits), with[0], with[1], with[2])
}

// here is the road of a seed as far as its state, on the engine.
type here struct {
	engine *engine.Engine
	binary string
	base   engine.Image // whose shell and tools the scripts see, unless they say otherwise
	warm   engine.Image // the same, with a database that starts in half the time
}

func newHere(t *testing.T) here {
	t.Helper()
	docker, err := engine.New(t.Context(), testbed.Engine(t))
	require.NoError(t, err)
	testbed.NeedImage(t, testbed.BaseImage)
	w := here{engine: docker, binary: filepath.Join(t.TempDir(), "dynasnap")}
	output, err := exec.CommandContext(t.Context(), "../../hack/build.sh", "plugin", w.binary).CombinedOutput() // like the released one
	require.NoError(t, err, "%s", output)
	w.base, err = docker.Find(t.Context(), testbed.BaseImage)
	require.NoError(t, err)
	run := w.startSeeder(t, w.base)
	w.warm, err = run.Warm(t.Context(), w.base, "habits")
	require.NoError(t, err)
	return w
}

// run seeds with a script and returns the state, and what the script wrote.
func (w here) run(t *testing.T, h habit) (state dynamo.Catalog, stdout []string) {
	t.Helper()
	workspace := filepath.Join(t.TempDir(), "repository")
	require.NoError(t, os.Mkdir(workspace, 0o755))
	h.unpack(t, workspace)
	settings := h.load(t)
	files, err := seed.Read(workspace, settings.Source(settings.Specs()[0]))
	require.NoError(t, err)

	run := w.start(t, settings, files)
	const timeout = 30 * time.Second // far more than any of them takes; one that waits in vain is to end
	what := settings.Application(files)
	what.Timeout, what.Over = timeout, "it does not end"
	var written, said strings.Builder
	_, err = run.Seed(t.Context(), what, func(o seeder.Output) {
		if o.Stream == seeder.Stdout {
			written.WriteString(o.Line + "\n")
		} else {
			said.WriteString(o.Line + "\n")
		}
	})
	require.NoError(t, err, "%s", &said)
	state, err = run.Describe(t.Context())
	require.NoError(t, err)
	return state, lines(written.String())
}

// load reads the settings as a CI hands them over.
func (h habit) load(t *testing.T) plugin.Settings {
	t.Helper()
	environ := []string{"PLUGIN_REPO=dynasnap.test/habits"}
	for name, value := range h.Settings {
		text, isText := value.(string)
		if !isText {
			encoded, err := json.Marshal(value)
			require.NoError(t, err)
			text = string(encoded)
		}
		environ = append(environ, "PLUGIN_"+strings.ToUpper(name)+"="+text)
	}
	settings, _, err := plugin.Load(environ)
	require.NoError(t, err)
	return settings
}

// start starts a seeder that has the files, and a database.
func (w here) start(t *testing.T, settings plugin.Settings, files seed.Seed) *engine.Run {
	t.Helper()
	tools := w.base
	if settings.SeedImage != "" {
		var err error
		tools, err = w.engine.Find(t.Context(), settings.SeedImage)
		require.NoError(t, err)
	}
	run := w.startSeeder(t, tools)
	require.NoError(t, run.CreateDatabase(t.Context(), w.warm))
	require.NoError(t, run.StartDatabase(t.Context(), w.warm))
	require.NoError(t, run.CopySeed(t.Context(), files))
	require.NoError(t, run.WaitUntilReady(t.Context()))
	return run
}

// startSeeder starts a run's first container, from the image with the tools. What it makes goes
// with the test.
func (w here) startSeeder(t *testing.T, tools engine.Image) *engine.Run {
	t.Helper()
	options := engine.SeederOptions{Image: tools, Binary: w.binary, StateSize: 512 << 20}
	run := w.engine.NewRun(10 * time.Minute)
	t.Cleanup(func() {
		assert.NoError(t, run.Close(context.Background()))
		assert.NoError(t, run.Release(context.Background()))
	})
	require.NoError(t, run.CreateSeeder(t.Context(), options))
	require.NoError(t, run.StartSeeder(t.Context(), options))
	return run
}
