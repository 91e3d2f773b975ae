package jest

import (
	"regexp"
	"strings"
	"unicode"
)

// scanner goes through JavaScript.
type scanner struct {
	text string
	pos  int
	line int
}

// space goes on to the next character that is neither space nor in a comment.
func (s *scanner) space() {
	for s.pos < len(s.text) {
		rest := s.text[s.pos:]
		switch {
		case strings.HasPrefix(rest, "//"):
			s.skip(len(before(rest, "\n")))
		case strings.HasPrefix(rest, "/*"):
			s.skip(min(len(rest), len(before(rest, "*/"))+2))
		case rest != strings.TrimLeftFunc(rest, isSpace):
			s.skip(len(rest) - len(strings.TrimLeftFunc(rest, isSpace)))
		default:
			return
		}
	}
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }

// before returns what stands before the first of a separator; all of a text without one.
func before(text, separator string) string {
	found, _, _ := strings.Cut(text, separator)
	return found
}

// skip goes on by some bytes.
func (s *scanner) skip(bytes int) {
	s.line += strings.Count(s.text[s.pos:s.pos+bytes], "\n")
	s.pos += bytes
}

// peek returns the next byte; 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// accept goes on behind a text if it is next, after space.
func (s *scanner) accept(text string) bool {
	s.space()
	if !strings.HasPrefix(s.text[s.pos:], text) {
		return false
	}
	s.skip(len(text))
	return true
}

var (
	wordAt   = regexp.MustCompile(`^[\p{L}_$][\p{L}\p{N}_$]*`)
	numberAt = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\b`)
)

// match returns what matches next, after space, and goes on behind it.
func (s *scanner) match(pattern *regexp.Regexp) string {
	s.space()
	found := pattern.FindString(s.text[s.pos:])
	s.skip(len(found))
	return found
}

// acceptWord goes on behind a word if it is next, after space.
func (s *scanner) acceptWord(word string) bool {
	at := *s
	if s.match(wordAt) == word {
		return true
	}
	*s = at
	return false
}

// quoted goes on behind a text in quotes and returns its content as it is written. It is not ok
// without a closing quote.
func (s *scanner) quoted() (raw string, ok bool) {
	quote := s.peek()
	start := s.pos + 1
	for s.skip(1); s.pos < len(s.text); s.skip(1) {
		switch c := s.peek(); {
		case c == '\\' && s.pos+1 < len(s.text):
			s.skip(1)
		case quote == '`' && strings.HasPrefix(s.text[s.pos:], "${"):
			s.skip(2)
			for s.expression(false); s.accept(",") || s.accept(";"); {
				s.expression(false)
			}
			if s.peek() != '}' {
				return "", false
			}
		case c == quote:
			raw = s.text[start:s.pos]
			s.skip(1)
			return raw, true
		case c == '\n' && quote != '`':
			return "", false
		}
	}
	return "", false
}

// expression goes on behind an expression, to the comma or bracket that ends it. A statement also
// ends with its line where JavaScript ends it there.
func (s *scanner) expression(isStatement bool) {
	depth, last := 0, byte(0)
	for s.pos < len(s.text) {
		line := s.line
		s.space()
		if isStatement && depth == 0 && s.line > line && !goesOn(last, s.peek()) {
			return
		}
		c := s.peek()
		switch c {
		case 0:
			return
		case '"', '\'', '`':
			if _, ok := s.quoted(); !ok {
				return
			}
			last = c
			continue
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth == 0 {
				return
			}
			depth--
		case ',', ';':
			if depth == 0 && (c == ';' || !isStatement) {
				return
			}
		}
		last = c
		s.skip(1)
	}
}

// goesOn reports whether an expression goes on in the next line.
func goesOn(last, next byte) bool {
	const before, behind = "\x00=+-*/%&|?:,.<>!~^", "=+-*/%&|?:,.<>([`"
	return strings.IndexByte(before, last) >= 0 || strings.IndexByte(behind, next) >= 0
}
