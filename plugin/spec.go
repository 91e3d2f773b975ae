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

// Specs are the snapshots that the step is to make.
func (s Settings) Specs() []Spec {
	return []Spec{{Tags: s.Tags, Seed: s.Seed, Commands: s.Commands, From: s.From, Message: s.Message, Labels: s.Labels}}
}

func parent([]Spec, int) (int, bool) { return 0, false }

func (s Settings) hasList() bool { return false }
