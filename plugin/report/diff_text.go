package report

import (
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/wording"
)

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
			changes = append(
				changes,
				fmt.Sprintf(
					"%s: %s → %s",
					jsonString(name),
					attributeText(diff.Before, name),
					attributeText(diff.After, name),
				),
			)
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
