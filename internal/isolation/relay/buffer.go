package relay

import "io"

// The sizes of a buffer, in bytes. Most requests and answers fit the smaller one.
const (
	headroom    = 256 // before the data, into which a head may grow
	smallBuffer = headroom + 16<<10
	largeBuffer = headroom + maxHead
)

// buffer holds bytes that have arrived and not left yet.
type buffer struct {
	bytes      []byte
	begin, end int
}

func newBuffer() buffer {
	return buffer{bytes: make([]byte, smallBuffer), begin: headroom, end: headroom}
}

func (b *buffer) data() []byte { return b.bytes[b.begin:b.end] }

func (b *buffer) drop(n int) {
	b.begin += n
	if b.begin == b.end {
		b.begin, b.end = headroom, headroom
	}
}

// fill reads once, behind what is there already.
func (b *buffer) fill(from io.Reader) error {
	if b.end == len(b.bytes) {
		if b.begin > len(b.bytes)/2 {
			b.move(b.bytes)
		} else {
			b.enlarge()
		}
	}
	n, err := from.Read(b.bytes[b.end:])
	b.end += n
	return err
}

// enlarge makes as much room as there may be.
func (b *buffer) enlarge() {
	if len(b.bytes) < largeBuffer {
		b.move(make([]byte, largeBuffer))
	} else {
		b.move(b.bytes)
	}
}

// shrink gives up room that a large body has needed.
func (b *buffer) shrink() {
	if len(b.bytes) > smallBuffer && len(b.data()) == 0 {
		*b = newBuffer()
	}
}

func (b *buffer) move(to []byte) {
	b.end = headroom + copy(to[headroom:], b.data())
	b.begin = headroom
	b.bytes = to
}
