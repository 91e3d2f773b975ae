package report

import (
	"slices"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/statefile"
)

// diffVersion is raised when a field is removed or changes its meaning, but not for a new field.
const diffVersion = 1

// Diff is how a snapshot differs from an earlier one. Its JSON is stable; a test compares its
// fields with docs/docs.md.
type Diff struct {
	Version int      `json:"version"`
	Before  DiffSide `json:"before"`
	After   DiffSide `json:"after"`
	Equal   bool     `json:"equal"`
	// Unchanged is the number of tables that are equal.
	Unchanged int `json:"unchanged"`
	// States are those of bundles that were added or removed.
	States []StateDiff `json:"states,omitempty"`
	// Tables are those that differ, by state and name.
	Tables []TableDiff `json:"tables"`
}

// DiffSide is one of the two snapshots.
type DiffSide struct {
	Image       string               `json:"image"`
	Found       Place                `json:"found,omitempty"`
	Digest      string               `json:"digest,omitempty"`
	Fingerprint snapshot.Fingerprint `json:"fingerprint,omitempty"`
}

// StateDiff is a state that only one of two bundles has. Its tables are among those that differ.
type StateDiff struct {
	Name   string `json:"name"`
	Change Change `json:"change"`
}

// TableDiff is how a table differs. Before and After are the table in the two states, as the
// catalog describes it; nil where it is not there.
type TableDiff struct {
	State  string                `json:"state,omitempty"` // of a bundle; empty for the only one
	Name   string                `json:"name"`
	Change Change                `json:"change"`
	Before *dynamo.Table         `json:"before,omitempty"`
	After  *dynamo.Table         `json:"after,omitempty"`
	Schema []dynamo.SchemaChange `json:"schema,omitempty"`
	// Items is nil where the items were not read.
	Items *ItemsDiff `json:"items,omitempty"`
}

// ItemsDiff has the numbers of items that differ, and the first of them by key.
type ItemsDiff struct {
	Added   int64      `json:"added"`
	Removed int64      `json:"removed"`
	Changed int64      `json:"changed"`
	First   []ItemDiff `json:"first"`
}

// ItemDiff is an item that differs, in DynamoDB JSON. Attributes are the names of those in which a
// changed item differs.
type ItemDiff struct {
	Change     Change      `json:"change"`
	Before     dynamo.Item `json:"before,omitempty"`
	After      dynamo.Item `json:"after,omitempty"`
	Attributes []string    `json:"attributes,omitempty"`
}

// Change is what became of a table or an item.
type Change string

// What became of it.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
)

func changeOf(hasBefore, hasAfter bool) Change {
	switch {
	case !hasBefore:
		return Added
	case !hasAfter:
		return Removed
	}
	return Changed
}

// NewDiff compares two snapshots by their labels, and bundles by the names of their states.
func NewDiff(before, after DiffSide, was, is snapshot.Description) Diff {
	before.Fingerprint, after.Fingerprint = was.Fingerprint, is.Fingerprint
	diff := Diff{Version: diffVersion, Before: before, After: after, Tables: []TableDiff{}}
	bundles := len(was.States)+len(is.States) > 0
	older, newer := statesOf(was, bundles), statesOf(is, bundles)
	for _, state := range older {
		if at := stateAt(newer, state.Name); at < 0 {
			diff.States = append(diff.States, StateDiff{state.Name, Removed})
			diff.compare(state.Name, state.Catalog, dynamo.Catalog{})
		}
	}
	for _, state := range newer {
		at := stateAt(older, state.Name)
		if at < 0 {
			diff.States = append(diff.States, StateDiff{state.Name, Added})
			diff.compare(state.Name, dynamo.Catalog{}, state.Catalog)
			continue
		}
		diff.compare(state.Name, older[at].Catalog, state.Catalog)
	}
	diff.Equal = len(diff.States)+len(diff.Tables) == 0
	return diff
}

// compare adds how one state differs.
func (d *Diff) compare(state string, was, is dynamo.Catalog) {
	d.Unchanged += len(is.Tables)
	for _, change := range dynamo.Compare(was, is) {
		kind := changeOf(change.Before != nil, change.After != nil)
		if kind != Removed {
			d.Unchanged--
		}
		d.Tables = append(d.Tables, TableDiff{
			State: state, Name: change.Name, Change: kind, Before: change.Before, After: change.After, Schema: change.Schema(),
		})
	}
}

// statesOf returns the states of a snapshot. One that is no bundle has one, which is only named
// where bundles are compared.
func statesOf(d snapshot.Description, named bool) []snapshot.State {
	if len(d.States) > 0 {
		return d.States
	}
	state := snapshot.State{Catalog: d.Catalog}
	if named {
		state.Name = isolation.DefaultState
	}
	return []snapshot.State{state}
}

func stateAt(states []snapshot.State, name string) int {
	return slices.IndexFunc(states, func(s snapshot.State) bool { return s.Name == name })
}

// NewItemsDiff describes the items that differ.
func NewItemsDiff(changes statefile.Changes) (*ItemsDiff, error) {
	diff := &ItemsDiff{Added: changes.Added, Removed: changes.Removed, Changed: changes.Changed, First: []ItemDiff{}}
	for _, change := range changes.First {
		attributes, err := change.Attributes()
		if err != nil {
			return nil, err
		}
		kind := changeOf(change.Before != nil, change.After != nil)
		diff.First = append(diff.First, ItemDiff{kind, change.Before, change.After, attributes})
	}
	return diff, nil
}
