package partiql

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// maxDepth bounds the nesting of values. DynamoDB's own bound is lower.
const maxDepth = 100

// item reads the map that is an item.
func (p *parser) item() ([]byte, error) {
	switch {
	case p.failed != nil:
	case p.next.is("<<"):
		return nil, errorAt(p.next, "found << where an item is expected: DynamoDB takes one item for each INSERT; %s", right)
	case p.next.is("?"):
		return nil, errParameter(p.next)
	case !p.next.is("{"):
		return nil, errorAt(p.next, "found %s where an item is expected; %s", p.next, right)
	}
	if _, err := p.takeValue(); err != nil {
		return nil, err
	}
	return p.members(nil)
}

func errParameter(at token) error {
	return errorAt(at, "found ?, the place of a parameter: a seed has no parameters for statements; write the value")
}

// members appends the members of a map, after its {, as an object of JSON.
func (p *parser) members(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	names := map[string]bool{}
	err := p.list("}", func() error {
		key, err := p.takeValue()
		switch {
		case err != nil:
			return err
		case key.kind == name || key.kind == word:
			return errorAt(key, "the name %s of an attribute must be in single quotes", key)
		case key.kind != text:
			return errorAt(key, "found %s where the name of an attribute is expected, such as 'id'", key)
		case key.value == "":
			return errorAt(key, "an attribute without a name")
		case names[key.value]:
			return errorAt(key, "the attribute %s occurs twice", key)
		}
		if len(names) > 0 {
			dst = append(dst, ',')
		}
		names[key.value] = true
		dst = append(document.AppendString(dst, key.value), ':')
		colon, err := p.takeValue()
		if err != nil {
			return err
		}
		if !colon.is(":") {
			return errorAt(colon, "found %s where : is expected, after the name %s", colon, key)
		}
		dst, _, err = p.typed(dst)
		return err
	})
	return append(dst, '}'), err
}

// list reads what commas separate, up to and with a closing sign.
func (p *parser) list(closing string, element func() error) error {
	if p.depth++; p.depth > maxDepth {
		return errorAt(p.next, "values are nested deeper than DynamoDB stores")
	}
	defer func() { p.depth-- }()
	if p.failed == nil && p.next.is(closing) {
		_, err := p.takeValue()
		return err
	}
	for {
		if err := element(); err != nil {
			return err
		}
		t, err := p.takeValue()
		switch {
		case err != nil:
			return err
		case t.is(closing):
			return nil
		case !t.is(","):
			return errorAt(t, "found %s where , or %s is expected", t, closing)
		}
	}
}

// typed appends the next value in DynamoDB JSON, and returns its type.
func (p *parser) typed(dst []byte) (_ []byte, kind string, err error) {
	t, err := p.takeValue()
	switch {
	case err != nil:
		return dst, "", err
	case t.kind == text:
		return append(document.AppendString(append(dst, `{"S":`...), t.value), '}'), "S", nil
	case t.kind == number, t.is("-"), t.is("+"):
		digits, err := p.number(t)
		dst = append(append(append(dst, `{"N":"`...), digits...), `"}`...)
		return dst, "N", err
	case t.is("true"), t.is("false"):
		return append(append(append(dst, `{"BOOL":`...), strings.ToLower(t.source)...), '}'), "BOOL", nil
	case t.is("null"):
		return append(dst, `{"NULL":true}`...), "NULL", nil
	case t.is("{"):
		dst, err = p.members(append(dst, `{"M":`...))
		return append(dst, '}'), "M", err
	case t.is("["):
		dst, err = p.elements(append(dst, `{"L":[`...))
		return append(dst, `]}`...), "L", err
	case t.is("<<"):
		dst, err = p.set(dst, t)
		return dst, "set", err
	}
	return dst, "", refuseValue(t)
}

func refuseValue(t token) error {
	switch {
	case t.is("?"):
		return errParameter(t)
	case t.kind == name:
		return errorAt(t, "the value %s is in double quotes, which are for tables: write it in single quotes", t)
	case t.kind == ion:
		return errorAt(t, "the value %s is an Ion literal, which DynamoDB refuses; a binary value can only be put from a file of JSON", t)
	case t.is("("):
		return errorAt(t, "found ( where a value is expected: a list is written [1, 2], a set <<1, 2>>")
	}
	return errorAt(t, "found %s where a value is expected, such as 'text', 1.5, true, null, {'name': 1}, [1, 2] or <<1, 2>>", t)
}

// number returns a number, of which the first token is taken, as JSON writes it.
func (p *parser) number(first token) (string, error) {
	negative := first.is("-")
	if first.kind != number {
		t, err := p.takeValue()
		if err != nil {
			return "", err
		}
		if t.kind != number {
			return "", errorAt(t, "found %s where a number is expected, after %s", t, first)
		}
		first = t
	}
	if p.failed == nil && p.next.kind == word {
		return "", errorAt(p.next, "found %s right after the number %s", p.next, first)
	}
	mantissa, exponent := first.source, ""
	if i := strings.IndexAny(mantissa, "eE"); i >= 0 {
		mantissa, exponent = mantissa[:i], mantissa[i:]
	}
	isZero := strings.Trim(mantissa, "0.") == ""
	if negative && isZero && strings.ContainsAny(first.source, ".eE") {
		return "", errorAt(first, "found -%s, a zero that DynamoDB refuses: write 0", first)
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	if negative {
		whole = "-" + whole
	}
	return whole + fraction + exponent, nil
}

// elements appends the elements of a list.
func (p *parser) elements(dst []byte) ([]byte, error) {
	first := true
	err := p.list("]", func() (err error) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst, _, err = p.typed(dst)
		return err
	})
	return dst, err
}

// set appends a set, of which << is taken.
func (p *parser) set(dst []byte, begins token) ([]byte, error) {
	var elements []byte
	var of string // the type of the elements
	err := p.list(">>", func() error {
		at := p.next
		typed, kind, err := p.typed(nil)
		switch {
		case err != nil:
			return err
		case kind != "S" && kind != "N":
			return errorAt(at, "a set holds texts or numbers, and not %s", at)
		case of != "" && of != kind:
			return errorAt(at, "a set holds either texts or numbers, and not both")
		case of != "":
			elements = append(elements, ',')
		}
		of = kind
		elements = append(elements, typed[len(`{"S":`):len(typed)-1]...)
		return nil
	})
	if err == nil && of == "" {
		err = errorAt(begins, "a set without elements, which DynamoDB refuses: leave the attribute out")
	}
	dst = append(append(append(dst, `{"`...), of...), `S":[`...)
	return append(append(dst, elements...), `]}`...), err
}
