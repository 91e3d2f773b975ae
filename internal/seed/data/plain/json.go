package plain

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// ItemJSON does what Item does, for an item that is JSON and known to be valid. It makes no tree.
// Lines of its errors count from the beginning of the text.
func (e Encoder) ItemJSON(dst, text []byte) ([]byte, error) {
	t := transcoder{Encoder: e, json: text}
	t.space()
	if t.peek() != '{' {
		return dst, t.errorf("%s stands where an item should be, which is a map", kindOf(t.peek()))
	}
	err := t.object(&dst)
	return dst, err
}

// TypedJSON does what Typed does, for an item that is JSON and known to be valid. It may return the
// text itself.
func (e Encoder) TypedJSON(dst, text []byte) ([]byte, error) {
	if !bytes.Contains(text, []byte("{{")) {
		return text, nil
	}
	node, err := document.ParseJSON(bytes.NewReader(text))
	if err != nil {
		return dst, err
	}
	return e.Typed(dst, node)
}

func kindOf(first byte) document.Kind {
	switch first {
	case '{':
		return document.Map
	case '[':
		return document.List
	case '"':
		return document.String
	case 't', 'f':
		return document.Bool
	case 'n':
		return document.Null
	}
	return document.Number
}

// transcoder writes plain JSON in DynamoDB JSON. The text is valid JSON.
type transcoder struct {
	Encoder
	json []byte
	pos  int
}

func (t *transcoder) errorf(message string, args ...any) error {
	return t.shift(&document.Error{Line: 1, Err: fmt.Errorf(message, args...)}, t.pos)
}

// shift makes the lines of an error about what begins at pos those of the text.
func (t *transcoder) shift(err error, pos int) error {
	located, ok := err.(*document.Error) //nolint:errorlint // as the Encoder returns it
	if !ok {
		return err
	}
	return &document.Error{Line: located.Line + bytes.Count(t.json[:pos], []byte("\n")), Err: located.Err}
}

// peek returns the byte that follows; 0 at the end.
func (t *transcoder) peek() byte {
	if t.pos < len(t.json) {
		return t.json[t.pos]
	}
	return 0
}

// space skips what stands between values and names.
func (t *transcoder) space() {
	for t.pos < len(t.json) {
		switch t.json[t.pos] {
		case ' ', '\t', '\n', '\r', ',', ':':
			t.pos++
			continue
		}
		return
	}
}

// quoted returns the string that begins here, with its quotes.
func (t *transcoder) quoted() []byte {
	begin := t.pos
	for i := begin + 1; i < len(t.json); i++ {
		switch t.json[i] {
		case '\\':
			i++
		case '"':
			t.pos = i + 1
			return t.json[begin:t.pos]
		}
	}
	t.pos = len(t.json)
	return t.json[begin:]
}

// scalar returns the number or literal that begins here.
func (t *transcoder) scalar() []byte {
	begin := t.pos
	for t.pos < len(t.json) {
		switch t.json[t.pos] {
		case ' ', '\t', '\n', '\r', ',', ']', '}':
			return t.json[begin:t.pos]
		}
		t.pos++
	}
	return t.json[begin:]
}

// object appends the map that begins here.
func (t *transcoder) object(dst *[]byte) error {
	t.pos++
	*dst = append(*dst, '{')
	for first := true; ; first = false {
		if t.space(); t.peek() == '}' || t.peek() == 0 {
			t.pos++
			*dst = append(*dst, '}')
			return nil
		}
		if !first {
			*dst = append(*dst, ',')
		}
		*dst = append(append(*dst, t.quoted()...), ':')
		t.space()
		if err := t.value(dst); err != nil {
			return err
		}
	}
}

// value appends the value that begins here, with its type.
func (t *transcoder) value(dst *[]byte) error {
	switch c := t.peek(); c {
	case '"':
		return t.string(dst)
	case '{':
		if t.maySpecial() {
			return t.special(dst)
		}
		*dst = append(*dst, `{"M":`...)
		err := t.object(dst)
		*dst = append(*dst, '}')
		return err
	case '[':
		return t.array(dst)
	case 'n':
		t.scalar()
		*dst = append(*dst, `{"NULL":true}`...)
	case 't', 'f':
		*dst = append(append(append(*dst, `{"BOOL":`...), t.scalar()...), '}')
	default:
		*dst = append(append(append(*dst, `{"N":"`...), t.scalar()...), `"}`...)
	}
	return nil
}

func (t *transcoder) array(dst *[]byte) error {
	t.pos++
	*dst = append(*dst, `{"L":[`...)
	for first := true; ; first = false {
		if t.space(); t.peek() == ']' || t.peek() == 0 {
			t.pos++
			*dst = append(*dst, "]}"...)
			return nil
		}
		if !first {
			*dst = append(*dst, ',')
		}
		if err := t.value(dst); err != nil {
			return err
		}
	}
}

func (t *transcoder) string(dst *[]byte) error {
	begin := t.pos
	quoted := t.quoted()
	if strings.IndexByte(`{< \`, quoted[1]) >= 0 { // it may be a relative time, or a notice
		content, err := jsontext.AppendUnquote(nil, quoted)
		if err != nil {
			return t.shift(&document.Error{Line: 1, Err: err}, begin)
		}
		*dst, err = t.text(*dst, &document.Node{Kind: document.String, Line: 1, Text: string(content)})
		return t.shift(err, begin)
	}
	*dst = append(append(append(*dst, `{"S":`...), quoted...), '}')
	return nil
}

// maySpecial reports whether the map that begins here may be a set or a buffer.
func (t *transcoder) maySpecial() bool {
	ahead := *t
	ahead.pos++
	if ahead.space(); ahead.peek() != '"' {
		return false
	}
	name := ahead.quoted()
	ahead.space()
	switch string(name) {
	case `"data"`, `"values"`:
		return ahead.peek() == '['
	case `"wrapperName"`:
		return ahead.peek() == '"' && isAnyOf(ahead.quoted(), `"Set"`)
	case `"type"`:
		return ahead.peek() == '"' && isAnyOf(ahead.quoted(), `"Buffer"`, `"String"`, `"Number"`, `"Binary"`)
	}
	return isEscaped(name)
}

// isAnyOf reports whether a string, in quotes, may be one of some.
func isAnyOf(quoted []byte, these ...string) bool {
	return isEscaped(quoted) || slices.Contains(these, string(quoted))
}

// isEscaped reports whether a string, in quotes, is not written as it is.
func isEscaped(quoted []byte) bool { return bytes.IndexByte(quoted, '\\') >= 0 }

// special appends a map by way of a tree.
func (t *transcoder) special(dst *[]byte) error {
	begin := t.pos
	for depth := 0; t.pos < len(t.json); {
		switch t.json[t.pos] {
		case '"':
			t.quoted()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if t.pos++; depth == 0 {
			break
		}
	}
	node, err := document.ParseJSON(bytes.NewReader(t.json[begin:t.pos]))
	if err == nil {
		*dst, err = t.Value(*dst, node)
	}
	return t.shift(err, begin)
}
