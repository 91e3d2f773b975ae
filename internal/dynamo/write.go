package dynamo

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Writer writes many items. It is not safe for parallel use.
type Writer struct {
	client *dynamodb.Client
	batch  []write
}

// write is a request of a batch, and where it comes from.
type write struct {
	table   string
	request types.WriteRequest
	place   fmt.Stringer
}

// WriteError is the error of one write.
type WriteError struct {
	// Place is that of the write.
	Place fmt.Stringer
	Err   error
}

func (e *WriteError) Error() string { return fmt.Sprintf("%s: %v", e.Place, e.Err) }
func (e *WriteError) Unwrap() error { return e.Err }

// maxBatch is the number of requests that BatchWriteItem takes.
const maxBatch = 25

// NewWriter returns a writer for a database.
func NewWriter(client *dynamodb.Client) *Writer { return &Writer{client: client} }

// Put puts an item, in DynamoDB JSON, at the latest when Flush returns.
func (w *Writer) Put(ctx context.Context, table string, item []byte, place fmt.Stringer) error {
	attributes, err := attributevalue.UnmarshalMapJSON(item)
	if err != nil {
		return &WriteError{place, err}
	}
	return w.add(ctx, write{table, types.WriteRequest{PutRequest: &types.PutRequest{Item: attributes}}, place})
}

// Delete deletes the item with a key, in DynamoDB JSON, at the latest when Flush returns.
func (w *Writer) Delete(ctx context.Context, table string, key []byte, place fmt.Stringer) error {
	attributes, err := attributevalue.UnmarshalMapJSON(key)
	if err != nil {
		return &WriteError{place, err}
	}
	return w.add(ctx, write{table, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: attributes}}, place})
}

func (w *Writer) add(ctx context.Context, next write) error {
	if w.batch = append(w.batch, next); len(w.batch) < maxBatch {
		return nil
	}
	return w.Flush(ctx)
}

// Flush writes what is left.
func (w *Writer) Flush(ctx context.Context) error {
	if len(w.batch) == 0 {
		return nil
	}
	batch := w.batch
	w.batch = nil
	requests := map[string][]types.WriteRequest{}
	for _, one := range batch {
		requests[one.table] = append(requests[one.table], one.request)
	}
	for len(requests) > 0 {
		answer, err := w.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: requests})
		if err != nil {
			return w.blame(ctx, batch, err)
		}
		requests = answer.UnprocessedItems
	}
	return nil
}

// blame finds the write because of which a batch was refused, by writing each by itself.
func (w *Writer) blame(ctx context.Context, batch []write, refused error) error {
	for _, one := range batch {
		_, err := w.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{one.table: {one.request}},
		})
		if err != nil {
			return &WriteError{one.place, err}
		}
	}
	return &WriteError{batch[0].place, errors.Join(errors.New("writing a batch"), refused)}
}
