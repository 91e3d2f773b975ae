package relay

import "io"

// The sizes of a buffer, in bytes. Most requests and answers fit the smaller one.
const (
	smallBuffer = 16 << 10
	largeBuffer = maxHead + headroom
	headroom    = 256 // before the data, into which a head may grow
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
		b.makeRoom()
	}
	n, err := from.Read(b.bytes[b.end:])
	b.end += n
	if n > 0 {
		return nil
	}
	return err
}

// makeRoom moves the data to the beginning or, where that is no gain, into a larger buffer.
func (b *buffer) makeRoom() {
	target := b.bytes
	if b.begin < len(b.bytes)/2 {
		target = make([]byte, largeBuffer)
	}
	b.end = headroom + copy(target[headroom:], b.data())
	b.begin = headroom
	b.bytes = target
}
