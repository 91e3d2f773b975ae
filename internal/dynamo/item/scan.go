package item

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// scanner reads an item.
type scanner struct {
	text   []byte
	pos    int
	rules  Rules
	spaced bool      // there is insignificant space
	depth  int       // of lists and maps
	size   int       // of the item, by DynamoDB's formula
	keys   [2]string // of the item, as far as they were read
	path   []step    // to the value that is read
	names  [][]byte  // of the maps that are open
}

// scanners are free ones, with room for paths and names.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

// free makes a scanner free, without what it knows of an item.
func (s *scanner) free() {
	path, names := s.path[:cap(s.path)], s.names[:cap(s.names)]
	clear(path)
	clear(names)
	*s = scanner{path: path[:0], names: names[:0]}
	scanners.Put(s)
}

// step leads to an attribute, or where it has no name to an element of a list.
type step struct {
	name  []byte
	index int
}

// errorf returns an error about the value that is read.
func (s *scanner) errorf(message string, args ...any) error {
	var path strings.Builder
	for i, step := range s.path {
		switch {
		case step.name == nil:
			fmt.Fprintf(&path, "[%d]", step.index)
		case i > 0:
			path.WriteString("." + printable(step.name))
		default:
			path.WriteString(printable(step.name))
		}
	}
	if path.Len() == 0 {
		return fmt.Errorf(message, args...)
	}
	return fmt.Errorf("%s: %w", &path, fmt.Errorf(message, args...))
}

// printable returns a text of a message, cut to 60 characters.
func printable(text []byte) string {
	const maxRunes = 60
	runes := []rune(string(text[:min(len(text), maxRunes*utf8.UTFMax)]))
	if len(runes) > maxRunes {
		runes = append(runes[:maxRunes], '…')
	}
	quoted := strconv.Quote(string(runes))
	return quoted[1 : len(quoted)-1]
}

// space skips insignificant space.
func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
			s.spaced = true
			continue
		}
		return
	}
}

// next skips space and returns the byte that follows; 0 at the end.
func (s *scanner) next() byte {
	if s.pos < len(s.text) && s.text[s.pos] > ' ' {
		return s.text[s.pos]
	}
	s.space()
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// expect skips one byte, which must be c.
func (s *scanner) expect(c byte) error {
	if got := s.next(); got != c {
		return s.unexpected(strconv.Quote(string(c)))
	}
	s.pos++
	return nil
}

// unexpected returns the error about what stands here in place of what is wanted.
func (s *scanner) unexpected(wanted string) error {
	switch s.next() {
	case 0:
		return s.errorf("the text ends in the middle")
	case '"':
		return s.errorf("a text in quotes stands where %s should be", wanted)
	case '{':
		return s.errorf("a map stands where %s should be", wanted)
	case '[':
		return s.errorf("a list stands where %s should be", wanted)
	}
	rest := s.text[s.pos:]
	end := 1
	for end < len(rest) && end < 40 && !strings.ContainsRune(" \t\r\n,:]}", rune(rest[end])) {
		end++
	}
	return s.errorf("%s stands where %s should be", printable(rest[:end]), wanted)
}

// str reads a string in quotes and returns its content. It may be part of the text.
func (s *scanner) str(wanted string) ([]byte, error) {
	if s.next() != '"' {
		return nil, s.unexpected(wanted)
	}
	begin := s.pos
	escaped, ascii := false, true
	for i := begin + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			if !escaped && (ascii || utf8.Valid(s.text[begin+1:i])) {
				return s.text[begin+1 : i], nil
			}
			content, err := jsontext.AppendUnquote(nil, s.text[begin:i+1])
			if err != nil {
				return nil, s.errorf("a text that is no Unicode: %s", printable(content))
			}
			return content, nil
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			return nil, s.errorf("a text has a control character that is not escaped")
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, s.errorf("the text ends in the middle")
}

// object reads the attributes of a map; read reads the value of one.
func (s *scanner) object(read func(name []byte) error) error {
	if s.next() != '{' {
		return s.unexpected("a map")
	}
	s.pos++
	if s.next() == '}' {
		s.pos++
		return nil
	}
	outer := len(s.names)
	seen := distinct{}
	for {
		name, err := s.str("the name of an attribute")
		if err != nil {
			return err
		}
		s.path = append(s.path, step{name: name})
		switch {
		case len(name) == 0:
			return s.errorf("an attribute has an empty name")
		case len(name) > maxName:
			return s.errorf("the name has %d bytes, and DynamoDB Local takes %d", len(name), maxName)
		case !seen.add(&s.names, outer, name):
			return s.errorf("the attribute occurs twice")
		}
		s.size += len(name)
		if err := s.expect(':'); err != nil {
			return err
		}
		if err := read(name); err != nil {
			return err
		}
		s.path = s.path[:len(s.path)-1]
		if s.next() == '}' {
			s.pos++
			s.names = s.names[:outer]
			return nil
		}
		if err := s.expect(','); err != nil {
			return err
		}
	}
}

// array reads the elements of a list; read reads one.
func (s *scanner) array(wanted string, read func() error) error {
	if s.next() != '[' {
		return s.unexpected(wanted)
	}
	s.pos++
	if s.next() == ']' {
		s.pos++
		return nil
	}
	for i := 0; ; i++ {
		s.path = append(s.path, step{index: i})
		if err := read(); err != nil {
			return err
		}
		s.path = s.path[:len(s.path)-1]
		if s.next() == ']' {
			s.pos++
			return nil
		}
		if err := s.expect(','); err != nil {
			return err
		}
	}
}

// distinct tells texts apart: a few by comparing them, many by a map.
type distinct struct{ many map[string]bool }

// add appends a text to those in all from a place on. It reports whether it is new there.
func (d *distinct) add(all *[][]byte, from int, text []byte) bool {
	const few = 32
	known := (*all)[from:]
	if len(known) < few {
		for _, other := range known {
			if string(other) == string(text) {
				return false
			}
		}
		*all = append(*all, text)
		return true
	}
	if d.many == nil {
		d.many = make(map[string]bool, 2*few)
		for _, other := range known {
			d.many[string(other)] = true
		}
	}
	if d.many[string(text)] {
		return false
	}
	d.many[string(text)] = true
	return true
}
