package document

import (
	"fmt"
	"io"

	"github.com/docker/go-units"
)

// MaxValue bounds what a stream has in memory at a time, in bytes. It is many times what an item
// may have.
const MaxValue = 64 << 20

// ErrTooLarge says that a stream has a value that is too large.
var ErrTooLarge = fmt.Errorf("a value of more than %s: items have at most 400 KB", units.BytesSize(MaxValue))

// Limit is a reader that ends with [ErrTooLarge] when more than MaxValue was read since the last
// call of Next.
type Limit struct {
	from io.Reader
	left int
}

// NewLimit returns a Limit that reads from a reader.
func NewLimit(from io.Reader) *Limit { return &Limit{from, MaxValue} }

// Next tells that another value begins.
func (l *Limit) Next() { l.left = MaxValue }

// Read makes Limit an [io.Reader].
func (l *Limit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.from.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
