package settings

import (
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Parents are the indexes of the snapshots that specs start on; -1 for one that starts on none of
// them.
func Parents(specs []Spec) []int {
	owners := make(map[string]int)
	for i, spec := range slices.Backward(specs) { // of two with the same tag, which is wrong, it is the first
		for _, tag := range spec.Tags {
			owners[tag] = i
		}
	}
	parents := make([]int, len(specs))
	for i, spec := range specs {
		owner, listed := owners[spec.From.Tag]
		if !listed {
			owner = -1
		}
		parents[i] = owner
	}
	return parents
}

// checkFrom notes what no snapshot can start on.
func checkFrom(specs []Spec, fields []map[string]node) {
	parents := Parents(specs)
	for i, spec := range specs {
		if spec.From.Tag == "" {
			continue
		}
		from := fields[i]["from"]
		listed := parents[i] >= 0
		switch circle := cycleOf(specs, parents, i); {
		case spec.From.Tag == CommitTag:
			from.problemf("%s stands for the commit: name the snapshot to start on by another of its tags", CommitTag)
		case parents[i] == i:
			from.problemf("%q is this snapshot itself: name the one to start on, or leave it out", spec.From.Tag)
		case circle != nil:
			from.problemf("goes round in a circle, in which none can be the first: %s", strings.Join(circle, " -> "))
		case !listed:
			from.problemf("%s is neither a tag of another snapshot in the list (%s) nor a reference, as %s", sanitize.Quote(spec.From.Tag), otherTags(specs, i), exampleReference)
		}
	}
}

const exampleReference = "registry.example.com/acme/orders-db:bob"

// otherTags are the tags of all snapshots but specs[i].
func otherTags(specs []Spec, i int) string {
	var tags []string
	for other, spec := range specs {
		if other != i {
			tags = append(tags, spec.Tags...)
		}
	}
	if len(tags) == 0 {
		return "there is none"
	}
	return wording.Names(tags)
}

// cycleOf returns the tags of a circle of snapshots that start on each other, for the first of
// them; nil where specs[i] is not that.
func cycleOf(specs []Spec, parents []int, i int) []string {
	circle := []string{specs[i].From.Tag}
	at := parents[i]
	for at > i && len(circle) <= len(specs) {
		circle = append(circle, specs[at].From.Tag)
		at = parents[at]
	}
	if at != i {
		return nil
	}
	// The last one starts on specs[i] itself.
	return append([]string{circle[len(circle)-1]}, circle...)
}
