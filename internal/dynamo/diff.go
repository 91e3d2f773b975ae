package dynamo

import (
	"encoding/json"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// Diff returns the differences of other from c, one per line. It returns nil when they are equal.
func (c Catalog) Diff(other Catalog) []string {
	var lines []string
	theirs := map[string]Table{}
	for _, table := range other.Tables {
		theirs[table.Name] = table
	}
	for _, ours := range c.Tables {
		table, ok := theirs[ours.Name]
		delete(theirs, ours.Name)
		if !ok {
			lines = append(lines, fmt.Sprintf("table %s is missing", ours.Name))
			continue
		}
		lines = append(lines, ours.diff(table)...)
	}
	for _, table := range other.Tables {
		if _, extra := theirs[table.Name]; extra {
			lines = append(lines, fmt.Sprintf("table %s was not there before", table.Name))
		}
	}
	return lines
}

func (t Table) diff(other Table) []string {
	var lines []string
	if t.Items != other.Items {
		lines = append(lines, fmt.Sprintf("table %s holds %s instead of %d", t.Name, wording.Count(other.Items, "item"), t.Items))
	} else if t.Digest != other.Digest {
		lines = append(lines, fmt.Sprintf("table %s holds other items: content digest %s instead of %s", t.Name, other.Digest, t.Digest))
	}
	if ours, theirs := t.schema(), other.schema(); ours != theirs {
		lines = append(lines, fmt.Sprintf("table %s is described as %s instead of %s", t.Name, theirs, ours))
	}
	return lines
}

// schema returns everything but the items, for comparing and printing.
func (t Table) schema() string {
	t.Items, t.Expired, t.Digest = 0, 0, ""
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // a struct of strings and numbers always encodes
	}
	return string(text)
}
