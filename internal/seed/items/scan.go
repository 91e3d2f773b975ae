package items

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// rawField is a field of a JSON object, and where its value begins in the text of the object.
type rawField struct {
	quoted []byte // the name
	value  []byte
	begin  int
}

// rawFields appends the fields of a valid JSON object.
func rawFields(dst []rawField, object []byte) []rawField {
	s := rawScanner{object, 0}
	s.space()
	s.pos++ // the brace
	for {
		if s.space(); s.pos >= len(s.text) || s.text[s.pos] == '}' {
			return dst
		}
		name := s.value()
		s.space()
		begin := s.pos
		dst = append(dst, rawField{name, s.value(), begin})
	}
}

// unquote returns the content of a valid JSON string.
func unquote(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	content, _ := jsontext.AppendUnquote(nil, quoted) // it is valid
	return string(content)
}

// rawScanner goes over valid JSON.
type rawScanner struct {
	text []byte
	pos  int
}

// space skips what stands between names and values.
func (s *rawScanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r', ',', ':':
			s.pos++
			continue
		}
		return
	}
}

// value returns the value that begins here.
func (s *rawScanner) value() []byte {
	begin, depth := s.pos, 0
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case '"':
			s.skipString()
			if depth == 0 {
				return s.text[begin:s.pos]
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return s.text[begin:s.pos]
			}
			if depth == 0 {
				s.pos++
				return s.text[begin:s.pos]
			}
		case ' ', '\t', '\n', '\r', ',':
			if depth == 0 {
				return s.text[begin:s.pos]
			}
		}
		s.pos++
	}
	return s.text[begin:]
}

func (s *rawScanner) skipString() {
	for s.pos++; s.pos < len(s.text); {
		i := bytes.IndexByte(s.text[s.pos:], '"')
		if i < 0 {
			break
		}
		end := s.pos + i
		escapes := 0
		for end-escapes > s.pos && s.text[end-escapes-1] == '\\' {
			escapes++
		}
		if s.pos = end + 1; escapes%2 == 0 {
			return
		}
	}
}

// beginsWithType reports whether a JSON value begins like one with its type, such as {"S":.
func beginsWithType(value []byte) bool {
	s := rawScanner{value, 0}
	if len(value) < 5 || value[0] != '{' {
		return false
	}
	s.pos++
	s.space()
	if s.pos >= len(value) || value[s.pos] != '"' {
		return false
	}
	switch string(s.value()) {
	case `"S"`, `"N"`, `"B"`, `"BOOL"`, `"NULL"`, `"L"`, `"M"`, `"SS"`, `"NS"`, `"BS"`:
		return true
	}
	return false
}
