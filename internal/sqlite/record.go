package sqlite

import (
	"encoding/binary"
	"fmt"
	"math"
)

// varint reads a number of up to nine bytes, and returns what is behind it; nil where the number
// does not end.
func varint(from []byte) (value int64, rest []byte) {
	var read uint64
	for i := range 8 {
		if i >= len(from) {
			return 0, nil
		}
		read = read<<7 | uint64(from[i]&0x7f)
		if from[i] < 0x80 {
			return int64(read), from[i+1:] //nolint:gosec // SQLite's numbers wrap around
		}
	}
	if len(from) < 9 {
		return 0, nil
	}
	return int64(read<<8 | uint64(from[8])), from[9:] //nolint:gosec // the same
}

// maxColumns is what SQLite itself allows at most. https://www.sqlite.org/limits.html#max_column
const maxColumns = 32767

var errRow = fmt.Errorf("%w: a row ends too early", errCorrupt)

// record returns the values of a row: nil, int64, float64, string, or []byte, which nobody may
// change. https://www.sqlite.org/fileformat.html#record_format
func record(payload []byte) ([]any, error) {
	size, kinds := varint(payload)
	if kinds == nil || size < int64(len(payload)-len(kinds)) || size > int64(len(payload)) {
		return nil, errRow
	}
	kinds, content := kinds[:size-int64(len(payload)-len(kinds))], payload[size:]
	var values []any
	for len(kinds) > 0 {
		var kind int64
		if kind, kinds = varint(kinds); kinds == nil {
			return nil, errRow
		}
		length, err := contentLength(kind)
		if err != nil {
			return nil, err
		}
		if length > int64(len(content)) {
			return nil, errRow
		}
		if len(values) == maxColumns {
			return nil, fmt.Errorf("%w: a row has more than %d columns", errCorrupt, maxColumns)
		}
		values = append(values, value(kind, content[:length]))
		content = content[length:]
	}
	return values, nil
}

// contentLength is how many bytes a value of a kind has.
func contentLength(kind int64) (int64, error) {
	switch {
	case kind >= 12:
		return (kind - 12) / 2, nil
	case kind >= 0 && kind <= 4:
		return kind, nil
	case kind == 5:
		return 6, nil
	case kind == 6 || kind == 7:
		return 8, nil
	case kind == 8 || kind == 9:
		return 0, nil
	}
	return 0, fmt.Errorf("%w: a value is of the unknown kind %d", errCorrupt, kind)
}

func value(kind int64, content []byte) any {
	switch {
	case kind == 0:
		return nil
	case kind == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(content))
	case kind == 8 || kind == 9:
		return kind - 8
	case kind < 12:
		number := int64(int8(content[0])) //nolint:gosec // two's complement
		for _, one := range content[1:] {
			number = number<<8 | int64(one)
		}
		return number
	case kind%2 == 0:
		return content
	}
	return string(content)
}
