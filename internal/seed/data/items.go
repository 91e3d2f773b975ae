package data

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/dynamo/item"
)

// items writes items. Their keys, which the writer must know to keep the order of equal ones, are
// read here and not in the plugin, which does not know the tables that scripts make.
type items struct {
	*dynamo.Writer
	client *dynamodb.Client
	keys   map[string][]dynamo.Key // of the tables that were asked for
}

func newItems(client *dynamodb.Client) items {
	return items{dynamo.NewWriter(client), client, map[string][]dynamo.Key{}}
}

// write puts or deletes an item.
func (i items) write(ctx context.Context, record Record) error {
	keys, known := i.keys[record.Table]
	if !known {
		table, err := dynamo.Define(ctx, i.client, record.Table)
		if err != nil {
			return i.fail(ctx, record, err)
		}
		keys = table.Keys
		i.keys[record.Table] = keys
	}
	checked, err := item.Check(record.Text, item.Rules{Keys: keys, OnlyKey: record.Kind == Delete})
	if err != nil {
		return i.fail(ctx, record, err)
	}
	if record.Kind == Delete {
		return i.Delete(ctx, record.Table, checked.Key, record.Text, record.Place)
	}
	return i.Put(ctx, record.Table, checked.Key, record.Text, record.Place)
}

// fail returns the error of a record, or of an earlier one.
func (i items) fail(ctx context.Context, record Record, err error) error {
	if earlier := i.Flush(ctx); earlier != nil {
		return earlier
	}
	return &dynamo.WriteError{Place: record.Place, Table: record.Table, Err: err}
}
