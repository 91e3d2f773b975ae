package relay

// The kinds of bodies, by what ends them.
const (
	counted = iota
	chunks
	untilClose
)

// maxLine is the size of the longest line of a chunked body that is not data, in bytes.
const maxLine = 8 << 10

// maxDigits is the number of digits of the largest size of a chunk.
const maxDigits = 15

// body finds the end of a body in the bytes that pass.
type body struct {
	kind int
	left int64 // of the body or the chunk

	// Of chunks:
	state chunkState
	line  int // the bytes of the line so far
}

type chunkState int

const (
	inSize chunkState = iota
	inExtension
	afterSize // the line feed is missing
	inData
	afterData // the carriage return is missing
	beforeNextSize
	afterLast // an empty line is missing
	inLastLine
	ended
)

// ended reports whether the body is at its end.
func (b *body) ended() bool {
	switch b.kind {
	case counted:
		return b.left == 0
	case chunks:
		return b.state == ended
	default:
		return false
	}
}

// pass returns how many of the bytes belong to the body.
func (b *body) pass(bytes []byte) (n int, err error) {
	switch b.kind {
	case counted:
		n = int(min(b.left, int64(len(bytes))))
		b.left -= int64(n)
		return n, nil
	case chunks:
		return b.passChunks(bytes)
	default:
		return len(bytes), nil
	}
}

// passChunks reads chunks as RFC 9112 has them, section 7.1, without trailers: Jetty 8, which old
// versions of DynamoDB Local have, takes one for the next request.
func (b *body) passChunks(text []byte) (n int, err error) {
	for n < len(text) && b.state != ended {
		if b.state == inData {
			data := int(min(b.left, int64(len(text)-n)))
			n += data
			if b.left -= int64(data); b.left == 0 {
				b.state = afterData
			}
			continue
		}
		if err := b.passByte(text[n]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// passByte reads a byte that is not data.
func (b *body) passByte(c byte) error {
	if b.line++; b.line > maxLine {
		return errMalformed
	}
	expected := byte('\n')
	next := b.state
	switch b.state {
	case inSize:
		digit, isDigit := unhex(c)
		switch {
		case isDigit && b.line <= maxDigits:
			b.left = b.left<<4 + digit
			return nil
		case b.line > 1 && c == '\r':
			b.state = afterSize
			return nil
		case b.line > 1 && c == ';':
			b.state = inExtension
			return nil
		}
		return errMalformed
	case inExtension:
		switch c {
		case '\r':
			b.state = afterSize
		case '\n', 0:
			return errMalformed
		}
		return nil
	case afterSize:
		next = inData
		if b.left == 0 {
			next = afterLast
		}
	case afterData:
		expected, next = '\r', beforeNextSize
	case beforeNextSize:
		next = inSize
	case afterLast:
		expected, next = '\r', inLastLine
	case inLastLine:
		next = ended
	}
	if c != expected {
		return errMalformed
	}
	b.state = next
	if c == '\n' {
		b.line = 0
	}
	return nil
}

func unhex(c byte) (digit int64, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return int64(c - '0'), true
	case 'a' <= c && c <= 'f':
		return int64(c - 'a' + 10), true
	case 'A' <= c && c <= 'F':
		return int64(c - 'A' + 10), true
	}
	return 0, false
}
