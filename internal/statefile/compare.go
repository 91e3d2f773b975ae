package statefile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// Changes are the items in which a table differs between two states.
type Changes struct {
	// Added, Removed and Changed are the numbers of items.
	Added, Removed, Changed int64
	// First are the first changes by key, at most as many as were asked for.
	First []Change
}

// Change is an item that differs. Before and After are the item in the two states; nil where it is
// not there.
type Change struct{ Before, After dynamo.Item }

// Attributes returns the names of the attributes in which a changed item differs, sorted; nil for
// an item that was added or removed.
func (c Change) Attributes() ([]string, error) {
	if c.Before == nil || c.After == nil {
		return nil, nil
	}
	names := maps.Clone(c.Before)
	maps.Copy(names, c.After)
	var different []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, err := encodeAttribute(c.Before, name)
		if err != nil {
			return nil, err
		}
		after, err := encodeAttribute(c.After, name)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(before, after) {
			different = append(different, name)
		}
	}
	return different, nil
}

// encodeAttribute encodes one attribute of an item; nil where it is missing.
func encodeAttribute(item dynamo.Item, name string) ([]byte, error) {
	value, found := item[name]
	if !found {
		return nil, nil
	}
	text, err := json.Marshal(dynamo.Item{name: value})
	if err != nil {
		return nil, err
	}
	return dynamo.EncodeItem(text)
}

// Compare returns how the items of a table differ from those it had before, in one pass through
// both by key. A nil table has none. It keeps no items but the first that differ, at most limit.
// The items of tables with different keys have nothing in common.
func Compare(ctx context.Context, before, after *Table, limit int) (changes Changes, err error) {
	if before != nil && after != nil && !slices.Equal(before.Keys, after.Keys) {
		if changes, err = Compare(ctx, before, nil, limit); err != nil {
			return changes, err
		}
		added, err := Compare(ctx, nil, after, limit-len(changes.First))
		changes.Added, changes.First = added.Added, append(changes.First, added.First...)
		return changes, err
	}
	older, stopOlder := read(before)
	defer stopOlder()
	newer, stopNewer := read(after)
	defer stopNewer()
	was, err := older()
	if err != nil {
		return changes, err
	}
	is, err := newer()
	for err == nil && (was != nil || is != nil) {
		if ctx.Err() != nil {
			return changes, context.Cause(ctx)
		}
		order := 0
		switch {
		case was == nil:
			order = 1
		case is == nil:
			order = -1
		default:
			order = compareKeys(*was, *is)
		}
		var left, right *Item
		if order <= 0 {
			left = was
		}
		if order >= 0 {
			right = is
		}
		if err = changes.add(left, right, limit); err != nil {
			break
		}
		if left != nil {
			was, err = older()
		}
		if right != nil && err == nil {
			is, err = newer()
		}
	}
	return changes, err
}

// read returns a function for the next item of a table, and one that ends the reading. The next
// item is nil after the last one.
func read(table *Table) (next func() (*Item, error), stop func()) {
	if table == nil {
		return func() (*Item, error) { return nil, nil }, func() {}
	}
	pull, stop := iter.Pull2(table.Items())
	return func() (*Item, error) {
		item, err, more := pull()
		if err != nil || !more {
			return nil, err
		}
		return &item, nil
	}, stop
}

// add counts the difference between two items with the same key, of which one may be nil.
func (c *Changes) add(before, after *Item, limit int) error {
	switch {
	case before == nil:
		c.Added++
	case after == nil:
		c.Removed++
	default:
		equal, err := equalItems(before.JSON, after.JSON)
		if err != nil || equal {
			return err
		}
		c.Changed++
	}
	if len(c.First) >= limit {
		return nil
	}
	var change Change
	for _, side := range []struct {
		from *Item
		into *dynamo.Item
	}{{before, &change.Before}, {after, &change.After}} {
		if side.from == nil {
			continue
		}
		if err := json.Unmarshal(side.from.JSON, side.into); err != nil {
			return fmt.Errorf("reading an item: %w", err)
		}
	}
	c.First = append(c.First, change)
	return nil
}

// equalItems compares items as DynamoDB does: attributes and sets have no order.
func equalItems(a, b []byte) (bool, error) {
	if bytes.Equal(a, b) {
		return true, nil
	}
	left, err := dynamo.EncodeItem(a)
	if err != nil {
		return false, fmt.Errorf("reading an item: %w", err)
	}
	right, err := dynamo.EncodeItem(b)
	if err != nil {
		return false, fmt.Errorf("reading an item: %w", err)
	}
	return bytes.Equal(left, right), nil
}
