package dynamo

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// encoder writes the items of an answer of Scan in the encoding that is hashed; see appendValue. It
// decodes nothing that it need not.
type encoder struct {
	from    *jsontext.Decoder
	dst     []byte
	spare   []byte
	members []member // of the maps, sets and lists that are open
	ttl     string   // the name of the attribute with an item's expiry
	expiry  []byte   // the number that the last item has there; empty for none
}

// member is the encoding of a member of a map, a set or a list, and what it is sorted by: positions
// in dst.
type member struct{ begin, nameBegin, nameEnd, end int }

// item reads an item and returns its encoding, which is valid until the next call.
func (e *encoder) item() ([]byte, error) {
	e.dst, e.members, e.expiry = e.dst[:0], e.members[:0], e.expiry[:0]
	err := e.mapOf(true)
	return e.dst, err
}

// enter reads the beginning of an object or array.
func (e *encoder) enter(kind jsontext.Kind) error {
	token, err := e.from.ReadToken()
	if err == nil && token.Kind() != kind {
		err = fmt.Errorf("a value begins with %v and not with %v", token.Kind(), kind)
	}
	return err
}

// more reports whether an object or array goes on; where it does not, it reads the end.
func (e *encoder) more() (bool, error) {
	if kind := e.from.PeekKind(); kind != '}' && kind != ']' {
		return true, nil
	}
	_, err := e.from.ReadToken()
	return false, err
}

// mapOf reads the members of a map, or of an item.
func (e *encoder) mapOf(isItem bool) error {
	return e.collect('{', 'M', true, func() (begin, end int, err error) {
		if begin, err = e.text(); err != nil {
			return 0, 0, err
		}
		end = len(e.dst)
		return begin, end, e.value(isItem && string(e.dst[begin:end]) == e.ttl)
	})
}

// listOf reads a list or a set; read reads an element and returns where its content begins.
func (e *encoder) listOf(letter byte, sorted bool, read func() (begin int, err error)) error {
	return e.collect('[', letter, sorted, func() (begin, end int, err error) {
		begin, err = read()
		return begin, len(e.dst), err
	})
}

// collect reads an object or array, and writes the encoding of its members. read reads a member and
// returns where that stands by which members are sorted.
func (e *encoder) collect(kind jsontext.Kind, letter byte, sorted bool, read func() (begin, end int, err error)) error {
	if err := e.enter(kind); err != nil {
		return err
	}
	begin, outer := len(e.dst), len(e.members)
	for {
		more, err := e.more()
		if err != nil {
			return err
		}
		if !more {
			e.close(letter, begin, outer, sorted)
			return nil
		}
		m := member{begin: len(e.dst)}
		if m.nameBegin, m.nameEnd, err = read(); err != nil {
			return err
		}
		m.end = len(e.dst)
		e.members = append(e.members, m)
	}
}

// close replaces the members of what began at a position by its encoding.
func (e *encoder) close(letter byte, begin, outer int, sorted bool) {
	members := e.members[outer:]
	if sorted {
		slices.SortFunc(members, func(a, b member) int {
			return bytes.Compare(e.dst[a.nameBegin:a.nameEnd], e.dst[b.nameBegin:b.nameEnd])
		})
	}
	e.spare = appendLength(append(e.spare[:0], letter), len(members))
	for _, m := range members {
		e.spare = append(e.spare, e.dst[m.begin:m.end]...)
	}
	e.dst = append(e.dst[:begin], e.spare...)
	e.members = e.members[:outer]
}

// value reads a value with its type: {"S": "x"}.
func (e *encoder) value(isExpiry bool) error {
	if err := e.enter('{'); err != nil {
		return err
	}
	name, err := e.from.ReadValue()
	if err != nil {
		return err
	}
	switch kind := string(name); kind {
	case `"S"`:
		e.dst = append(e.dst, 'S')
		_, err = e.text()
	case `"N"`:
		e.dst = append(e.dst, 'N')
		var begin int
		if begin, err = e.text(); isExpiry {
			e.expiry = append(e.expiry, e.dst[begin:]...)
		}
	case `"B"`:
		e.dst = append(e.dst, 'B')
		_, err = e.binary()
	case `"BOOL"`:
		var token jsontext.Token
		if token, err = e.from.ReadToken(); err == nil {
			e.dst = strconv.AppendBool(append(e.dst, 'T'), token.Kind() == 't')
		}
	case `"NULL"`:
		e.dst = append(e.dst, 'Z')
		err = e.from.SkipValue()
	case `"M"`:
		err = e.mapOf(false)
	case `"L"`:
		err = e.listOf('L', false, func() (int, error) { return 0, e.value(false) })
	case `"SS"`:
		err = e.listOf('s', true, e.text)
	case `"NS"`:
		err = e.listOf('n', true, e.text)
	case `"BS"`:
		err = e.listOf('b', true, e.binary)
	default:
		err = fmt.Errorf("a value of the unknown type %s", kind)
	}
	if err != nil {
		return err
	}
	return e.enter('}')
}

// text reads a string and appends it. It returns where its content begins.
func (e *encoder) text() (begin int, err error) {
	content, err := e.content()
	if err != nil {
		return 0, err
	}
	e.dst = appendLength(e.dst, len(content))
	begin = len(e.dst)
	e.dst = append(e.dst, content...)
	return begin, nil
}

// binary does the same with a string in base64.
func (e *encoder) binary() (begin int, err error) {
	content, err := e.content()
	if err != nil {
		return 0, err
	}
	decoded, err := base64.StdEncoding.AppendDecode(e.spare[:0], content)
	if err != nil {
		return 0, err
	}
	e.spare = decoded
	e.dst = appendLength(e.dst, len(decoded))
	begin = len(e.dst)
	e.dst = append(e.dst, decoded...)
	return begin, nil
}

// content reads a string and returns its content, which is valid until the next reading.
func (e *encoder) content() ([]byte, error) {
	quoted, err := e.from.ReadValue()
	switch {
	case err != nil:
		return nil, err
	case quoted.Kind() != '"':
		return nil, fmt.Errorf("%v stands where a string should be", quoted.Kind())
	}
	plain := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
		return plain, nil
	}
	if unquoted, err := jsontext.AppendUnquote(nil, quoted); err == nil {
		return unquoted, nil
	}
	var mended string // as the SDK mends what is no Unicode
	err = json.Unmarshal(quoted, &mended)
	return []byte(mended), err
}

func appendLength(dst []byte, n int) []byte {
	return binary.AppendUvarint(dst, uint64(n))
}

// EncodeItem returns an encoding of an item in DynamoDB JSON: one text for all ways to write an
// item, in which attributes and members of sets have no order.
func EncodeItem(item []byte) ([]byte, error) {
	encoder := encoder{from: newDecoder(item)}
	return encoder.item()
}

// newDecoder returns a decoder of what DynamoDB Local writes, which may be no Unicode.
func newDecoder(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}
