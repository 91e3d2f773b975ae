package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/access"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// applier applies the records of parts to a database.
type applier struct {
	target format.Target
	parts  []format.Part
}

// Apply makes an applier a [format.Applier].
func (a applier) Apply(ctx context.Context, index int) error {
	part := a.parts[index]
	client := a.target.Client
	to := output{client, a.target.Counts, newItems(client), statements{client: client}, access.NewDatabase(client)}
	read := newIdentity()
	for chunk := 0; ; chunk++ {
		file, err := os.Open(filepath.Join(a.target.Data, part.Chunks(), strconv.Itoa(chunk)))
		if errors.Is(err, fs.ErrNotExist) {
			if read.String() != part.Data {
				return &failure.Error{Part: part.Name, Message: "what the seeder got of it is not what the plugin sent"}
			}
			return to.explain(ctx, part, to.flush(ctx))
		}
		if err != nil {
			return err
		}
		err = ReadChunk(file, func(record Record) error {
			read.add(record)
			return to.apply(ctx, record)
		})
		_ = file.Close()
		if err != nil {
			return to.explain(ctx, part, err)
		}
	}
}

// output is a database to which the records of one part are applied, in order.
type output struct {
	client     *dynamodb.Client
	counts     *format.Counts
	items      items
	statements statements
	accessed   *access.Database
}

func (o *output) apply(ctx context.Context, record Record) error {
	if record.Kind != Statement {
		if err := o.statements.flush(ctx); err != nil {
			return err
		}
	}
	switch record.Kind {
	case Put, Delete:
		if record.Kind == Put {
			o.counts.AddItem()
		}
		return o.items.write(ctx, record)
	}
	if err := o.items.Flush(ctx); err != nil {
		return err
	}
	var err error
	switch record.Kind {
	case Table:
		o.counts.AddTable()
		err = createTable(ctx, o.client, record.Definition)
	case Statement:
		o.counts.AddItem()
		return o.statements.add(ctx, record)
	case Access:
		err = o.try(ctx, record)
	default:
		err = fmt.Errorf("unknown record %c: plugin and seeder differ in version", record.Kind)
	}
	if err != nil {
		return &dynamo.WriteError{Place: record.Place, Table: record.Table, Err: err}
	}
	return nil
}

// try makes the request of an Access.
func (o *output) try(ctx context.Context, record Record) error {
	var request access.Request
	if err := json.Unmarshal(record.Text, &request); err != nil {
		return fmt.Errorf("reading an access pattern: %w", err)
	}
	if err := o.accessed.Try(ctx, request); err != nil {
		return fmt.Errorf("access pattern %s: %w; access_patterns: none tries none of them, reads none that write", request.About, err)
	}
	return nil
}

// flush applies what is left.
func (o *output) flush(ctx context.Context) error {
	if err := o.statements.flush(ctx); err != nil {
		return err
	}
	return o.items.Flush(ctx)
}

// explain makes a failure of the part to blame.
func (o *output) explain(ctx context.Context, part format.Part, err error) error {
	var failed *dynamo.WriteError
	if !errors.As(err, &failed) {
		return err
	}
	place, ok := failed.Place.(format.Place)
	if !ok {
		return err
	}
	message := failed.Err.Error()
	var answered smithy.APIError
	if errors.As(err, &answered) {
		message = answered.ErrorCode() + ": " + answered.ErrorMessage()
		if answered.ErrorCode() == "ResourceNotFoundException" && failed.Table != "" {
			message += o.missing(ctx, failed.Table)
		}
	}
	if place.Item > 0 {
		message = fmt.Sprintf("item %d: %s", place.Item, message)
	}
	if place.File == "" {
		place.File = part.Name
	}
	return &failure.Error{Part: place.File, Line: place.Line, Message: message}
}

// listTimeout bounds the listing of tables.
const listTimeout = 2 * time.Second

// missing returns the end of a message about a table, if that is what is missing.
func (o *output) missing(ctx context.Context, table string) string {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	there, err := dynamo.ListTables(ctx, o.client)
	if err != nil || slices.Contains(there, table) {
		return ""
	}
	return "; " + format.NoTable(table, there)
}

// createTable creates a table, or finds that it is there as it is defined.
func createTable(ctx context.Context, client *dynamodb.Client, table dynamo.Definition) error {
	err := table.Create(ctx, client)
	var answered smithy.APIError
	if !errors.As(err, &answered) || answered.ErrorCode() != "ResourceInUseException" {
		return err
	}
	there, problem := dynamo.Define(ctx, client, table.Name)
	if problem != nil {
		return errors.Join(err, problem)
	}
	if different := there.Differences(table); len(different) > 0 {
		return fmt.Errorf("the table %s is there already, and differently: %s", table.Name, strings.Join(different, "; "))
	}
	return nil
}
