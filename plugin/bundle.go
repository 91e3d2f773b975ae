package plugin

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
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

// planBundles returns the bundles of snapshots whose tags are final. Tags that the same snapshots
// have are those of one bundle.
func (p *plan) planBundles(specs []settings.Spec) ([]bundle, error) {
	tags, indexes, problems := p.bundleTags(specs)
	var bundles []bundle
	known := map[string]int{} // index in bundles by the indexes of the snapshots
	for _, tag := range tags {
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

// bundleTags returns the tags of bundles in the order in which they first stand, and the indexes of
// the snapshots that have each. It refuses tags that snapshots have.
func (p *plan) bundleTags(specs []settings.Spec) (order []string, indexes map[string][]int, problems []error) {
	owners := map[string]int{} // of the snapshots' tags
	for i, spec := range specs {
		for _, tag := range spec.Tags {
			owners[tag] = i
		}
	}
	indexes = map[string][]int{}
	for i, spec := range specs {
		tags, err := commitTags(spec.Bundle, p.metadata)
		if err != nil {
			problems = append(problems, inSpec(specs, i, "bundle", err))
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
	return order, indexes, problems
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
