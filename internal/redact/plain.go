package redact

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// positions maps a part of a derived text to the part of its source.
type positions func(begin, end int) (from, to int)

func identity(begin, end int) (from, to int) { return begin, end }

// plain is a text without its escapes: those of JSON, of Go's and shells' quotes and of URLs, at
// any depth and in any mixture. Whatever encodes a secret, plain makes the same of it as of the
// secret itself. Different texts may become equal, as a+b and "a b".
type plain struct {
	text      string    // in its own case
	folded    string    // in one case
	positions           // of text
	fold      positions // of folded, in text
}

func undoEscapes(source string) plain {
	if strings.ContainsAny(source, `\%`) {
		var u plainWriter
		for i := range len(source) {
			u.add(source[i], i, i+1)
		}
		p := plain{text: u.String(), positions: u.place}
		p.folded, p.fold = fold(p.text)
		return p
	}
	p := plain{text: source, positions: identity}
	p.folded, p.fold = fold(p.text)
	return p
}

// unit is a byte of a plain text in progress.
type unit struct {
	b        byte
	escaped  bool // a backslash stood before it
	half     rune // instead of a byte, the first half of a rune
	from, to int
}

// plainWriter writes a plain text byte by byte. A decoded character may be part of another escape:
// of %255Cn the %25 is a percent sign, with which %5C is a backslash, with which n is a newline.
type plainWriter struct {
	units   []unit
	escaped bool
	begin   int // of the backslashes, if escaped
}

func (u *plainWriter) add(b byte, from, to int) {
	if b == '\\' {
		if !u.escaped {
			u.begin = from
		}
		u.escaped = true
		return
	}
	next := unit{b: b, escaped: u.escaped, from: from, to: to}
	if u.escaped {
		next.from = u.begin
	}
	u.escaped = false
	u.units = append(u.units, next)
	u.unescape()
}

// unescape decodes an escape that the last byte completes.
func (u *plainWriter) unescape() {
	last := len(u.units) - 1
	if _, isDigit := hexadecimal(u.units[last]); !isDigit {
		return
	}
	for _, n := range []int{2, 4, 8} {
		if last < n {
			return
		}
		start := u.units[last-n]
		// A small number after a U is the first half of Go's \U0001f600; else it is JSON's \u00e4
		// in capitals.
		const firstHalf = 0x10
		switch value, ok := u.number(n); {
		case !ok:
			return
		case n == 2 && start.b == '%':
			u.escaped, u.begin = start.escaped, start.from
			u.replace(n, []byte{byte(value)})
			return
		case n == 2 && start.escaped && start.b|0x20 == 'x':
			u.replace(n, []byte{byte(value)})
			return
		case n == 4 && start.escaped && (start.b == 'u' || start.b == 'U' && value > firstHalf),
			n == 8 && start.escaped && start.b == 'U':
			u.replaceRune(n, rune(value))
			return
		}
	}
}

// number returns the number that the last n units write.
func (u *plainWriter) number(n int) (value uint32, ok bool) {
	for _, unit := range u.units[len(u.units)-n:] {
		digit, isDigit := hexadecimal(unit)
		if !isDigit {
			return 0, false
		}
		value = value<<4 | digit
	}
	return value, true
}

func hexadecimal(u unit) (digit uint32, ok bool) {
	switch c := u.b; {
	case u.escaped || u.half != 0:
		return 0, false
	case c >= '0' && c <= '9':
		return uint32(c - '0'), true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return uint32(c|0x20-'a') + 10, true
	}
	return 0, false
}

// replace replaces an escape with n digits by bytes.
func (u *plainWriter) replace(n int, bytes []byte) {
	at := len(u.units) - n - 1
	from, to := u.units[at].from, u.units[len(u.units)-1].to
	u.units = u.units[:at]
	for _, b := range bytes {
		u.add(b, from, to)
	}
}

func (u *plainWriter) replaceRune(n int, r rune) {
	at := len(u.units) - n - 1
	switch {
	case r >= 0xd800 && r < 0xdc00:
		u.units[at] = unit{half: r, from: u.units[at].from, to: u.units[len(u.units)-1].to}
		u.units = u.units[:at+1]
		return
	case utf16.IsSurrogate(r) && at > 0 && u.units[at-1].half != 0:
		r = utf16.DecodeRune(u.units[at-1].half, r)
		n++
	}
	u.replace(n, utf8.AppendRune(nil, r))
}

// controls are the meanings of letters after a backslash.
var controls = map[byte]byte{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// String returns the text in its own case.
func (u *plainWriter) String() string {
	var all strings.Builder
	for _, u := range u.units {
		control, isControl := controls[u.b|0x20]
		switch {
		case u.half != 0:
			all.WriteByte(0xff) // half a rune is no text
		case u.escaped && isControl:
			all.WriteByte(control)
		default:
			all.WriteByte(u.b)
		}
	}
	return all.String()
}

func (u *plainWriter) place(begin, end int) (from, to int) {
	return u.units[begin].from, u.units[end-1].to
}

// fold converts a text to one case.
func fold(text string) (folded string, _ positions) {
	if isASCII(text) { // nearly always, and it is quick
		return strings.ReplaceAll(strings.ToLower(text), "+", " "), identity
	}
	var all strings.Builder
	var from, to []int
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '+' {
			r = ' ' // as in the query of a URL
		}
		all.WriteRune(unicode.ToLower(unicode.ToUpper(r)))
		for len(from) < all.Len() {
			from, to = append(from, i), append(to, i+size)
		}
		i += size
	}
	return all.String(), func(begin, end int) (int, int) { return from[begin], to[end-1] }
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
