package diff

import (
	"context"
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/statefile"
	"github.com/dynasnap/dynasnap/plugin/lookup"
)

// reader reads the states of a snapshot, each of them once.
type reader struct {
	finder *lookup.Finder
	image  found
	copies []*lookup.File
	states map[string][]statefile.Table
}

func newReader(finder *lookup.Finder, image found) *reader {
	return &reader{finder: finder, image: image, states: map[string][]statefile.Table{}}
}

// table returns a table of a state. It is an error where the labels tell of a table that the state
// does not have.
func (r *reader) table(ctx context.Context, state, name string) (*statefile.Table, error) {
	if r.states[state] == nil {
		tables, err := r.open(ctx, state)
		if err != nil {
			return nil, err
		}
		r.states[state] = tables
	}
	for _, table := range r.states[state] {
		if table.Name == name {
			return &table, nil
		}
	}
	return nil, fmt.Errorf("%s: its state has no table %s, of which its labels tell", r.image.Name, name)
}

func (r *reader) open(ctx context.Context, state string) ([]statefile.Table, error) {
	content, err := r.finder.Open(ctx, r.image.Image, r.image.statePath(state))
	if err != nil {
		return nil, err
	}
	r.copies = append(r.copies, content)
	file, err := statefile.Open(content, content.Size())
	if err != nil {
		return nil, fmt.Errorf("the state of %s: %w", r.image.Name, err)
	}
	tables, err := file.Tables()
	if err != nil {
		return nil, fmt.Errorf("the state of %s: %w", r.image.Name, err)
	}
	return tables, nil
}

// close removes the copies of the states.
func (r *reader) close() error {
	var problems []error
	for _, one := range r.copies {
		problems = append(problems, one.Close())
	}
	return errors.Join(problems...)
}
