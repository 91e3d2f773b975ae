package dynamo

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

const (
	// segmentBytes is the size of a segment of a table, which is less than a page. To read a page
	// DynamoDB Local sorts all of the segment that follows, so that its time grows with the square
	// of a segment's size.
	segmentBytes = pageBytes / 2
	pageBytes    = 1 << 20
	// usualPageItems is the limit of a page where nothing is known of the items.
	usualPageItems = 1000
	maxSegments    = 1_000_000 // that DynamoDB takes
	// maxScans is the number of segments that are read at a time.
	maxScans = 4
)

// extent is the size of a table's items, and their number, more or less.
type extent struct{ bytes, items int64 }

func extentOf(table *types.TableDescription) extent {
	return extent{aws.ToInt64(table.TableSizeBytes), aws.ToInt64(table.ItemCount)}
}

func (e extent) segments() int32 { return int32(min(1+e.bytes/segmentBytes, maxSegments)) }

// pageItems is the number of items that fit into a page. Where it is not given as the limit of a
// page DynamoDB Local decodes all items that follow, and takes those that fit.
func (e extent) pageItems() int32 {
	if e.items == 0 || e.bytes == 0 { // as of a table that was empty a moment ago
		return usualPageItems
	}
	return int32(min(1+pageBytes*e.items/e.bytes, pageBytes))
}

// inSegments calls read for each segment of a table, for some at a time.
func inSegments(
	ctx context.Context,
	table extent,
	read func(ctx context.Context, segment, total, limit int32) error,
) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxScans)
	total, limit := table.segments(), table.pageItems()
	for segment := range total {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return read(ctx, segment, total, limit) })
	}
	return group.Wait()
}

// scan is the input of Scan.
type scan struct {
	TableName              string
	ConsistentRead         bool
	Segment, TotalSegments int32
	Limit                  int32
	ExclusiveStartKey      json.RawMessage `json:",omitempty"`
}

// scan reads a table. It calls visit with each answer of Scan, concurrently; visit returns its
// LastEvaluatedKey.
func (r raw) scan(
	ctx context.Context,
	table string,
	size extent,
	visit func(answer []byte) (last []byte, err error),
) error {
	return inSegments(ctx, size, func(ctx context.Context, segment, total, limit int32) error {
		input := scan{TableName: table, ConsistentRead: true, Segment: segment, TotalSegments: total, Limit: limit}
		for {
			text, err := json.Marshal(input)
			if err != nil {
				return err
			}
			answer, err := r.call(ctx, "Scan", text)
			if err != nil {
				return err
			}
			if input.ExclusiveStartKey, err = visit(answer); err != nil {
				return fmt.Errorf("reading the answer to Scan: %w", err)
			}
			if len(input.ExclusiveStartKey) == 0 {
				return nil
			}
		}
	})
}
