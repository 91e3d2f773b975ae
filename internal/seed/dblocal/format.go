// Package dblocal is the format for files of DynamoDB Local's own: whole databases, on which a
// seed starts.
package dblocal

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Format is a [format.Format].
type Format struct{}

// Name makes Format a [format.Format].
func (Format) Name() string { return "dynamodb-local" }

// Files makes Format a [format.Format].
func (Format) Files() string { return "DynamoDB Local's own file (*.db)" }

// Options makes Format a [format.Format].
func (Format) Options() []format.Option { return nil }

// Reader makes Format a [format.Format].
func (Format) Reader(source format.Source) format.Reader { return reader{source} }

// Prepare makes Format a [format.Format].
func (Format) Prepare(_ context.Context, target format.Target, parts []format.Part) (format.Applier, error) {
	return applier{target, parts}, nil
}

type reader struct{ source format.Source }

// Claims takes any SQLite file that the user names, so that it can tell what is wrong with it.
func (reader) Claims(file format.File) bool {
	switch {
	case file.Inline || file.Directory:
		return false
	case file.Listed:
		name := path.Base(file.Name)
		return isSQLite(file.Head) && (name == snapshot.StateFile || snapshot.IsKeyedState(name))
	}
	return isSQLite(file.Head) || path.Ext(file.Name) == ".db"
}

// Check finds nothing: Compile reads the whole file.
func (reader) Check(format.File) error { return nil }

func (r reader) Part(file format.File, _ format.Options) (part format.Part, notes []string, err error) {
	for _, option := range []string{"tables", "rename"} {
		if _, given := r.source.Options[option]; given {
			return part, nil, fmt.Errorf("%s: it is a whole database, of which %s chooses nothing: leave that out, or say it for the other files alone", file.Name, option)
		}
	}
	return format.Part{Name: file.Name, Format: Format{}.Name(), State: true}, nil, nil
}

func (reader) Includes(format.Part) []string            { return nil }
func (reader) Companions(format.Part) format.Companions { return format.Companions{} }

// Compile makes reader a [format.Compiler]. It gives nothing: the file goes to the database itself.
func (r reader) Compile(part format.Part, _ func(chunk []byte) error) (format.Compiled, error) {
	r.source.Definitions.Open = true // only the database tells its tables
	sum, err := examine(r.source.Workspace, part.Name)
	if err != nil {
		return format.Compiled{}, fmt.Errorf("%s: %w", part.Name, err)
	}
	return format.Compiled{Identity: sum}, nil
}

// applier finds out whether the database that has started on the file has its tables.
type applier struct {
	target format.Target
	parts  []format.Part
}

func (a applier) Apply(ctx context.Context, index int) error {
	names, err := dynamo.ListTables(ctx, a.target.Client)
	for _, name := range slices.Sorted(slices.Values(names)) {
		if err == nil {
			_, err = dynamo.Define(ctx, a.target.Client, name)
			a.target.Counts.AddTable()
		}
	}
	var answered smithy.APIError
	if errors.As(err, &answered) {
		return &failure.Error{Part: a.parts[index].Name, Message: "the database does not read it: " + err.Error()}
	}
	return err
}
