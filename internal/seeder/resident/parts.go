package resident

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// seedApplier applies the parts of a seed.
type seedApplier struct {
	formats []format.Format
	target  format.Target
	parts   []format.Part
	begin   func() // is called when a part begins
	counted func(part string, counts seeder.Counts)
	tables  *tableWatch
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
	a.tables.begin(ctx)
	for i, part := range a.parts {
		a.begin()
		if err := a.applyPart(ctx, i, steps[i]); err != nil {
			return err
		}
		if err := files.findChanged(a.parts[i+1:], part); err != nil {
			return err
		}
	}
	return nil
}

// applyPart applies a part and tells how it gets on.
func (a seedApplier) applyPart(ctx context.Context, i int, apply func(context.Context) error) error {
	part, place := a.parts[i], ""
	if len(a.parts) > 1 {
		place = fmt.Sprintf("%s %d of %d", a.noun(), i+1, len(a.parts))
	}
	if part.Data == "" {
		if place != "" {
			a.target.Progress(part.Name, place)
		}
		defer a.tables.note(ctx, part.Name)
		return apply(ctx)
	}
	watch := watchCounts(a.target.Counts, countsInterval, func(counts seeder.Counts) {
		counts.Place = place
		a.counted(part.Name, counts)
	})
	err := apply(ctx)
	watch.end(err == nil)
	return err
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
	isOther := func(part format.Part) bool { return part.Format != script.Name }
	if slices.ContainsFunc(a.parts, isOther) {
		return "part"
	}
	return "script"
}
