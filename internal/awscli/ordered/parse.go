package ordered

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting, so that no input can exhaust the stack. DynamoDB allows 32 levels.
const maxDepth = 1000

// SyntaxError is the place of a syntax error, in the words of Python's json module.
type SyntaxError struct {
	Message string
	Line    int // from 1
	Column  int // from 1, in characters
	Offset  int // in characters
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: line %d column %d (char %d)", e.Message, e.Line, e.Column, e.Offset)
}

// Parse reads one JSON value and nothing after it. Its error is a *SyntaxError. Of a repeated key
// the last value counts.
func Parse(text []byte) (any, error) {
	p := &parser{text: text}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		return nil, p.expected("Unexpected UTF-8 BOM (decode using utf-8-sig)")
	}
	value, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(p.text) {
		return nil, p.expected("Extra data")
	}
	return value, nil
}

type parser struct {
	text []byte
	at   int
}

func (p *parser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, p.expected(fmt.Sprintf("More than %d levels of nesting", maxDepth))
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
		if number := p.number(); number != "" {
			return number, nil
		}
	case p.word("null"):
		return nil, nil
	case p.word("true"):
		return true, nil
	case p.word("false"):
		return false, nil
	}
	return nil, p.expected("Expecting value")
}

func (p *parser) object(depth int) (any, error) {
	object := &Object{}
	p.at++
	p.space()
	if p.skip('}') {
		return object, nil
	}
	for {
		p.space()
		if p.current() != '"' {
			return nil, p.expected("Expecting property name enclosed in double quotes")
		}
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.skip(':') {
			return nil, p.expected("Expecting ':' delimiter")
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
			return nil, p.expected("Expecting ',' delimiter")
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
			return nil, p.expected("Expecting ',' delimiter")
		}
	}
}

func (p *parser) string() (string, error) {
	start := p.at
	plain := true
	for p.at++; ; p.at++ {
		switch c := p.current(); {
		case p.at >= len(p.text):
			return "", p.expectedAt(start, "Unterminated string starting at")
		case c < 0x20:
			return "", p.expected("Invalid control character at")
		case c == '\\':
			plain = false
			if err := p.escape(start); err != nil {
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

// escape stands on a backslash and moves to the last character of the escape sequence.
func (p *parser) escape(start int) error {
	backslash := p.at
	p.at++
	if p.at >= len(p.text) {
		return p.expectedAt(start, "Unterminated string starting at")
	}
	if strings.IndexByte(`"\/bfnrt`, p.text[p.at]) >= 0 {
		return nil
	}
	if p.text[p.at] != 'u' {
		return p.expectedAt(backslash, `Invalid \escape`)
	}
	const invalid = `Invalid \uXXXX escape`
	if p.at+5 >= len(p.text) { // four digits and a quote
		return p.expectedAt(backslash+1, invalid)
	}
	for range 4 {
		p.at++
		if strings.IndexByte("0123456789abcdefABCDEF", p.text[p.at]) < 0 {
			return p.expectedAt(backslash+1, invalid)
		}
	}
	return nil
}

// number reads the longest number. It is empty if there is none.
func (p *parser) number() json.Number {
	start := p.at
	p.skip('-')
	if !p.skip('0') && !p.digits() {
		p.at = start
		return ""
	}
	end := p.at
	if p.skip('.') && p.digits() {
		end = p.at
	}
	p.at = end
	if p.skip('e') || p.skip('E') {
		if !p.skip('+') {
			p.skip('-')
		}
		if p.digits() {
			end = p.at
		}
	}
	p.at = end
	return json.Number(p.text[start:end])
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

// current returns the next byte, or 0 at the end.
func (p *parser) current() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// expected is an error at the current position.
func (p *parser) expected(message string) error { return p.expectedAt(p.at, message) }

func (p *parser) expectedAt(at int, message string) error {
	before := p.text[:min(at, len(p.text))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return &SyntaxError{
		Message: message,
		Line:    bytes.Count(before, []byte("\n")) + 1,
		Column:  utf8.RuneCount(line) + 1,
		Offset:  utf8.RuneCount(before),
	}
}
