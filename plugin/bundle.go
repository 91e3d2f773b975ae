package plugin

import (
	"fmt"
	"maps"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// bundle is an image of several states that a step is to make.
type bundle struct {
	tags   settings.List
	states []plannedState // in the order of the snapshots
}

// plannedState is a state of a bundle: its name, and the index of its snapshot.
type plannedState struct {
	name  string
	index int
}

// member is a state of a bundle: its name, and its snapshot.
type member struct {
	name string
	*bake
}

// planBundles returns the bundles of snapshots whose tags are final. Tags that the same snapshots
// have are those of one bundle.
func (p *plan) planBundles(specs []settings.Spec) ([]bundle, error) {
	owners := map[string]int{} // of the snapshots' tags
	for i, spec := range specs {
		for _, tag := range spec.Tags {
			owners[tag] = i
		}
	}
	var order []string // of the bundles' tags
	indexes := map[string][]int{}
	var problems []error
	for i, spec := range specs {
		tags, err := commitTags(spec.Bundle, p.metadata)
		if err != nil {
			problems = append(problems, inSpec(specs, i, "bundle", err))
			continue
		}
		for _, tag := range tags {
			if owner, taken := owners[tag]; taken {
				err := fmt.Errorf("%s is a tag of %s: a bundle has tags of its own", tag, snapshotAt(specs, owner))
				problems = append(problems, inSpec(specs, i, "bundle", err))
			}
			if indexes[tag] == nil {
				order = append(order, tag)
			}
			indexes[tag] = append(indexes[tag], i)
		}
	}
	var bundles []bundle
	known := map[string]int{} // index in bundles by the indexes of the snapshots
	for _, tag := range order {
		key := fmt.Sprint(indexes[tag])
		if at, there := known[key]; there {
			bundles[at].tags = append(bundles[at].tags, tag)
			continue
		}
		known[key] = len(bundles)
		made := bundle{tags: settings.List{tag}}
		for _, i := range indexes[tag] {
			made.states = append(made.states, plannedState{isolation.StateName(p.stateTag(specs[i])), i})
		}
		bundles = append(bundles, made)
		problems = append(problems, p.checkStates(specs, made)...)
	}
	return bundles, wording.Join(append(problems, p.checkBundlesAreNoParents(specs, indexes))...)
}

// stateTag is the tag that names a snapshot's state in bundles: the first one, but not the commit
// where there is another, because that would be another name for every commit.
func (p *plan) stateTag(spec settings.Spec) string {
	if len(spec.Tags) > 1 && spec.Tags[0] == p.metadata.Commit {
		return spec.Tags[1]
	}
	return spec.Tags[0]
}

// checkStates refuses names of states that no access key can begin with, or that are the same.
func (p *plan) checkStates(specs []settings.Spec, of bundle) (problems []error) {
	owners := map[string]int{}
	for _, state := range of.states {
		tag := p.stateTag(specs[state.index])
		owner, taken := owners[state.name]
		switch {
		case state.name == "":
			err := fmt.Errorf("%s gives no name to its state in the bundle %s, because it has neither letters nor digits, which access keys consist of: put another tag first", sanitize.Quote(tag), of.tags[0])
			problems = append(problems, inSpec(specs, state.index, "tags", err))
		case taken:
			err := fmt.Errorf("%s and %s of snapshots[%d] give the same name, %s, to their states in the bundle %s, because access keys consist of letters and digits: put another tag first", tag, p.stateTag(specs[owner]), owner, state.name, of.tags[0])
			problems = append(problems, inSpec(specs, state.index, "tags", err))
		default:
			owners[state.name] = state.index
		}
	}
	return problems
}

// checkBundlesAreNoParents refuses a snapshot that starts on a bundle of this step, whose tags are
// the keys of indexes.
func (p *plan) checkBundlesAreNoParents(specs []settings.Spec, indexes map[string][]int) error {
	made := map[string]bool{}
	for tag := range indexes {
		made[p.settings.Repo.Tag(tag).FullName()] = true
	}
	for i, spec := range specs {
		if made[spec.From.Image.FullName()] {
			return inSpec(specs, i, "from", fmt.Errorf("%s is a bundle that this very step is to make: name one of its snapshots", spec.From))
		}
	}
	return nil
}

// inSpec adds to a problem in which setting of which snapshot it is.
func inSpec(specs []settings.Spec, i int, setting string, err error) error {
	err = fmt.Errorf("%s: %w", setting, err)
	if len(specs) > 1 {
		return fmt.Errorf("snapshots[%d].%w", i, err)
	}
	return err
}

// snapshotAt names a snapshot of the step.
func snapshotAt(specs []settings.Spec, i int) string {
	if len(specs) > 1 {
		return fmt.Sprintf("snapshots[%d]", i)
	}
	return "the snapshot"
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

// states are the names of the states that the databases of an isolated snapshot start as; none of any
// other snapshot.
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
