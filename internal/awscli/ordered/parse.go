package ordered

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds nesting, so that no input can exhaust the stack. DynamoDB itself allows 32 levels.
const maxDepth = 1000

// SyntaxError tells where a text stops being JSON.
type SyntaxError struct {
	Offset   int    // of the first byte that does not fit
	Line     int    // from 1
	Column   int    // from 1, in characters
	Expected string // what could have stood there
	Found    string // what stands there
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d column %d: expected %s, found %s", e.Line, e.Column, e.Expected, e.Found)
}

// Parse reads one JSON value and nothing after it; a failure is a *SyntaxError. Of a repeated key the last value counts.
func Parse(text []byte) (any, error) {
	p := &parser{text: text}
	value, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(p.text) {
		return nil, p.expected("the end of the text after the value")
	}
	return value, nil
}

type parser struct {
	text []byte
	at   int
}

func (p *parser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, p.expected(fmt.Sprintf("at most %d levels of nesting", maxDepth))
	}
	p.space()
	switch c := p.current(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		return p.string()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	case p.word("null"):
		return nil, nil
	case p.word("true"):
		return true, nil
	case p.word("false"):
		return false, nil
	}
	return nil, p.expected("a value")
}

func (p *parser) object(depth int) (any, error) {
	object := &Object{}
	p.at++
	p.space()
	if p.skip('}') {
		return object, nil
	}
	for first := true; ; first = false {
		p.space()
		if p.current() != '"' {
			if first {
				return nil, p.expected(`a key in double quotes or "}"`)
			}
			return nil, p.expected("a key in double quotes")
		}
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.skip(':') {
			return nil, p.expected(`":" after the key`)
		}
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		object.Set(key, value)
		p.space()
		if p.skip('}') {
			return object, nil
		}
		if !p.skip(',') {
			return nil, p.expected(`"," or "}" after the value`)
		}
	}
}

func (p *parser) list(depth int) (any, error) {
	list := []any{}
	p.at++
	p.space()
	if p.skip(']') {
		return list, nil
	}
	for {
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		p.space()
		if p.skip(']') {
			return list, nil
		}
		if !p.skip(',') {
			return nil, p.expected(`"," or "]" after the value`)
		}
	}
}

func (p *parser) string() (string, error) {
	start := p.at
	plain := true
	for p.at++; ; p.at++ {
		switch c := p.current(); {
		case p.at >= len(p.text):
			return "", p.expected(`a closing double quote`)
		case c < 0x20:
			return "", p.expected("no control character in a string (write it as an escape such as \\n)")
		case c == '\\':
			plain = false
			if err := p.escape(); err != nil {
				return "", err
			}
		case c == '"':
			p.at++
			quoted := p.text[start:p.at]
			if plain && utf8.Valid(quoted) {
				return string(quoted[1 : len(quoted)-1]), nil
			}
			var s string
			if err := json.Unmarshal(quoted, &s); err != nil {
				return "", fmt.Errorf("reading the string at byte %d: %w", start, err)
			}
			return s, nil
		}
	}
}

// escape stands on a backslash and moves to the last character of the escape.
func (p *parser) escape() error {
	p.at++
	if p.at < len(p.text) && strings.IndexByte(`"\/bfnrt`, p.text[p.at]) >= 0 {
		return nil
	}
	if p.current() != 'u' {
		return p.expected(`one of " \ / b f n r t u after the backslash`)
	}
	for range 4 {
		p.at++
		if p.at >= len(p.text) || strings.IndexByte("0123456789abcdefABCDEF", p.text[p.at]) < 0 {
			return p.expected(`four hexadecimal digits after \u`)
		}
	}
	return nil
}

func (p *parser) number() (any, error) {
	start := p.at
	p.skip('-')
	if !p.skip('0') && !p.digits() {
		return nil, p.expected("a digit")
	}
	if p.skip('.') && !p.digits() {
		return nil, p.expected("a digit after the decimal point")
	}
	if p.skip('e') || p.skip('E') {
		if !p.skip('+') {
			p.skip('-')
		}
		if !p.digits() {
			return nil, p.expected("a digit in the exponent")
		}
	}
	return json.Number(p.text[start:p.at]), nil
}

func (p *parser) digits() bool {
	start := p.at
	for '0' <= p.current() && p.current() <= '9' {
		p.at++
	}
	return p.at > start
}

func (p *parser) word(word string) bool {
	if !bytes.HasPrefix(p.text[p.at:], []byte(word)) {
		return false
	}
	p.at += len(word)
	return true
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) skip(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// current returns the byte at hand, 0 at the end.
func (p *parser) current() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) expected(what string) error {
	before := p.text[:min(p.at, len(p.text))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	found := "the end of the text"
	if p.at < len(p.text) {
		r, _ := utf8.DecodeRune(p.text[p.at:])
		found = fmt.Sprintf("%q", r)
	}
	return &SyntaxError{
		Offset:   len(before),
		Line:     bytes.Count(before, []byte("\n")) + 1,
		Column:   utf8.RuneCount(line) + 1,
		Expected: what,
		Found:    found,
	}
}
