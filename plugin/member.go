package plugin

import (
	"fmt"
	"maps"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// member is a state of a bundle: its name, and its snapshot.
type member struct {
	name string
	*bake
}

// members returns the states of a bundle, of the snapshots of a run.
func (u bundle) members(bakes []*bake) []member {
	members := make([]member, len(u.states))
	for i, state := range u.states {
		members[i] = member{state.name, bakes[state.index]}
	}
	return members
}

// target returns the bundle as an image to make. It has the message and the labels that all of its
// snapshots have.
func (u bundle) target(members []member) target {
	common := settings.Spec{Tags: u.tags, Message: members[0].Message, Labels: maps.Clone(members[0].Labels)}
	for _, m := range members[1:] {
		if m.Message != common.Message {
			common.Message = ""
		}
		maps.DeleteFunc(common.Labels, func(key, value string) bool { return m.Labels[key] != value })
	}
	return target{Spec: common, startsOn: -1}
}

// commonBase returns the base of all snapshots of a bundle.
func commonBase(members []member) (*images.Pin, error) {
	base := members[0].origin.base
	for _, m := range members[1:] {
		if other := m.origin.base; other.Identity() != base.Identity() {
			return nil, fmt.Errorf("%s is made from %s, and %s from %s: the states of a bundle have one base", members[0].name, base.Ref, m.name, other.Ref)
		}
	}
	return base, nil
}

// bundleInputs returns everything that decides a bundle.
func bundleInputs(s settings.Settings, b *bake, base string) snapshot.BundleInputs {
	inputs := snapshot.BundleInputs{
		Platform: images.Platform,
		Base:     base,
		Author:   s.Author,
		Message:  b.Message,
		Labels:   b.Labels,
		Serving:  servingOf(s, b.states()),
	}
	for _, m := range b.members {
		inputs.Snapshots = append(inputs.Snapshots, m.fingerprint)
	}
	return inputs
}

// states are the names of the states that the databases of an isolated snapshot start as; none of
// any other snapshot.
func (b *bake) states() []string {
	if len(b.members) == 0 {
		return b.target.states()
	}
	var names []string
	for _, m := range b.members {
		names = append(names, m.name)
	}
	return names
}

// awaitMembers waits until the snapshots of a bundle are verified.
func (b *bake) awaitMembers() error {
	for _, m := range b.members {
		<-m.ended
		if m.err != nil {
			return fmt.Errorf("not made, because it holds %s, which failed", m.bake.name())
		}
	}
	return nil
}
