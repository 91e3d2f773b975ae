package jmespath

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError is a syntax error in the words of jmespath.py.
type SyntaxError struct{ message string }

func (e *SyntaxError) Error() string { return e.message }

// parser is a top-down operator-precedence parser like that of jmespath.py. prefix reads the start
// of an expression, infix its continuation.
type parser struct {
	expression string
	tokens     []token
	at         int
}

func parse(expression string) (node, error) {
	if expression == "" {
		return nil, &SyntaxError{"Invalid JMESPath expression: cannot be empty."}
	}
	tokens, err := tokenize(expression)
	if err != nil {
		return nil, err
	}
	p := &parser{expression: expression, tokens: tokens}
	parsed, err := p.parse(0)
	if err != nil {
		return nil, err
	}
	if p.kind() != end {
		return nil, p.unexpected("Unexpected token: " + p.tokens[p.at].text)
	}
	return parsed, nil
}

func (p *parser) parse(power int) (node, error) {
	left, err := p.prefix()
	for err == nil && power < bindingPower[p.kind()] {
		left, err = p.infix(left)
	}
	return left, err
}

func (p *parser) prefix() (node, error) {
	t := p.tokens[p.at]
	switch t.kind {
	case literalToken:
		p.at++
		return literal{t.value}, nil
	case unquotedIdentifier:
		p.at++
		return field{t.text}, nil
	case quotedIdentifier:
		p.at++
		if p.kind() == leftParen {
			return nil, p.parseError(0, p.tokens[p.at], "Quoted identifier not allowed for function names.")
		}
		return field{t.text}, nil
	case current:
		p.at++
		return identity{}, nil
	case star:
		p.at++
		if p.kind() == rightBracket {
			return valueProjection{identity{}, identity{}}, nil
		}
		right, err := p.projected(bindingPower[star])
		return valueProjection{identity{}, right}, err
	case filterToken, flattenToken:
		return p.infix(identity{})
	case leftBrace:
		p.at++
		return p.hash()
	case leftParen:
		p.at++
		inner, err := p.parse(0)
		if err != nil {
			return nil, err
		}
		return inner, p.match(rightParen)
	case not:
		p.at++
		inner, err := p.parse(bindingPower[not])
		return negation{inner}, err
	case ampersand:
		p.at++
		inner, err := p.parse(0)
		return reference{inner}, err
	case leftBracket:
		p.at++
		switch {
		case p.kind() == numberToken || p.kind() == colon:
			return p.indexed(identity{})
		case p.kind() == star && p.tokens[p.at+1].kind == rightBracket:
			return p.infixBracket(identity{})
		}
		return p.list()
	case end:
		return nil, p.incomplete()
	}
	return nil, p.unexpected("invalid token")
}

func (p *parser) infix(left node) (node, error) {
	t := p.tokens[p.at]
	p.at++
	switch t.kind {
	case dot:
		if p.kind() != star {
			right, err := p.afterDot(bindingPower[dot])
			return chain{left, right}, err
		}
		p.at++
		right, err := p.projected(bindingPower[dot])
		return valueProjection{left, right}, err
	case pipe:
		right, err := p.parse(bindingPower[pipe])
		return chain{left, right}, err
	case or:
		right, err := p.parse(bindingPower[or])
		return disjunction{left, right}, err
	case and:
		right, err := p.parse(bindingPower[and])
		return conjunction{left, right}, err
	case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual:
		right, err := p.parse(bindingPower[t.kind])
		return comparison{t.kind, left, right}, err
	case leftParen:
		return p.call(left)
	case filterToken:
		condition, err := p.parse(0)
		if err != nil {
			return nil, err
		}
		if err := p.match(rightBracket); err != nil {
			return nil, err
		}
		if p.kind() == flattenToken {
			return filterProjection{left, identity{}, condition}, nil
		}
		right, err := p.projected(bindingPower[filterToken])
		return filterProjection{left, right, condition}, err
	case flattenToken:
		right, err := p.projected(bindingPower[flattenToken])
		return projection{flatten{left}, right}, err
	case leftBracket:
		return p.infixBracket(left)
	}
	p.at--
	return nil, p.unexpected("invalid token")
}

// infixBracket reads what follows the "[" of [0], [1:2] or [*].
func (p *parser) infixBracket(left node) (node, error) {
	if p.kind() == numberToken || p.kind() == colon {
		return p.indexed(left)
	}
	if err := p.match(star); err != nil {
		return nil, err
	}
	if err := p.match(rightBracket); err != nil {
		return nil, err
	}
	right, err := p.projected(bindingPower[star])
	return projection{left, right}, err
}

func (p *parser) indexed(left node) (node, error) {
	if p.kind() == numberToken && p.tokens[p.at+1].kind != colon {
		n := p.tokens[p.at].value.(int)
		p.at++
		return chain{left, index{n}}, p.match(rightBracket)
	}
	var parts [3]*int
	for i := 0; p.kind() != rightBracket; p.at++ {
		switch t := p.tokens[p.at]; {
		case t.kind == colon && i < 2:
			i++
		case t.kind == numberToken:
			n := t.value.(int)
			parts[i] = &n
		default:
			return nil, p.unexpected("syntax error")
		}
	}
	p.at++
	sliced := chain{left, slice{parts[0], parts[1], parts[2]}}
	if element, ok := left.(chain); ok && isIndex(element.second) {
		return sliced, nil // jmespath.py does not project what it slices out of an element: a[0][1:]
	}
	right, err := p.projected(bindingPower[star])
	return projection{sliced, right}, err
}

func isIndex(n node) bool {
	_, ok := n.(index)
	return ok
}

func (p *parser) call(left node) (node, error) {
	name, ok := left.(field)
	if !ok {
		const parenAndName = 2
		t := p.tokens[p.at-parenAndName]
		return nil, p.parseError(t.start, t, "Invalid function name '"+t.text+"'")
	}
	var arguments []node
	for p.kind() != rightParen {
		argument, err := p.parse(0)
		if err != nil {
			return nil, err
		}
		arguments = append(arguments, argument)
		if p.kind() == comma {
			p.at++
		}
	}
	p.at++
	return call{name.name, arguments}, nil
}

func (p *parser) list() (node, error) {
	var elements multiSelectList
	for {
		element, err := p.parse(0)
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
		if p.kind() == rightBracket {
			p.at++
			return elements, nil
		}
		if err := p.match(comma); err != nil {
			return nil, err
		}
	}
}

func (p *parser) hash() (node, error) {
	var pairs multiSelectHash
	for {
		key := p.tokens[p.at]
		if key.kind != unquotedIdentifier && key.kind != quotedIdentifier {
			return nil, p.mismatch("['quoted_identifier', 'unquoted_identifier']")
		}
		p.at++
		if err := p.match(colon); err != nil {
			return nil, err
		}
		value, err := p.parse(0)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pair{key.text, value})
		switch p.kind() {
		case rightBrace:
			p.at++
			return pairs, nil
		case comma:
			p.at++
		}
	}
}

// projected reads what applies to every element of a projection.
func (p *parser) projected(power int) (node, error) {
	switch {
	case bindingPower[p.kind()] < projectionStop:
		return identity{}, nil
	case p.kind() == leftBracket || p.kind() == filterToken:
		return p.parse(power)
	case p.kind() == dot:
		p.at++
		return p.afterDot(power)
	}
	return nil, p.unexpected("syntax error")
}

func (p *parser) afterDot(power int) (node, error) {
	switch p.kind() {
	case unquotedIdentifier, quotedIdentifier, star:
		return p.parse(power)
	case leftBracket:
		p.at++
		return p.list()
	case leftBrace:
		p.at++
		return p.hash()
	}
	return nil, p.unexpected("Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: " + kindNames[p.kind()])
}

func (p *parser) kind() kind { return p.tokens[p.at].kind }

func (p *parser) match(k kind) error {
	if p.kind() != k {
		return p.mismatch(kindNames[k])
	}
	p.at++
	return nil
}

// mismatch is the error for another token than the expected one.
func (p *parser) mismatch(expected string) error {
	if p.kind() == end {
		return p.incomplete()
	}
	return p.unexpected(fmt.Sprintf("Expecting: %s, got: %s", expected, kindNames[p.kind()]))
}

func (p *parser) unexpected(reason string) error {
	t := p.tokens[p.at]
	return p.parseError(t.start, t, reason)
}

func (p *parser) parseError(at int, t token, reason string) error {
	return &SyntaxError{fmt.Sprintf("%s: Parse error at column %d, token \"%s\" (%s), for expression:\n\"%s\"\n%s^",
		reason, at, t.text, strings.ToUpper(kindNames[t.kind]), p.expression, strings.Repeat(" ", at+1))}
}

func (p *parser) incomplete() error {
	return &SyntaxError{fmt.Sprintf("Invalid jmespath expression: Incomplete expression:\n\"%s\"\n%s^",
		p.expression, strings.Repeat(" ", utf8.RuneCountInString(p.expression)+1))}
}
