package plugin

import (
	"testing"

	"github.com/docker/go-units"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/engine"
)

func TestParallel(t *testing.T) {
	for name, tc := range map[string]struct {
		parallel int
		capacity engine.Capacity
		want     int
	}{
		"as the settings say":          {3, engine.Capacity{CPUs: 1, Memory: units.GiB}, 3},
		"one for each core":            {0, engine.Capacity{CPUs: 4, Memory: 64 * units.GiB}, 4},
		"no more than memory is for":   {0, engine.Capacity{CPUs: 8, Memory: 4 * units.GiB}, 2},
		"one, however small":           {0, engine.Capacity{CPUs: 2, Memory: units.GiB}, 1},
		"one, where the engine is mum": {0, engine.Capacity{}, 1},
	} {
		assert.Equal(t, tc.want, parallel(tc.parallel, tc.capacity), name)
	}
}
