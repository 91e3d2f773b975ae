package awscli

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// Shorthand is the AWS CLI's notation for nested values on a command line:
//
//	AttributeName=id,AttributeType=S      Key=a,b,c      id={S=x},tags={L=[{S=a},{S=b}]}
//
// The grammar is that of awscli/shorthand.py, down to which characters may stand in a value without
// quotes.

// maxShorthandDepth bounds nesting, so that no input can exhaust the stack.
const maxShorthandDepth = 200

// parseShorthand returns an object of strings, lists and objects. convertShorthand makes numbers,
// booleans and lists of one of the strings, by the parameter's shape.
func parseShorthand(text string) (*ordered.Object, error) {
	p := &shorthandParser{text: []rune(text)}
	return p.parameter()
}

// shorthandError is a syntax error in the words of the AWS CLI.
type shorthandError struct{ message string }

func (e *shorthandError) Error() string { return e.message }

// pointAt returns the text with a caret below a position.
func pointAt(text []rune, at int) string {
	before, after, rest := string(text[:at]), string(text[at:]), ""
	column := at
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		column = len([]rune(before[i+1:]))
	}
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after, rest = after[:i], after[i:]
	}
	return before + after + "\n" + strings.Repeat(" ", column) + "^" + rest
}

type shorthandParser struct {
	text  []rune
	at    int
	depth int
}

func (p *shorthandParser) parameter() (*ordered.Object, error) {
	object := &ordered.Object{}
	for {
		start := p.at
		key, value, err := p.keyValue()
		if err != nil {
			return nil, err
		}
		if _, twice := object.Get(key); twice {
			return nil, &shorthandError{fmt.Sprintf("Second instance of key %q encountered for input:\n%s\n"+
				"This is often because there is a preceding \",\" instead of a space.", key, pointAt(p.text, start))}
		}
		object.Set(key, value)
		if p.atEnd() {
			return object, nil
		}
		if err := p.expectSpaced(','); err != nil {
			return nil, err
		}
	}
}

func (p *shorthandParser) keyValue() (string, any, error) {
	key := p.key()
	if err := p.expectSpaced('='); err != nil {
		return "", nil, err
	}
	if c := p.current(); c == '[' || c == '{' {
		value, err := p.nested()
		return key, value, err
	}
	value, err := p.values()
	return key, value, err
}

func (p *shorthandParser) key() string {
	return p.take(func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("-_.#/:", c)
	})
}

// values reads one value or, with commas, a list. What follows a comma shows whether it begins
// another value of the list or the next key. For a key, the last comma is left to be read again.
func (p *shorthandParser) values() (any, error) {
	first, err := p.value()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.current() != ',' {
		return first, nil
	}
	list := []any{first}
	for p.current() == ',' {
		p.at++
		p.space()
		next, err := p.listValue()
		if err == nil {
			p.space()
			if !p.atEnd() && p.current() != ',' {
				err = p.expected(",")
			}
		}
		switch {
		case err != nil && p.atEnd():
			return nil, err
		case err != nil:
			for p.current() != ',' {
				p.at--
			}
			return unlessSingle(list), nil
		}
		list = append(list, next)
	}
	return list, nil
}

func unlessSingle(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// nested reads a list in brackets, an object in braces, or a single value.
func (p *shorthandParser) nested() (any, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxShorthandDepth {
		return nil, p.expected(fmt.Sprintf("at most %d levels of nesting", maxShorthandDepth))
	}
	switch p.current() {
	case '[':
		list := []any{}
		err := p.enclosed('[', ']', func() error {
			value, err := p.nested()
			list = append(list, value)
			return err
		})
		return list, err
	case '{':
		object := &ordered.Object{}
		err := p.enclosed('{', '}', func() error {
			key := p.key()
			if err := p.expectSpaced('='); err != nil {
				return err
			}
			value, err := p.nested()
			object.Set(key, value)
			return err
		})
		return object, err
	}
	return p.value()
}

func (p *shorthandParser) enclosed(open, closing rune, element func() error) error {
	if err := p.expectSpaced(open); err != nil {
		return err
	}
	for p.current() != closing {
		if err := element(); err != nil {
			return err
		}
		p.space()
		if p.current() != closing {
			if err := p.expect(','); err != nil {
				return err
			}
			p.space()
		}
	}
	return p.expect(closing)
}

// value reads a quoted value or an unquoted one, which may be empty.
func (p *shorthandParser) value() (string, error) {
	if c := p.current(); c == '\'' || c == '"' {
		return p.quoted(c)
	}
	return p.bare(startsValue, continuesValue), nil
}

// listValue reads a value after a comma: it may hold brackets, but no "=", and must not be empty.
func (p *shorthandParser) listValue() (string, error) {
	if c := p.current(); c == '\'' || c == '"' {
		return p.quoted(c)
	}
	start := p.at
	text := p.bare(startsValue, continuesListValue)
	if p.at == start {
		return "", p.unmatched("second")
	}
	return text, nil
}

// bare reads unquoted characters. `\,` stands for a comma.
func (p *shorthandParser) bare(first, following func(rune) bool) string {
	var b strings.Builder
	for allowed := first; !p.atEnd(); allowed = following {
		c := p.current()
		switch {
		case c == '\\' && p.at+1 < len(p.text) && p.text[p.at+1] == ',':
			b.WriteByte(',')
			p.at += 2
			continue
		case !allowed(c):
			return strings.TrimRightFunc(b.String(), unicode.IsSpace)
		}
		b.WriteRune(c)
		p.at++
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}

// quoted reads up to the closing quote. A quote after a backslash does not close, unless no other
// one does.
func (p *shorthandParser) quoted(quote rune) (string, error) {
	start, escaped := p.at, -1
	for p.at++; !p.atEnd() && p.current() != quote; p.at++ {
		if p.current() != '\\' || p.at+1 == len(p.text) {
			continue
		}
		switch p.text[p.at+1] {
		case quote:
			p.at++
			escaped = p.at
		case '\\':
			p.at++
		}
	}
	if p.atEnd() && escaped < 0 {
		p.at = start
		return "", p.unmatched(map[rune]string{'\'': "singled quoted", '"': "double quoted"}[quote])
	}
	if p.atEnd() {
		p.at = escaped
	}
	text := string(p.text[start+1 : p.at])
	p.at++
	text = strings.ReplaceAll(text, `\`+string(quote), string(quote))
	return strings.ReplaceAll(text, `\\`, `\`), nil
}

// The characters of an unquoted value. The sets are irregular, but scripts rely on them.

func startsValue(c rune) bool {
	return c == '!' || '#' <= c && c <= '&' || '(' <= c && c <= '+' || '-' <= c && c <= '<' || '>' <= c && c <= 'Z' ||
		'\\' <= c && c <= 'z' || '|' <= c && c <= 0xffff
}

func continuesValue(c rune) bool {
	return unicode.IsSpace(c) || c == '!' || '#' <= c && c <= '&' || '(' <= c && c <= '+' || '-' <= c && c <= '\\' ||
		'^' <= c && c <= '|' || '~' <= c && c <= 0xffff
}

func continuesListValue(c rune) bool {
	return unicode.IsSpace(c) || c == '!' || '#' <= c && c <= '&' || '(' <= c && c <= '+' || '-' <= c && c <= '<' ||
		'>' <= c && c <= 0xffff
}

func (p *shorthandParser) expectSpaced(c rune) error {
	p.space()
	if err := p.expect(c); err != nil {
		return err
	}
	p.space()
	return nil
}

func (p *shorthandParser) expect(c rune) error {
	if p.current() != c {
		return p.expected(string(c))
	}
	p.at++
	return nil
}

func (p *shorthandParser) expected(what string) error {
	received := "EOF"
	if !p.atEnd() {
		received = string(p.current())
	}
	return p.mismatch(what, received)
}

// unmatched is the error for a missing element of the grammar.
func (p *shorthandParser) unmatched(name string) error { return p.mismatch("<"+name+">", "<none>") }

func (p *shorthandParser) mismatch(expected, received string) error {
	return &shorthandError{fmt.Sprintf("Expected: '%s', received: '%s' for input:\n%s", expected, received, pointAt(p.text, p.at))}
}

func (p *shorthandParser) take(allowed func(rune) bool) string {
	start := p.at
	for !p.atEnd() && allowed(p.current()) {
		p.at++
	}
	return string(p.text[start:p.at])
}

func (p *shorthandParser) space() {
	p.take(func(c rune) bool { return strings.ContainsRune(" \t\n\r\v\f", c) })
}

func (p *shorthandParser) atEnd() bool { return p.at >= len(p.text) }

// current returns the next character, or 0 at the end.
func (p *shorthandParser) current() rune {
	if p.atEnd() {
		return 0
	}
	return p.text[p.at]
}
