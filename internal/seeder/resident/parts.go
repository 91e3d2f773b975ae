package resident

import (
	"context"
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// seedApplier applies the parts of a seed.
type seedApplier struct {
	formats []format.Format
	target  format.Target
	parts   []format.Part
	begin   func() // is called when a part begins
}

// apply applies the parts in order. Each format prepares all of its own parts before the first one
// is applied. The first failure ends the seed.
func (a seedApplier) apply(ctx context.Context) error {
	steps, err := a.prepare(ctx)
	if err != nil {
		return err
	}
	files, err := readPartFiles(a.target, a.parts)
	if err != nil {
		return err
	}
	for i, part := range a.parts {
		a.begin()
		if len(a.parts) > 1 {
			a.target.Progress(part.Name, fmt.Sprintf("%s %d of %d", a.noun(), i+1, len(a.parts)))
		}
		if err := steps[i](ctx); err != nil {
			return err
		}
		if err := files.findChanged(a.parts[i+1:], part); err != nil {
			return err
		}
	}
	return nil
}

// prepare makes each format prepare its parts, and returns a function for each part. Its error
// joins every problem.
func (a seedApplier) prepare(ctx context.Context) ([]func(context.Context) error, error) {
	steps := make([]func(context.Context) error, len(a.parts))
	var problems []error
	for _, f := range a.formats {
		var own []format.Part
		var places []int // of those among all parts
		for i, part := range a.parts {
			if part.Format == f.Name() {
				own, places = append(own, part), append(places, i)
			}
		}
		if len(own) == 0 {
			continue
		}
		applier, err := f.Prepare(ctx, a.target, own)
		problems = append(problems, err)
		for index, place := range places {
			steps[place] = func(ctx context.Context) error { return applier.Apply(ctx, index) }
		}
	}
	for i, part := range a.parts {
		if steps[i] == nil {
			problems = append(problems, &failure.Error{
				Part: part.Name, Message: fmt.Sprintf("the seeder does not know the format %s: plugin and seeder differ in version", part.Format),
			})
		}
	}
	return steps, errors.Join(problems...)
}

// noun returns a word for the parts.
func (a seedApplier) noun() string {
	for _, part := range a.parts {
		if part.Format != a.parts[0].Format {
			return "part"
		}
	}
	return a.parts[0].Format
}
