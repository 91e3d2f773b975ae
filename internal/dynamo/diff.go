package dynamo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// TableChange is how one table differs between two states.
type TableChange struct {
	Name string
	// Before and After are the table in the two states; nil where it is not there.
	Before, After *Table
}

// Compare returns the tables that differ, by name. Of tables with as many items and no digest, as
// early snapshots have them, the items count as equal.
func Compare(before, after Catalog) []TableChange {
	var changes []TableChange
	theirs := map[string]*Table{}
	for _, table := range after.Tables {
		theirs[table.Name] = &table
	}
	for _, table := range before.Tables {
		change := TableChange{table.Name, &table, theirs[table.Name]}
		delete(theirs, table.Name)
		if change.After == nil || change.ItemsDiffer() || len(change.Schema()) > 0 {
			changes = append(changes, change)
		}
	}
	for _, table := range theirs {
		changes = append(changes, TableChange{Name: table.Name, After: table})
	}
	slices.SortFunc(changes, func(a, b TableChange) int { return cmp.Compare(a.Name, b.Name) })
	return changes
}

// ItemsDiffer reports whether the table is in both states and holds other items.
func (c TableChange) ItemsDiffer() bool {
	if c.Before == nil || c.After == nil {
		return false
	}
	known := c.Before.Digest != "" && c.After.Digest != ""
	return c.Before.Items != c.After.Items || known && c.Before.Digest != c.After.Digest
}

// ItemsAreEqual reports whether the table is in both states and is known to hold the same items.
func (c TableChange) ItemsAreEqual() bool {
	return c.Before != nil && c.After != nil && c.Before.Digest != "" && c.Before.Digest == c.After.Digest
}

// Schema returns how the description of a table that is in both states differs.
func (c TableChange) Schema() []SchemaChange {
	if c.Before == nil || c.After == nil {
		return nil
	}
	return schemaChanges(*c.Before, *c.After)
}

// Diff returns the differences of other from c, one per line, for a state that should be c. It
// returns nil when they are equal.
func (c Catalog) Diff(other Catalog) (lines []string) {
	for _, change := range Compare(c, other) {
		line := func(format string, args ...any) {
			lines = append(lines, "table "+change.Name+" "+fmt.Sprintf(format, args...))
		}
		before, after := change.Before, change.After
		switch {
		case after == nil:
			line("is missing")
			continue
		case before == nil:
			line("was not there before")
			continue
		case before.Items != after.Items:
			line("holds %s instead of %d", wording.Count(after.Items, "item"), before.Items)
		case change.ItemsDiffer():
			line("holds other items: content digest %s instead of %s", after.Digest, before.Digest)
		}
		for _, one := range change.Schema() {
			line("has as %s %s instead of %s", one.What(), cmp.Or(one.After, "none"), cmp.Or(one.Before, "none"))
		}
	}
	return lines
}
