package dynamo

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Writer writes many items, in several batches at a time. Writes of the same key keep their order.
// Its methods must not be called concurrently. It is of no use after an error.
type Writer struct {
	raw      raw
	batch    batch
	batches  int           // that were sent
	slots    chan struct{} // one is taken by each batch on its way
	onTheWay sync.WaitGroup

	mu      sync.Mutex
	pending map[string]bool // the keys of the writes that have not been answered
	failed  int             // the number of the first batch that failed, with err
	err     error
}

// WriteError is the error of one write.
type WriteError struct {
	// Place is that of the write, and Table its table.
	Place fmt.Stringer
	Table string
	Err   error
}

func (e *WriteError) Error() string { return fmt.Sprintf("%s: %v", e.Place, e.Err) }
func (e *WriteError) Unwrap() error { return e.Err }

// maxBatches is the number of batches on their way at a time. DynamoDB Local writes one at a time,
// and prepares others meanwhile: with one client it idles between two calls, and with more than
// four it is no faster.
const maxBatches = 4

// NewWriter returns a writer for the database of a client.
func NewWriter(client *dynamodb.Client) *Writer {
	return &Writer{raw: rawOf(client), slots: make(chan struct{}, maxBatches), pending: map[string]bool{}}
}

// Put puts an item, in DynamoDB JSON, at the latest when Flush returns. Items with the same key in
// a table have the same key here. The error may be that of an earlier write. text must not change
// until Flush returns.
func (w *Writer) Put(ctx context.Context, table, key string, text []byte, place fmt.Stringer) error {
	return w.add(ctx, key, write{table, "PutRequest", "Item", text, place})
}

// Delete deletes the item with a key, in DynamoDB JSON. All else is as for Put.
func (w *Writer) Delete(ctx context.Context, table, key string, text []byte, place fmt.Stringer) error {
	return w.add(ctx, key, write{table, "DeleteRequest", "Key", text, place})
}

func (w *Writer) add(ctx context.Context, key string, next write) error {
	key = next.table + "\x00" + key
	if w.isPending(key) {
		if err := w.Flush(ctx); err != nil {
			return err
		}
	}
	if w.batch.isFull(next) {
		if err := w.send(ctx); err != nil {
			return err
		}
	}
	w.batch.add(key, next)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending[key] = true
	return nil
}

func (w *Writer) isPending(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pending[key]
}

// Flush returns when everything is written. The error is that of the first write that failed.
func (w *Writer) Flush(ctx context.Context) error {
	var err error
	if len(w.batch.writes) > 0 {
		err = w.send(ctx)
	}
	w.onTheWay.Wait()
	if w.err != nil {
		return w.err
	}
	return err
}

// send sends the batch on its way as soon as there is room, if no other one has failed.
func (w *Writer) send(ctx context.Context) error {
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		w.onTheWay.Wait() // which end with it
		return context.Cause(ctx)
	}
	if w.hasFailed() {
		<-w.slots
		w.onTheWay.Wait() // an earlier one may fail, too
		return w.err
	}
	sent, number := w.batch, w.batches
	w.batch, w.batches = batch{}, w.batches+1
	w.onTheWay.Go(func() {
		defer func() { <-w.slots }()
		w.end(sent, number, sent.send(ctx, w.raw))
	})
	return nil
}

func (w *Writer) hasFailed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err != nil
}

// end notes how a batch ended.
func (w *Writer) end(sent batch, number int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, key := range sent.keys {
		delete(w.pending, key)
	}
	if err != nil && (w.err == nil || number < w.failed) {
		w.err, w.failed = err, number
	}
}
