package plugin

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/docker/go-units"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// runEngine has memory and a run, and cannot pull images.
type runEngine struct {
	bareEngine
	memory int64
	run    *removedRun
}

func (e *runEngine) Capacity() engine.Capacity { return engine.Capacity{Memory: e.memory} }

func (*runEngine) Description() string { return "an engine" }

func (*runEngine) Pull(context.Context, string, string, string, engine.Progress) (engine.Image, error) {
	return engine.Image{}, errors.New("pulling base: no")
}

func (e *runEngine) NewRun(time.Duration) engine.Run { return e.run }

// removedRun is a run that is never started, only removed.
type removedRun struct {
	engine.Run
	removals []string
}

func (*removedRun) ID() string { return "f00d" }

func (r *removedRun) Close(context.Context) error {
	r.removals = append(r.removals, "close")
	return nil
}

func (r *removedRun) Release(context.Context) error {
	r.removals = append(r.removals, "release")
	return nil
}

func TestStateSize(t *testing.T) {
	full := fmt.Errorf("applying the seed: %w", seeder.ErrFull)
	for name, test := range map[string]struct {
		given settings.Settings
		err   error
		want  []int64
	}{
		"a share of the memory":     {settings.Settings{}, nil, []int64{2 * units.GiB}},
		"as the settings say":       {settings.Settings{StateMemory: units.MiB}, nil, []int64{units.MiB}},
		"on the disk when full":     {settings.Settings{}, full, []int64{2 * units.GiB, diskState}},
		"once after another error":  {settings.Settings{}, errors.New("no"), []int64{2 * units.GiB}},
		"on the disk from settings": {settings.Settings{StateMemory: units.MiB}, full, []int64{units.MiB, diskState}},
	} {
		t.Run(name, func(t *testing.T) {
			test.given.Repo = repo("r.example.com/x")
			s, _, _ := publishing(t, test.given, nil, settings.List{"a"})
			s.engine = &runEngine{memory: 8 * units.GiB}
			var sizes []int64
			err := (&builder{step: s, slots: 2}).withState(s.bakes[0], func(size int64) error {
				sizes = append(sizes, size)
				return test.err
			})
			require.ErrorIs(t, err, test.err)
			assert.Equal(t, test.want, sizes)
		})
	}
}

func TestFailedAttemptIsDiscarded(t *testing.T) {
	s, _, _ := publishing(t, settings.Settings{Repo: repo("127.0.0.1:1/x")}, nil, settings.List{"a"})
	run := &removedRun{}
	s.on(&runEngine{run: run})
	b := s.bakes[0]
	b.origin.base = s.images.NewPin("base_image", ref(t, "127.0.0.1:1/base:1"), digestA)
	clean, stop := newCleanUp(t.Context())
	defer stop()
	err := (&builder{step: s, cleanUp: clean, slots: 1}).build(t.Context(), b)
	require.ErrorContains(t, err, "base_image: pulling base: no")
	assert.Equal(t, []string{"close", "release"}, run.removals)
}

func TestEngineErrorsNameTheSetting(t *testing.T) {
	missing := errors.New("starting the database: java: executable file not found")
	for want, err := range map[string]error{
		"the image base:1 lacks the program that its command names; base_image must be an image of " +
			"DynamoDB Local with its java: " + missing.Error(): &engine.ProgramError{Image: "base:1", Err: missing},
		"from: base:1 holds several states": &engine.BaseError{Err: errors.New("base:1 holds several states")},
		"from: base:1: it is a snapshot, or was made from one: to start on its state name it in from": &engine.BaseError{
			Err: fmt.Errorf("base:1: %w", engine.ErrSnapshotAsBase)},
		`java_options: "java -X" ends with exit code 1`: &engine.OptionsError{Complaint: `"java -X" ends with exit code 1`},
		"mounts: /a/b: the seed's image has a volume at /a, which nothing can take the place of: " +
			"mount files and directories inside of it": &engine.MountError{Path: "/a/b", Volume: "/a"},
		"the engine is gone": errors.New("the engine is gone"),
	} {
		require.EqualError(t, inSettings(err, "from"), want)
	}
	assert.NoError(t, inSettings(nil, "from"))
}
