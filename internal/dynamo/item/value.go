package item

import (
	"encoding/base64"
	"strconv"
)

// value is what is known of the value of a key attribute.
type value struct {
	kind   string
	text   []byte // of S and B
	number number // of N
	size   int
}

// String returns the value of a key; equal values have equal texts.
func (v value) String() string {
	switch v.kind {
	case "N":
		return string(v.number.appendTo(nil))
	case "B":
		return base64.StdEncoding.EncodeToString(v.text)
	}
	return strconv.Quote(string(v.text))
}

// value reads a value with its type: {"S": "x"}. It returns what is in it if it is wanted.
func (s *scanner) value(wanted bool) (got value, err error) {
	if s.next() != '{' {
		return got, s.unexpected(`a value with its type, such as {"S": "text"},`)
	}
	s.pos++
	if s.next() == '}' {
		return got, s.errorf("the value has no type: {}")
	}
	name, err := s.str("a type")
	if err != nil {
		return got, err
	}
	if err := s.expect(':'); err != nil {
		return got, err
	}
	before := s.size
	switch string(name) {
	case "S":
		got.kind = "S"
		got.text, err = s.str(`a text in quotes, which S takes,`)
		s.size += len(got.text)
	case "N":
		got.kind = "N"
		got.number, err = s.number()
	case "B":
		got.kind = "B"
		got.text, err = s.binary(wanted)
	case "BOOL":
		got.kind = "BOOL"
		s.size++
		if !s.literal("true") && !s.literal("false") {
			err = s.unexpected("true or false, without quotes,")
		}
	case "NULL":
		got.kind = "NULL"
		s.size++
		if !s.literal("true") {
			err = s.unexpected("true, which NULL takes,")
		}
	case "L":
		got.kind = "L"
		err = s.nested(func() error { return s.array("a list, which L takes,", s.element) })
	case "M":
		got.kind = "M"
		err = s.nested(func() error { return s.object(s.member) })
	case "SS", "NS", "BS":
		got.kind = string(name)
		err = s.set(got.kind)
	default:
		return got, s.errorf("there is no type %s: write S, N, B, BOOL, NULL, L, M, SS, NS or BS", printable(name))
	}
	if err != nil {
		return got, err
	}
	got.size = s.size - before
	if s.next() != '}' {
		if s.next() == ',' {
			return got, s.errorf("the value has more than one type")
		}
		return got, s.unexpected(`"}"`)
	}
	s.pos++
	return got, nil
}

// literal skips true or false, if it stands here.
func (s *scanner) literal(text string) bool {
	s.next()
	end := s.pos + len(text)
	if end > len(s.text) || string(s.text[s.pos:end]) != text {
		return false
	}
	s.pos = end
	return true
}

// nested reads a list or a map.
func (s *scanner) nested(read func() error) error {
	s.depth++
	if s.depth > maxNesting {
		return s.errorf("lists and maps are nested more than %d deep", maxNesting)
	}
	s.size += 3
	err := read()
	s.depth--
	return err
}

// element reads an element of a list, member an attribute of a map.
func (s *scanner) element() error {
	s.size++
	_, err := s.value(false)
	return err
}

func (s *scanner) member([]byte) error { return s.element() }

func (s *scanner) number() (number, error) {
	text, err := s.str(`a number in quotes, such as {"N": "1"},`)
	if err != nil {
		return number{}, err
	}
	n, err := parseNumber(text)
	if err != nil {
		return number{}, s.errorf(`"%s" %w`, printable(text), err)
	}
	s.size += n.size()
	return n, nil
}

// binary reads base64 and decodes it if that is wanted.
func (s *scanner) binary(wanted bool) (decoded []byte, err error) {
	text, err := s.str("a text in base64, which B takes,")
	if err != nil {
		return nil, err
	}
	size, ok := base64Size(text)
	if !ok {
		return nil, s.errorf(`"%s" is no base64 of the standard alphabet with padding`, printable(text))
	}
	s.size += size
	if !wanted {
		return nil, nil
	}
	return base64.StdEncoding.DecodeString(string(text))
}

var isBase64 = func() (is [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		is[c] = true
	}
	return is
}()

// base64Size returns the number of bytes that a text in base64 stands for.
func base64Size(text []byte) (size int, ok bool) {
	if len(text)%4 != 0 {
		return 0, false
	}
	end := len(text)
	for end > len(text)-2 && end > 0 && text[end-1] == '=' {
		end--
	}
	for _, c := range text[:end] {
		if !isBase64[c] {
			return 0, false
		}
	}
	return len(text)/4*3 - (len(text) - end), true
}

// set reads a set.
func (s *scanner) set(kind string) error {
	outer := len(s.names)
	seen := distinct{}
	count := 0
	err := s.array("a list in brackets, which "+kind+" takes,", func() error {
		element, err := s.setElement(kind)
		if err != nil {
			return err
		}
		count++
		if !seen.add(&s.names, outer, element) {
			return s.errorf("the element is in the set twice: %s", printable(element))
		}
		return nil
	})
	s.names = s.names[:outer]
	if err == nil && count == 0 {
		return s.errorf("a set must not be empty")
	}
	return err
}

// setElement reads an element; equal ones have equal texts.
func (s *scanner) setElement(kind string) ([]byte, error) {
	switch kind {
	case "SS":
		text, err := s.str("a text in quotes")
		s.size += len(text)
		return text, err
	case "NS":
		n, err := s.number()
		return n.appendTo(nil), err
	}
	return s.binary(true)
}
