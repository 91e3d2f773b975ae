package item

import (
	"errors"
	"fmt"
	"strconv"
)

// What DynamoDB keeps of a number.
const (
	maxDigits   = 38
	maxExponent = 125
	minExponent = -130
)

var errNumber = errors.New("is no number")

// number is a number in the one way in which equal numbers are written: 0.d₁d₂…dₙ times ten to the
// power of point, with neither d₁ nor dₙ being zero. Zero has no digits.
type number struct {
	negative bool
	digits   [maxDigits]byte
	count    int
	point    int
}

// parseNumber reads a number as DynamoDB does.
func parseNumber(text []byte) (n number, err error) {
	rest := text
	if len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
		n.negative, rest = rest[0] == '-', rest[1:]
	}
	var seen, fraction bool
	zeros := 0 // after the last digit that is not zero
	i := 0
scan:
	for ; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '.' && !fraction:
			fraction = true
			continue
		case c < '0' || c > '9':
			break scan
		case c == '0' && n.count == 0:
			if fraction {
				n.point--
			}
		case c == '0':
			zeros++
			if !fraction {
				n.point++
			}
		default:
			for ; zeros > 0 && n.count < maxDigits; zeros-- {
				n.digits[n.count] = '0'
				n.count++
			}
			if n.count == maxDigits {
				return n, fmt.Errorf("has more than %d digits", maxDigits)
			}
			n.digits[n.count] = c
			n.count++
			if !fraction {
				n.point++
			}
		}
		seen = true
	}
	if !seen {
		return n, errNumber
	}
	if err := n.scale(rest[i:]); err != nil {
		return n, err
	}
	switch {
	case n.count == 0:
		return number{}, nil
	case n.point-1 > maxExponent:
		return n, errors.New("is larger than 9.99…E125, the largest number there is")
	case n.point-1 < minExponent:
		return n, errors.New("is smaller than 1E-130, the smallest number there is")
	}
	return n, nil
}

// scale reads the exponent.
func (n *number) scale(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if text[0] != 'e' && text[0] != 'E' || len(text) == 1 {
		return errNumber
	}
	for i, c := range text[1:] {
		if (c < '0' || c > '9') && (i > 0 || c != '+' && c != '-') {
			return errNumber
		}
	}
	exponent, err := strconv.ParseInt(string(text[1:]), 10, 32)
	if err != nil {
		return errNumber
	}
	n.point += int(exponent)
	return nil
}

// size returns what a number counts, in bytes: one, one for a sign, and one for each pair of
// digits, with pairs beginning at the decimal point.
func (n number) size() int {
	if n.count == 0 {
		return 1
	}
	size := 2 + (n.point-1)>>1 - (n.point-n.count)>>1
	if n.negative {
		size++
	}
	return size
}

// appendTo appends the number, with all digits as long as there is room for them.
func (n number) appendTo(dst []byte) []byte {
	if n.count == 0 {
		return append(dst, '0')
	}
	if n.negative {
		dst = append(dst, '-')
	}
	digits := n.digits[:n.count]
	switch {
	case n.point > maxDigits || n.point < -5:
		dst = append(dst, digits[0], '.')
		dst = append(dst, digits[1:]...)
		return strconv.AppendInt(append(dst, 'E'), int64(n.point-1), 10)
	case n.point >= n.count:
		dst = append(dst, digits...)
		for range n.point - n.count {
			dst = append(dst, '0')
		}
		return dst
	case n.point > 0:
		dst = append(append(dst, digits[:n.point]...), '.')
		return append(dst, digits[n.point:]...)
	}
	dst = append(dst, "0."...)
	for range -n.point {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}
