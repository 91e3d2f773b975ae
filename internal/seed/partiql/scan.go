package partiql

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind int

const (
	end    kind = iota
	word        // INSERT, true, a bare name
	name        // "in double quotes"
	text        // 'in single quotes'
	number      // without a sign
	ion         // `in backticks`
	sign        // any other character; << and >> are one
)

// token is a word of a statement.
type token struct {
	kind kind
	// source is the token as written, and value what its quotes hold.
	source, value string
	line          int
}

// is reports whether a token is a keyword, in any case, or a sign.
func (t token) is(source string) bool {
	return (t.kind == word || t.kind == sign) && strings.EqualFold(t.source, source)
}

// String describes a token for a message.
func (t token) String() string {
	if t.kind == end {
		return "the end of the file"
	}
	const maxRunes = 40
	if runes := []rune(t.source); len(runes) > maxRunes {
		return string(runes[:maxRunes]) + "…"
	}
	return t.source
}

// syntaxError is an error at a line.
type syntaxError struct {
	line int
	err  error
}

func (e *syntaxError) Error() string { return e.err.Error() }

func errorAt(at token, message string, args ...any) error {
	return &syntaxError{at.line, fmt.Errorf(message, args...)}
}

// scanner finds the tokens of a text.
type scanner struct {
	rest string
	line int
}

// next returns the next token. After an error, the text has no more tokens.
func (s *scanner) next() (token, error) {
	if err := s.skipBlanks(); err != nil {
		return token{}, err
	}
	if s.rest == "" {
		return token{line: s.line}, nil
	}
	switch first := s.rest[0]; first {
	case '\'':
		return s.quoted(text, "'")
	case '"':
		return s.quoted(name, `"`)
	case '`':
		return s.quoted(ion, "`")
	case '<', '>':
		if strings.HasPrefix(s.rest[1:], s.rest[:1]) {
			return s.take(sign, 2), nil
		}
	}
	if n := numberLength(s.rest); n > 0 {
		return s.take(number, n), nil
	}
	if n := len(s.rest) - len(strings.TrimLeftFunc(s.rest, isWordRune)); n > 0 {
		return s.take(word, n), nil
	}
	_, size := utf8.DecodeRuneInString(s.rest)
	return s.take(sign, size), nil
}

// take cuts a token of n bytes off.
func (s *scanner) take(kind kind, n int) token {
	t := token{kind: kind, source: s.rest[:n], line: s.line}
	s.rest = s.rest[n:]
	s.line += strings.Count(t.source, "\n")
	return t
}

// quoted cuts a token off that ends at a quote, which is doubled where it stands for itself.
func (s *scanner) quoted(kind kind, quote string) (token, error) {
	for n := len(quote); ; {
		i := strings.Index(s.rest[n:], quote)
		if i < 0 {
			begins := token{line: s.line}
			s.rest = ""
			return token{}, errorAt(begins, "the quote %s that begins here has no end; inside of quotes it is written twice", quote)
		}
		n += i + len(quote)
		if strings.HasPrefix(s.rest[n:], quote) {
			n += len(quote)
			continue
		}
		t := s.take(kind, n)
		t.value = strings.ReplaceAll(t.source[len(quote):n-len(quote)], quote+quote, quote)
		return t, nil
	}
}

var errComment = errors.New("the comment that begins here has no end (*/)")

// skipBlanks skips white space and comments.
func (s *scanner) skipBlanks() error {
	for {
		trimmed := strings.TrimLeft(s.rest, " \t\r\n\f")
		s.skip(len(s.rest) - len(trimmed))
		switch {
		case strings.HasPrefix(s.rest, "--"):
			i := strings.IndexByte(s.rest, '\n')
			if i < 0 {
				i = len(s.rest)
			}
			s.skip(i)
		case strings.HasPrefix(s.rest, "/*"):
			i := strings.Index(s.rest[2:], "*/")
			if i < 0 {
				s.rest = ""
				return &syntaxError{s.line, errComment}
			}
			s.skip(i + 4)
		default:
			return nil
		}
	}
}

func (s *scanner) skip(n int) { s.take(end, n) }

func isWordRune(r rune) bool {
	return r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// numberLength returns the length of the number at the beginning of a text; 0 for none.
func numberLength(s string) int {
	digits := func(at int) (end int) {
		for end = at; end < len(s) && s[end] >= '0' && s[end] <= '9'; end++ {
		}
		return end
	}
	whole := digits(0)
	n := whole
	if n < len(s) && s[n] == '.' {
		n = digits(n + 1)
	}
	if whole == 0 && n <= 1 {
		return 0 // only a point, or nothing
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		exponent := n + 1
		if exponent < len(s) && (s[exponent] == '+' || s[exponent] == '-') {
			exponent++
		}
		if last := digits(exponent); last > exponent {
			n = last
		}
	}
	return n
}
