package jmespath

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

type kind int

const (
	end kind = iota
	unquotedIdentifier
	quotedIdentifier
	literalToken
	numberToken
	rightBracket
	rightParen
	rightBrace
	comma
	colon
	current
	ampersand
	pipe
	or
	and
	equal
	notEqual
	less
	lessOrEqual
	greater
	greaterOrEqual
	flattenToken
	star
	filterToken
	dot
	not
	leftBrace
	leftBracket
	leftParen
)

// kindNames are those of jmespath.py, which appear in its errors.
var kindNames = [...]string{
	end: "eof", unquotedIdentifier: "unquoted_identifier", quotedIdentifier: "quoted_identifier", literalToken: "literal",
	numberToken: "number", rightBracket: "rbracket", rightParen: "rparen", rightBrace: "rbrace", comma: "comma", colon: "colon",
	current: "current", ampersand: "expref", pipe: "pipe", or: "or", and: "and", equal: "eq", notEqual: "ne", less: "lt",
	lessOrEqual: "lte", greater: "gt", greaterOrEqual: "gte", flattenToken: "flatten", star: "star", filterToken: "filter",
	dot: "dot", not: "not", leftBrace: "lbrace", leftBracket: "lbracket", leftParen: "lparen",
}

// bindingPower orders the tokens. A token binds the expression on its left when it is stronger than
// the token before that.
var bindingPower = [...]int{
	pipe: 1, or: 2, and: 3,
	equal: 5, notEqual: 5, less: 5, lessOrEqual: 5, greater: 5, greaterOrEqual: 5,
	flattenToken: 9, star: 20, filterToken: 21, dot: 40, not: 45, leftBrace: 50, leftBracket: 55, leftParen: 60,
}

// projectionStop is the binding power below which a token ends a projection.
const projectionStop = 10

type token struct {
	kind  kind
	text  string // as written; the name for identifiers
	value any    // of a literal; int for a number
	start int    // in characters
}

type lexer struct {
	expression string
	chars      []rune
	at         int
}

func tokenize(expression string) ([]token, error) {
	l := &lexer{expression: expression, chars: []rune(expression)}
	var tokens []token
	for {
		for l.at < len(l.chars) && strings.ContainsRune(" \t\r\n", l.chars[l.at]) {
			l.at++
		}
		start := l.at
		if l.at == len(l.chars) {
			return append(tokens, token{kind: end, start: start}), nil
		}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		t.start = start
		if t.text == "" {
			t.text = string(l.chars[start:l.at])
		}
		tokens = append(tokens, t)
	}
}

func (l *lexer) next() (token, error) {
	c := l.chars[l.at]
	l.at++
	switch {
	case isLetter(c):
		start := l.at - 1
		for isLetter(l.peek()) || isDigit(l.peek()) {
			l.at++
		}
		return token{kind: unquotedIdentifier, text: string(l.chars[start:l.at])}, nil
	case isDigit(c), c == '-' && isDigit(l.peek()):
		start := l.at - 1
		for isDigit(l.peek()) {
			l.at++
		}
		text := string(l.chars[start:l.at])
		n, err := strconv.Atoi(text)
		if err != nil {
			return token{}, l.fail(start, "Number out of range "+text)
		}
		return token{kind: numberToken, text: text, value: n}, nil
	}
	switch c {
	case '.':
		return token{kind: dot}, nil
	case '*':
		return token{kind: star}, nil
	case ']':
		return token{kind: rightBracket}, nil
	case ',':
		return token{kind: comma}, nil
	case ':':
		return token{kind: colon}, nil
	case '@':
		return token{kind: current}, nil
	case '(':
		return token{kind: leftParen}, nil
	case ')':
		return token{kind: rightParen}, nil
	case '{':
		return token{kind: leftBrace}, nil
	case '}':
		return token{kind: rightBrace}, nil
	case '[':
		switch {
		case l.skip(']'):
			return token{kind: flattenToken}, nil
		case l.skip('?'):
			return token{kind: filterToken}, nil
		}
		return token{kind: leftBracket}, nil
	case '|':
		return l.oneOrTwo('|', or, pipe), nil
	case '&':
		return l.oneOrTwo('&', and, ampersand), nil
	case '<':
		return l.oneOrTwo('=', lessOrEqual, less), nil
	case '>':
		return l.oneOrTwo('=', greaterOrEqual, greater), nil
	case '!':
		return l.oneOrTwo('=', notEqual, not), nil
	case '=':
		if l.skip('=') {
			return token{kind: equal}, nil
		}
	case '\'':
		text, err := l.readUntil('\'')
		text = strings.ReplaceAll(text, `\'`, `'`)
		return token{kind: literalToken, text: text, value: text}, err
	case '"':
		return l.quotedIdentifier()
	case '`':
		return l.literal()
	}
	if c == '=' || c == '-' {
		return token{}, l.fail(l.at-1, fmt.Sprintf("Unknown token '%c'", c))
	}
	return token{}, l.fail(l.at-1, fmt.Sprintf("Unknown token %c", c))
}

func (l *lexer) quotedIdentifier() (token, error) {
	start := l.at - 1
	text, err := l.readUntil('"')
	if err != nil {
		return token{}, err
	}
	value, err := ordered.Parse([]byte(`"` + text + `"`))
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), ":")
		return token{}, l.fail(start, message)
	}
	name := value.(string)
	return token{kind: quotedIdentifier, text: name, value: name}, nil
}

// literal reads JSON between backticks. What is not JSON is a string without its quotes, which is
// deprecated but in use.
func (l *lexer) literal() (token, error) {
	start := l.at - 1
	text, err := l.readUntil('`')
	if err != nil {
		return token{}, err
	}
	text = strings.ReplaceAll(text, "\\`", "`")
	value, err := ordered.Parse([]byte(text))
	if err != nil {
		value, err = ordered.Parse([]byte(`"` + strings.TrimLeft(text, " \t\r\n") + `"`))
	}
	if err != nil {
		return token{}, l.fail(start, "Bad token "+text)
	}
	value = pythonNumbers(value)
	return token{kind: literalToken, text: python.Text(value), value: value}, nil
}

// pythonNumbers rewrites the numbers of a literal as Python prints them.
func pythonNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		return json.Number(ordered.NumberText(v))
	case []any:
		for i := range v {
			v[i] = pythonNumbers(v[i])
		}
	case *ordered.Object:
		for key, member := range v.All() {
			v.Set(key, pythonNumbers(member))
		}
	}
	return value
}

// readUntil reads up to the delimiter and leaves escapes as they are.
func (l *lexer) readUntil(delimiter rune) (string, error) {
	start := l.at
	for ; l.at < len(l.chars); l.at++ {
		switch l.chars[l.at] {
		case delimiter:
			l.at++
			return string(l.chars[start : l.at-1]), nil
		case '\\':
			l.at++
		}
	}
	l.at = len(l.chars)
	return "", l.fail(start-1, fmt.Sprintf("Unclosed %c delimiter", delimiter))
}

func (l *lexer) oneOrTwo(second rune, both, single kind) token {
	if l.skip(second) {
		return token{kind: both}
	}
	return token{kind: single}
}

func (l *lexer) skip(c rune) bool {
	if l.peek() != c {
		return false
	}
	l.at++
	return true
}

func (l *lexer) peek() rune {
	if l.at < len(l.chars) {
		return l.chars[l.at]
	}
	return 0
}

func (l *lexer) fail(at int, message string) error {
	return &SyntaxError{fmt.Sprintf("Bad jmespath expression: %s:\n%s\n%s^", message, l.expression, strings.Repeat(" ", at))}
}

func isLetter(c rune) bool { return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c rune) bool  { return '0' <= c && c <= '9' }
