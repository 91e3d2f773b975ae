package data

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// A stream of records consists of chunks. In a chunk each record is a byte for its kind, then its
// line, its item and the length of its text as varints, then the text. A record of kindFile or
// kindTable says in its text which file or table the following ones are about, until the next one
// or the end of the chunk.
const (
	kindFile   Kind = 'f'
	kindTable  Kind = 't'
	chunkBytes      = 4 << 20
)

// identity is a hash over everything of a stream but the places.
type identity struct{ hash.Hash }

func newIdentity() identity { return identity{sha256.New()} }

func (i identity) add(record Record) {
	fmt.Fprintf(i, "%c %q %d ", record.Kind, record.Table, len(record.Text))
	_, _ = i.Write(record.Text)
}

// String returns the identity, hexadecimal.
func (i identity) String() string { return hex.EncodeToString(i.Sum(nil)) }

// streamWriter writes a stream.
type streamWriter struct {
	give        func(chunk []byte) error
	chunk       []byte
	file, table string
	identity    identity
}

func newStreamWriter(give func(chunk []byte) error) *streamWriter {
	return &streamWriter{give: give, identity: newIdentity()}
}

func (w *streamWriter) add(record Record) error {
	if record.Kind == Table {
		text, err := json.Marshal(record.Definition)
		if err != nil {
			return err
		}
		record.Text = text
	}
	w.identity.add(record)
	if w.file != record.Place.File {
		w.file = record.Place.File
		w.append(kindFile, format.Place{}, []byte(w.file))
	}
	if w.table != record.Table {
		w.table = record.Table
		w.append(kindTable, format.Place{}, []byte(w.table))
	}
	w.append(record.Kind, record.Place, record.Text)
	if len(w.chunk) < chunkBytes {
		return nil
	}
	return w.flush()
}

func (w *streamWriter) append(kind Kind, at format.Place, text []byte) {
	w.chunk = append(w.chunk, byte(kind))
	w.chunk = binary.AppendUvarint(w.chunk, uint64(at.Line))
	w.chunk = binary.AppendUvarint(w.chunk, uint64(at.Item))
	w.chunk = binary.AppendUvarint(w.chunk, uint64(len(text)))
	w.chunk = append(w.chunk, text...)
}

func (w *streamWriter) flush() error {
	err := w.give(w.chunk)
	w.chunk, w.file, w.table = w.chunk[:0], "", ""
	return err
}

// end writes what is left and returns the identity of the stream.
func (w *streamWriter) end() (identity string, err error) {
	if len(w.chunk) > 0 {
		err = w.flush()
	}
	return w.identity.String(), err
}

// ReadChunk calls visit for each record of a chunk, in order.
func ReadChunk(chunk io.Reader, visit func(Record) error) error {
	from := bufio.NewReaderSize(chunk, 1<<16)
	var file, table string
	for {
		kind, err := from.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		record := Record{Kind: Kind(kind), Table: table, Place: format.Place{File: file}}
		if err == nil {
			err = readRecord(from, &record)
		}
		if err != nil {
			return fmt.Errorf("reading the records of a part: %w", err)
		}
		switch record.Kind {
		case kindFile:
			file = string(record.Text)
			continue
		case kindTable:
			table = string(record.Text)
			continue
		case Table:
			if err := json.Unmarshal(record.Text, &record.Definition); err != nil {
				return fmt.Errorf("reading the definition of table %s: %w", table, err)
			}
		}
		if err := visit(record); err != nil {
			return err
		}
	}
}

// readRecord reads a record after its kind.
func readRecord(from *bufio.Reader, record *Record) error {
	var numbers [3]uint64
	for i := range numbers {
		var err error
		if numbers[i], err = binary.ReadUvarint(from); err != nil {
			return err
		}
	}
	record.Place.Line, record.Place.Item = int(numbers[0]), int(numbers[1])
	if numbers[2] > maxDocument {
		return fmt.Errorf("a record of %d bytes", numbers[2])
	}
	record.Text = make([]byte, numbers[2])
	_, err := io.ReadFull(from, record.Text)
	return err
}
