package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/smithy-go"
)

// batch are the writes of a BatchWriteItem, each of another key.
type batch struct {
	writes []write
	keys   []string
	bytes  int // of all texts
}

// write is a put or a delete, and where it comes from.
type write struct {
	table       string
	kind, field string // of the request
	text        []byte
	place       fmt.Stringer
}

// The number of writes that BatchWriteItem takes, and how much text is sent at once, which is well
// below the 16 MB that it takes: larger batches of large items are no faster.
const (
	maxWrites     = 25
	maxBatchBytes = 4 << 20
)

// isFull reports whether a write has no room.
func (b *batch) isFull(next write) bool {
	return len(b.writes) == maxWrites || len(b.writes) > 0 && b.bytes+len(next.text) > maxBatchBytes
}

func (b *batch) add(key string, next write) {
	b.writes = append(b.writes, next)
	b.keys = append(b.keys, key)
	b.bytes += len(next.text)
}

// send writes the batch. Where the database refuses it, it writes each by itself, and the error is
// that of the first one that is refused.
func (b *batch) send(ctx context.Context, to raw) error {
	var refusal smithy.APIError
	if err := sendWrites(ctx, to, b.writes); err == nil || !errors.As(err, &refusal) {
		return err
	}
	for i := range b.writes {
		err := sendWrites(ctx, to, b.writes[i:i+1])
		if errors.As(err, &refusal) {
			return &WriteError{b.writes[i].place, b.writes[i].table, err}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sendWrites makes a call of BatchWriteItem, and more of them for what the database leaves.
func sendWrites(ctx context.Context, to raw, writes []write) error {
	input := requestsOf(writes)
	for attempt := range maxAttempts {
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		output, err := to.call(ctx, "BatchWriteItem", input)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return fmt.Errorf("writing items: %w", err)
		}
		var answer struct{ UnprocessedItems map[string]json.RawMessage }
		if err := json.Unmarshal(output, &answer); err != nil {
			return fmt.Errorf("reading the answer to BatchWriteItem: %w", err)
		}
		if len(answer.UnprocessedItems) == 0 {
			return nil
		}
		if input, err = json.Marshal(map[string]any{"RequestItems": answer.UnprocessedItems}); err != nil {
			return err
		}
	}
	return fmt.Errorf("writing items: the database left some of a batch in each of %d attempts", maxAttempts)
}

// requestsOf returns the input of BatchWriteItem.
func requestsOf(writes []write) []byte {
	size := 1 << 10
	for i := range writes {
		size += len(writes[i].text) + len(`{"DeleteRequest":{"Item":}},`)
	}
	input := append(make([]byte, 0, size), `{"RequestItems":{`...)
	done := map[string]bool{}
	for i := range writes {
		table := writes[i].table
		if done[table] {
			continue
		}
		done[table] = true
		name, _ := json.Marshal(table) // never fails
		input = append(append(input, name...), `:[`...)
		for _, one := range writes[i:] {
			if one.table == table {
				input = append(input, `{"`+one.kind+`":{"`+one.field+`":`...)
				input = append(append(input, one.text...), `}},`...)
			}
		}
		input = append(input[:len(input)-1], `],`...) // without the last comma
	}
	return append(input[:len(input)-1], `}}`...)
}
