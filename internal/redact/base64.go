package redact

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// base64Text is decoded text, and its position in the encoded one.
type base64Text struct {
	text string
	positions
}

// The base64 of the shortest secret has this many characters.
const minBase64 = 6

var standardAlphabet = strings.NewReplacer("-", "+", "_", "/")

// base64In returns everything in a text that can be read as base64, in either alphabet. The
// beginning of base64 is not always visible, so there are four ways to read it. Results that are no
// text are dropped.
func base64In(text string) (all []base64Text) {
	for begin := 0; begin < len(text); {
		end := begin
		for end < len(text) && isBase64(text[end]) {
			end++
		}
		for skip := 0; skip < 4 && end-begin-skip >= minBase64; skip++ {
			all = append(all, decode64(text[begin+skip:end], begin+skip)...)
		}
		begin = end + 1
	}
	return all
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

// decode64 returns the texts in the base64 at offset.
func decode64(encoded string, offset int) (all []base64Text) {
	if strings.ContainsAny(encoded, "-_") {
		encoded = standardAlphabet.Replace(encoded)
	}
	if len(encoded)%4 == 1 {
		encoded = encoded[:len(encoded)-1]
	}
	decoded, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		return nil
	}
	next := 0
	for next < len(decoded) {
		begin, end := next, next
		for end < len(decoded) {
			r, size := utf8.DecodeRune(decoded[end:])
			if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
				break
			}
			end += size
		}
		if end-begin >= MinLength {
			all = append(all, base64Text{string(decoded[begin:end]), func(from, to int) (int, int) { // a character holds six bits
				return offset + (begin+from)*8/6, offset + ((begin+to)*8+5)/6
			}})
		}
		next = end + 1
	}
	return all
}
