package dynamo

import (
	"context"
	"encoding/json"
	"fmt"

	"golang.org/x/sync/errgroup"
)

const (
	// segmentBytes is the size of a segment of a table, which is less than a page. To read a page
	// DynamoDB Local sorts all of the segment that follows, so that its time grows with the square
	// of a segment's size.
	segmentBytes = 512 << 10
	// maxScans is the number of segments that are read at a time.
	maxScans = 4
	// maxPageItems bounds the items of a page. Without a limit DynamoDB Local decodes all that
	// follow, and takes those that fit.
	maxPageItems = 1000
	maxSegments  = 1_000_000 // that DynamoDB takes
)

// inSegments calls read for each segment of a table of about so many bytes, for some at a time.
func inSegments(ctx context.Context, bytes int64, read func(ctx context.Context, segment, total int32) error) error {
	total := int32(min(1+bytes/segmentBytes, maxSegments))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxScans)
	for segment := range total {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return read(ctx, segment, total) })
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

// scan reads a table of about so many bytes. It calls visit with each answer of Scan, concurrently;
// visit returns its LastEvaluatedKey.
func (r raw) scan(ctx context.Context, table string, bytes int64, visit func(answer []byte) (last []byte, err error)) error {
	return inSegments(ctx, bytes, func(ctx context.Context, segment, total int32) error {
		input := scan{TableName: table, ConsistentRead: true, Segment: segment, TotalSegments: total, Limit: maxPageItems}
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
