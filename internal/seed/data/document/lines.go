package document

import (
	"bytes"
	"io"
)

// Lines passes on what it reads and knows the lines. Lines are asked for in rising order of
// offsets, so that it remembers no more than what lies between the last question and what was read.
type Lines struct {
	from   io.Reader
	read   int64
	breaks []int64 // offsets of the line breaks after the last question
	line   int     // of the last question
}

// NewLines returns Lines that read from a reader.
func NewLines(from io.Reader) *Lines { return &Lines{from: from, line: 1} }

// Read makes Lines an [io.Reader].
func (l *Lines) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	for at := 0; ; {
		i := bytes.IndexByte(p[at:n], '\n')
		if i < 0 {
			break
		}
		l.breaks = append(l.breaks, l.read+int64(at+i))
		at += i + 1
	}
	l.read += int64(n)
	return n, err
}

// At returns the line, counted from 1, of the byte before an offset. An offset that is smaller than
// that of an earlier call has the line of that call.
func (l *Lines) At(offset int64) int {
	passed := 0
	for passed < len(l.breaks) && l.breaks[passed] < offset-1 {
		passed++
	}
	l.line += passed
	if passed == len(l.breaks) {
		l.breaks = l.breaks[:0]
	} else {
		l.breaks = l.breaks[passed:]
	}
	return l.line
}
