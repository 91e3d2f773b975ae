package dynamo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// Expectations are conditions on a state. Their JSON is deterministic, because it is part of the
// input of the fingerprint.
type Expectations struct {
	// Tables must exist; others may exist as well. An empty list that is not nil requires that
	// there is no table.
	Tables []string `json:"tables,omitzero"`
	// Items maps a table to the number of its items.
	Items map[string]Amount `json:"items,omitempty"`
	// Keys are items that must exist.
	Keys []ExpectedKey `json:"keys,omitempty"`
	// Counts are numbers of items that queries find.
	Counts []ExpectedCount `json:"counts,omitempty"`
}

// IsZero reports whether e has no condition.
func (e Expectations) IsZero() bool {
	return e.Tables == nil && len(e.Items)+len(e.Keys)+len(e.Counts) == 0
}

// NoTables reports whether e requires that there is no table.
func (e Expectations) NoTables() bool { return e.Tables != nil && len(e.Tables) == 0 }

// ExpectedKey is an item that must exist.
type ExpectedKey struct {
	Table string `json:"table"`
	// Key is the item's whole key.
	Key map[string]Value `json:"key"`
	// Attributes are attributes that the item must have; it may have others as well.
	Attributes map[string]Value `json:"attributes,omitempty"`
}

// ExpectedCount is the number of items that a query finds. The query is Statement, or a scan of
// Table with Filter.
type ExpectedCount struct {
	// Statement is a PartiQL SELECT.
	Statement string `json:"statement,omitempty"`

	Table string `json:"table,omitempty"`
	// Filter is a filter expression. Names and Values define its #placeholders and :placeholders.
	Filter string            `json:"filter,omitempty"`
	Names  map[string]string `json:"names,omitempty"`
	Values map[string]Value  `json:"values,omitempty"`

	Count Amount `json:"count"`
}

// Amount is a number of items, exact or a minimum.
type Amount struct {
	Number  uint64
	AtLeast bool
}

// ParseAmount reads "3" or ">=3".
func ParseAmount(text string) (Amount, error) {
	digits, atLeast := strings.CutPrefix(strings.TrimSpace(text), ">=")
	number, err := strconv.ParseUint(strings.TrimSpace(digits), 10, 64)
	if err != nil {
		return Amount{}, fmt.Errorf("%q is not a number: write 3 for exactly three, or \">=3\" for three or more", text)
	}
	return Amount{number, atLeast}, nil
}

// MarshalText writes what ParseAmount reads.
func (a Amount) MarshalText() ([]byte, error) {
	text := strconv.FormatUint(a.Number, 10)
	if a.AtLeast {
		text = ">=" + text
	}
	return []byte(text), nil
}

// UnmarshalText reads what MarshalText wrote.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAmount(string(text))
	return err
}

// String returns the amount in words, such as "at least 1 item".
func (a Amount) String() string {
	text := wording.Count(a.Number, "item")
	if a.AtLeast {
		text = "at least " + text
	}
	return text
}

// matches reports whether number is the amount.
func (a Amount) matches(number uint64) bool {
	return number == a.Number || a.AtLeast && number > a.Number
}
