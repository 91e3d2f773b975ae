package plugin

import "github.com/dynasnap/dynasnap/internal/dynamo"

// Spec is one snapshot to make: what the settings say about it alone. Everything else holds for all of a step's snapshots.
type Spec struct {
	Tags     List
	Seed     List   // scripts and directories, in order
	Commands string // a script, applied after Seed
	From     string // the snapshot to start on: a tag of another Spec of the step, or a reference
	Message  string
	Labels   Labels
	Expect   dynamo.Expectations
}
