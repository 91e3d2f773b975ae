// Package diff is the command `dynasnap diff`, which compares two snapshots without running them.
package diff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/statefile"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/lookup"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// Options are how to compare.
type Options struct {
	// State is the state of bundles to compare; empty for all of them.
	State string
	// Items makes the command read the items of tables that differ.
	Items bool
	// Limit is how many items of a table are shown.
	Limit int
	Form  report.Form
}

// Diff prints how the snapshot after differs from the snapshot before.
func Diff(ctx context.Context, before, after string, options Options, output io.Writer) error {
	finder := lookup.NewFinder(ctx)
	was, err := find(ctx, finder, before, options.State)
	if err != nil {
		return err
	}
	is, err := find(ctx, finder, after, options.State)
	if err != nil {
		return err
	}
	diff := report.NewDiff(was.side(), is.side(), was.described, is.described)
	if options.Items {
		if err := readItems(ctx, finder, was, is, &diff, options.Limit); err != nil {
			return err
		}
	}
	return diff.Write(output, options.Form)
}

// found is a snapshot with what its labels say.
type found struct {
	lookup.Image
	described snapshot.Description
	names     []string // of the states that it has; empty for one that is no bundle
	state     string   // the one of a bundle that is meant; empty for all
}

// find finds a snapshot. Of a bundle it is as if there were only the state with a name, if one is
// given.
func find(ctx context.Context, finder *lookup.Finder, name, state string) (found, error) {
	image, err := finder.Find(ctx, name)
	if err != nil {
		return found{}, err
	}
	described, err := snapshot.Describe(image.Labels)
	if err != nil {
		return found{}, fmt.Errorf("%s: %w", name, err)
	}
	one := found{Image: image, described: described}
	for _, known := range described.States {
		one.names = append(one.names, known.Name)
	}
	if state == "" || len(one.names) == 0 {
		return one, nil
	}
	at := slices.Index(one.names, state)
	if at < 0 {
		return found{}, fmt.Errorf("%s has no state %q: it has %s", name, state, wording.Names(one.names))
	}
	one.state, one.described.Catalog, one.described.States = state, described.States[at].Catalog, nil
	return one, nil
}

func (f found) side() report.DiffSide {
	return report.DiffSide{Image: f.Name, Found: f.Place, Digest: f.Digest}
}

// statePath is where the image has a state.
func (f found) statePath(state string) string {
	base := snapshot.Base{WorkingDir: path.Join("/", f.WorkingDir)}
	if at := slices.Index(f.names, cmp.Or(f.state, state)); at >= 0 {
		return base.States(f.names)[at].Path
	}
	return path.Join(base.WorkingDir, snapshot.StateFile)
}

// readItems reads the items of the tables that differ. Tables whose digests are equal are not read.
func readItems(ctx context.Context, finder *lookup.Finder, was, is found, diff *report.Diff, limit int) error {
	older, newer := newReader(finder, was), newReader(finder, is)
	err := compareItems(ctx, older, newer, diff, limit)
	return errors.Join(err, older.close(), newer.close())
}

func compareItems(ctx context.Context, older, newer *reader, diff *report.Diff, limit int) error {
	for i, table := range diff.Tables {
		if (dynamo.TableChange{Before: table.Before, After: table.After}).ItemsAreEqual() {
			continue
		}
		var before, after *statefile.Table
		var err error
		if table.Before != nil {
			if before, err = older.table(ctx, table.State, table.Name); err != nil {
				return err
			}
		}
		if table.After != nil {
			if after, err = newer.table(ctx, table.State, table.Name); err != nil {
				return err
			}
		}
		changes, err := statefile.Compare(ctx, before, after, limit)
		if err != nil {
			return err
		}
		if changes.Added-changes.Removed != items(table.After)-items(table.Before) {
			return fmt.Errorf("table %s: its items are not those of which the labels tell; was one of the images changed after it was made?", table.Name)
		}
		if diff.Tables[i].Items, err = report.NewItemsDiff(changes); err != nil {
			return fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	return nil
}

func items(table *dynamo.Table) int64 {
	if table == nil {
		return 0
	}
	return table.Items
}
