package jmespath

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// compare orders two numbers or two strings.
func compare(a, b any) int {
	if a, ok := a.(string); ok {
		return strings.Compare(a, b.(string))
	}
	return compareNumbers(a.(json.Number), b.(json.Number))
}

// As in Python, integers are compared and added as integers of any size, and other numbers as
// doubles.

func compareNumbers(a, b json.Number) int {
	if ordered.IsInteger(a) && ordered.IsInteger(b) {
		return toInteger(a).Cmp(toInteger(b))
	}
	return cmp.Compare(toFloat(a), toFloat(b))
}

func sum(numbers []any) json.Number {
	total := json.Number("0")
	for _, n := range numbers {
		n := n.(json.Number)
		if ordered.IsInteger(total) && ordered.IsInteger(n) {
			total = json.Number(new(big.Int).Add(toInteger(total), toInteger(n)).String())
		} else {
			total = fromFloat(toFloat(total) + toFloat(n))
		}
	}
	return total
}

// rounded applies math.Floor or math.Ceil. The result is an integer.
func rounded(n json.Number, round func(float64) float64) json.Number {
	if ordered.IsInteger(n) {
		return n
	}
	i, _ := big.NewFloat(round(toFloat(n))).Int(nil)
	return json.Number(i.String())
}

// parseNumber reads a string as Python's int and float do. It returns nil for what is no finite
// number.
func parseNumber(text string) any {
	text = strings.ReplaceAll(strings.TrimSpace(text), "_", "")
	if i, ok := new(big.Int).SetString(text, 10); ok {
		return json.Number(i.String())
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || strings.ContainsAny(text, "xX") {
		return nil
	}
	return fromFloat(f)
}

func toInteger(n json.Number) *big.Int {
	i, _ := new(big.Int).SetString(string(n), 10)
	return i
}

func toFloat(n json.Number) float64 {
	f, _ := n.Float64()
	return f
}

func fromFloat(f float64) json.Number { return json.Number(ordered.FloatText(f)) }
