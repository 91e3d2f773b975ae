package serverless

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A text of a service has variables: ${type(parameters):address, fallback}. Parameters and
// addresses may have variables, too.

// segment is a piece of a text: literal, or a variable.
type segment struct {
	literal  string
	variable *variable
}

// variable is what stands between ${ and }. The first of its sources that has a value gives it.
type variable struct {
	text    string // with ${ and }
	sources []source
}

// source is one of a variable's sources: a literal, or what a type finds.
type source struct {
	text       string // as written
	isLiteral  bool
	isQuoted   bool
	literal    string
	kind       string
	parameters []string
	address    string
}

// begins matches the beginning of a variable. ${AWS::Region}, which is one of CloudFormation, and
// ${Name} are none.
var begins = regexp.MustCompile(`^\$\{\s*[a-z][a-zA-Z0-9.-]*(?:\(|:(?:[^:]|$))`)

// split finds the variables of a text.
func split(text string) (segments []segment, err error) {
	literal := 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '$' && begins.MatchString(text[i:]):
			p := parser{text: text, pos: i + len("${")}
			found, err := p.variable()
			if err != nil {
				return nil, fmt.Errorf("the variable %.100s: %w", text[i:], err)
			}
			if literal < i {
				segments = append(segments, segment{literal: text[literal:i]})
			}
			found.text = text[i:p.pos]
			segments = append(segments, segment{variable: found})
			literal = p.pos
			i = p.pos - 1
		}
	}
	if literal < len(text) {
		segments = append(segments, segment{literal: text[literal:]})
	}
	return segments, nil
}

// parser parses a variable.
type parser struct {
	text string
	pos  int
}

func (p *parser) spaces() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// peek returns the next byte; 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// variable parses up to and with the closing brace.
func (p *parser) variable() (*variable, error) {
	found := &variable{}
	for {
		next, err := p.source()
		if err != nil {
			return nil, err
		}
		found.sources = append(found.sources, next)
		p.spaces()
		c := p.peek()
		p.pos++
		switch c {
		case 0:
			return nil, errors.New("its } is missing")
		case '}':
			return found, nil
		case ',':
		default:
			return nil, fmt.Errorf("found %q where , or } is expected", c)
		}
	}
}

// kinds matches the type of a source.
var kinds = regexp.MustCompile(`^[a-z][a-zA-Z0-9.-]*$`)

func (p *parser) source() (found source, err error) {
	p.spaces()
	begin := p.pos
	defer func() { found.text = strings.TrimSpace(p.text[begin:min(p.pos, len(p.text))]) }()
	if c := p.peek(); c == '\'' || c == '"' {
		found.literal, err = p.quoted()
		found.isLiteral, found.isQuoted = true, true
		return found, err
	}
	head := strings.TrimSpace(p.until(":(,}"))
	if c := p.peek(); c != ':' && c != '(' || !kinds.MatchString(head) {
		found.isLiteral, found.literal = true, head
		return found, nil
	}
	found.kind = head
	if p.peek() == '(' {
		if found.parameters, err = p.parameters(); err != nil {
			return found, err
		}
		p.spaces()
	}
	if p.peek() == ':' {
		p.pos++
		found.address, err = p.word(",}")
	}
	return found, err
}

// parameters parses those between ( and ).
func (p *parser) parameters() (parameters []string, err error) {
	for p.peek() != ')' {
		p.pos++ // the ( or a comma
		word, err := p.word(",)")
		if err != nil {
			return nil, err
		}
		parameters = append(parameters, word)
		if p.spaces(); p.peek() != ',' && p.peek() != ')' {
			return nil, errors.New("its ) is missing")
		}
	}
	p.pos++
	return parameters, nil
}

// word parses a text with or without quotes that one of some bytes ends.
func (p *parser) word(ends string) (string, error) {
	p.spaces()
	if c := p.peek(); c == '\'' || c == '"' {
		return p.quoted()
	}
	return strings.TrimSpace(p.until(ends)), nil
}

// until skips variables inside, and stops at one of some bytes.
func (p *parser) until(ends string) string {
	begin, depth := p.pos, 0
	for ; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		switch {
		case depth == 0 && strings.IndexByte(ends, c) >= 0:
			return p.text[begin:p.pos]
		case c == '{' && p.pos > 0 && p.text[p.pos-1] == '$':
			depth++
		case c == '}' && depth > 0:
			depth--
		}
	}
	return p.text[begin:]
}

func (p *parser) quoted() (string, error) {
	quote := p.text[p.pos : p.pos+1]
	begin := p.pos + 1
	i := strings.Index(p.text[begin:], quote)
	if i < 0 {
		p.pos = len(p.text)
		return "", fmt.Errorf("the quote %s has no end", quote)
	}
	p.pos = begin + i + 1
	return p.text[begin : begin+i], nil
}
