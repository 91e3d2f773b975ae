package plugin

import (
	"testing"

	"github.com/docker/go-units"
	"github.com/stretchr/testify/assert"

	engine "github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

func TestAsManySnapshotsAtATimeAsThereIsRoomFor(t *testing.T) {
	for name, tc := range map[string]struct {
		parallel int
		engine   engine.Engine
		want     int
	}{
		"as the settings say":          {3, engine.Engine{CPUs: 1, Memory: units.GiB}, 3},
		"one for each core":            {0, engine.Engine{CPUs: 4, Memory: 64 * units.GiB}, 4},
		"no more than memory is for":   {0, engine.Engine{CPUs: 8, Memory: 4 * units.GiB}, 2},
		"one, however small":           {0, engine.Engine{CPUs: 2, Memory: units.GiB}, 1},
		"one, where the engine is mum": {0, engine.Engine{}, 1},
	} {
		s := step{plan: plan{settings: settings.Settings{Parallel: tc.parallel}}, engine: &tc.engine}
		assert.Equal(t, tc.want, s.parallel(), name)
	}
}
