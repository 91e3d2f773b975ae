package dynamo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// Expectations are what must be true of a state. As JSON they are always written the same way, for they are part of what decides a
// snapshot.
type Expectations struct {
	// Tables must be there, among others. A list that is given and holds nothing expects that there
	// is no table; nil expects nothing.
	Tables []string `json:"tables,omitzero"`
	// Items is how many items tables hold.
	Items map[string]Amount `json:"items,omitempty"`
	// Keys are items that must be there.
	Keys []ExpectedKey `json:"keys,omitempty"`
	// Counts are numbers of items that queries find.
	Counts []ExpectedCount `json:"counts,omitempty"`
}

// IsZero tells whether nothing is expected.
func (e Expectations) IsZero() bool {
	return e.Tables == nil && len(e.Items)+len(e.Keys)+len(e.Counts) == 0
}

// NoTables tells whether it is expected that the state holds nothing.
func (e Expectations) NoTables() bool { return e.Tables != nil && len(e.Tables) == 0 }

// ExpectedKey is an item that must be there.
type ExpectedKey struct {
	Table string `json:"table"`
	// Key is the item's whole key.
	Key map[string]Value `json:"key"`
	// Attributes are those that the item must have, among others.
	Attributes map[string]Value `json:"attributes,omitempty"`
}

// ExpectedCount is the number of items that a query finds: a Statement, or a scan of Table with a Filter.
type ExpectedCount struct {
	// Statement is a SELECT of PartiQL.
	Statement string `json:"statement,omitempty"`

	Table string `json:"table,omitempty"`
	// Filter is a filter expression; Names and Values are what stands behind its #placeholders and :placeholders.
	Filter string            `json:"filter,omitempty"`
	Names  map[string]string `json:"names,omitempty"`
	Values map[string]Value  `json:"values,omitempty"`

	Count Amount `json:"count"`
}

// Amount is how many there must be: exactly, or at least.
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

// String is the amount in words: "at least 1 item".
func (a Amount) String() string {
	text := wording.Count(a.Number, "item")
	if a.AtLeast {
		text = "at least " + text
	}
	return text
}

// matches tells whether a number is the amount.
func (a Amount) matches(number uint64) bool {
	return number == a.Number || a.AtLeast && number > a.Number
}
