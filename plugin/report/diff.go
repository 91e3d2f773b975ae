package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/statefile"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// diffVersion is raised when a field is removed or changes its meaning, but not for a new field.
const diffVersion = 1

// Diff is how a snapshot differs from an earlier one. Its JSON is stable; a test compares its fields
// with docs/docs.md.
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
	Digest      string               `json:"digest,omitempty"`
	Fingerprint snapshot.Fingerprint `json:"fingerprint,omitempty"`
}

// StateDiff is a state that only one of two bundles has. Its tables are among those that differ.
type StateDiff struct {
	Name   string `json:"name"`
	Change Change `json:"change"`
}

// TableDiff is how a table differs. Before and After are the table in the two states, as the catalog
// describes it; nil where it is not there.
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

// more is the number of items that differ and are not among the first.
func (d ItemsDiff) more() int64 { return d.Added + d.Removed + d.Changed - int64(len(d.First)) }

// label names a table, with its state in a bundle.
func (d TableDiff) label(name func(string) string) string {
	if d.State == "" {
		return name(d.Name)
	}
	return name(d.State) + ": " + name(d.Name)
}

// text says how a table differs: "12 → 14 items, index byDate added". name formats names that users
// chose.
func (d TableDiff) text(name func(string) string) string {
	switch d.Change {
	case Added:
		return "added with " + wording.Count(d.After.Items, "item")
	case Removed:
		return "removed with " + wording.Count(d.Before.Items, "item")
	}
	var texts []string
	comparison := dynamo.TableChange{Name: d.Name, Before: d.Before, After: d.After}
	switch items := wording.Count(d.After.Items, "item"); {
	case d.Before.Items != d.After.Items:
		texts = append(texts, fmt.Sprintf("%d → %s", d.Before.Items, items)+d.Items.text(""))
	case comparison.ItemsDiffer():
		texts = append(texts, items+d.Items.text(" with other content"))
	}
	for _, change := range d.Schema {
		texts = append(texts, schemaText(change, name))
	}
	return strings.Join(texts, ", ")
}

// text says how many items differ; it is unread where they were not read.
func (d *ItemsDiff) text(unread string) string {
	if d == nil {
		return unread
	}
	var counts []string
	for _, one := range []struct {
		number int64
		change Change
	}{{d.Added, Added}, {d.Removed, Removed}, {d.Changed, Changed}} {
		if one.number > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", one.number, one.change))
		}
	}
	return " (" + strings.Join(counts, ", ") + ")"
}

// schemaText says how an aspect of a table differs.
func schemaText(change dynamo.SchemaChange, name func(string) string) string {
	before, after := name(change.Before), name(change.After)
	what := strings.TrimPrefix(change.What(), "the ")
	switch change.Aspect {
	case dynamo.IndexAspect:
		what = "index " + name(change.Name)
		before, after = "", ""
		if change.Before != "" && change.After != "" {
			before, after = name(change.Before), name(change.After)
		}
	case dynamo.ProtectionAspect:
		before, after = "", ""
	case dynamo.TTLAspect:
		what += " in"
	case dynamo.StreamAspect:
		what += " of"
	}
	switch {
	case change.Before == "":
		return strings.TrimSpace(what+" "+after) + " added"
	case change.After == "":
		return strings.TrimSpace(what+" "+before) + " removed"
	}
	return fmt.Sprintf("%s %s → %s", what, before, after)
}

// itemDiffText says how an item differs, on one line that begins with a sign for it.
func itemDiffText(diff ItemDiff, keys []dynamo.Key) string {
	const enough = 400 // characters
	var text string
	switch diff.Change {
	case Added:
		text = "+ " + itemText(diff.After, keys)
	case Removed:
		text = "- " + itemText(diff.Before, keys)
	default:
		key := dynamo.Item{}
		for _, one := range keys {
			key[one.Name] = diff.After[one.Name]
		}
		var changes []string
		for _, name := range diff.Attributes {
			changes = append(changes, fmt.Sprintf("%s: %s → %s", jsonString(name), attributeText(diff.Before, name), attributeText(diff.After, name)))
		}
		text = "! " + itemText(key, keys) + ": " + strings.Join(changes, ", ")
	}
	if runes := []rune(text); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return text
}

// attributeText writes an attribute of an item, in a few words.
func attributeText(item dynamo.Item, name string) string {
	const enough = 80 // characters
	value, found := item[name]
	if !found {
		return "none"
	}
	if runes := []rune(valueText(value)); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return valueText(value)
}
