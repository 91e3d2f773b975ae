package plugin

import (
	"github.com/dynasnap/dynasnap/internal/engine"
)

// attempt makes a snapshot in one run of the engine.
type attempt struct {
	*bake
	step *step
	run  engine.Run
}
