// Package sqlite reads files of SQLite: tables by rowid, and in the order of their primary key. It
// writes nothing and knows no SQL but the definitions of tables. A file may be hostile: the work on
// it and the memory for it are bounded by its size.
//
// The format: https://www.sqlite.org/fileformat.html
package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrNoFile says that something is no file of SQLite.
var ErrNoFile = errors.New("not a file of SQLite")

// errCorrupt is the reason of most errors.
var errCorrupt = errors.New("the file is damaged")

// ErrNoTable says that a file lacks a table.
var ErrNoTable = errors.New("there is no such table")

const (
	magic      = "SQLite format 3\x00"
	headerSize = 100
	// maxRecord bounds the memory for one row. An item of DynamoDB has at most 400 KB, which are
	// less than 3 MB as JSON.
	maxRecord = 16 << 20
	// cacheSize bounds the memory for pages that are kept, in bytes.
	cacheSize = 8 << 20
)

// File is a file of SQLite. It is not safe for concurrent use.
type File struct {
	from     io.ReaderAt
	pageSize int
	usable   int // bytes of a page that hold content
	pages    uint32
	cache    map[uint32][]byte
	schema   []object
}

// Open reads the header and the schema of a file of size bytes.
func Open(from io.ReaderAt, size int64) (*File, error) {
	header := make([]byte, headerSize)
	if _, err := from.ReadAt(header, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the header: %w", err)
	}
	if string(header[:len(magic)]) != magic {
		return nil, ErrNoFile
	}
	f := &File{from: from, cache: map[uint32][]byte{}}
	f.pageSize = int(binary.BigEndian.Uint16(header[16:]))
	if f.pageSize == 1 {
		f.pageSize = 1 << 16
	}
	if f.pageSize < 512 || f.pageSize&(f.pageSize-1) != 0 {
		return nil, fmt.Errorf("%w: its pages have %d bytes", errCorrupt, f.pageSize)
	}
	f.usable = f.pageSize - int(header[20])
	if f.usable < 480 {
		return nil, fmt.Errorf("%w: its pages have %d bytes for content", errCorrupt, f.usable)
	}
	if header[19] != 1 {
		return nil, fmt.Errorf("version %d of the format, which has a log beside the file, cannot be read", header[19])
	}
	if encoding := binary.BigEndian.Uint32(header[56:]); encoding > 1 {
		return nil, fmt.Errorf("a file in UTF-16 (encoding %d) cannot be read", encoding)
	}
	pages := size / int64(f.pageSize)
	if pages < 1 || pages > 1<<32-2 {
		return nil, fmt.Errorf("%w: it has %d bytes", errCorrupt, size)
	}
	f.pages = uint32(pages)
	// The header's own count is right where it was written with the last change.
	if told := binary.BigEndian.Uint32(header[28:]); told > f.pages && string(header[24:28]) == string(header[92:96]) {
		return nil, fmt.Errorf("%w: it has %d of %d pages", errCorrupt, f.pages, told)
	}
	var err error
	if f.schema, err = f.readSchema(); err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	return f, nil
}

// page returns the content of a page, which nobody may change.
func (f *File) page(number uint32) ([]byte, error) {
	if page, known := f.cache[number]; known {
		return page, nil
	}
	if number == 0 || number > f.pages {
		return nil, fmt.Errorf("%w: there is no page %d", errCorrupt, number)
	}
	page := make([]byte, f.pageSize)
	if _, err := f.from.ReadAt(page, int64(number-1)*int64(f.pageSize)); err != nil {
		return nil, fmt.Errorf("reading page %d: %w", number, err)
	}
	if len(f.cache) >= cacheSize/f.pageSize {
		clear(f.cache)
	}
	f.cache[number] = page
	return page, nil
}
