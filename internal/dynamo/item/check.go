// Package item checks items in DynamoDB JSON by the rules of DynamoDB, without a database.
package item

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// Rules are what an item must comply with.
type Rules struct {
	// Keys and Indexes are those of its table; nil where they are not known.
	Keys    []dynamo.Key
	Indexes []dynamo.IndexDefinition
	// OnlyKey says that the text is a key, and no item.
	OnlyKey bool
}

// Checked is an item that complies.
type Checked struct {
	// Text is the item without insignificant space. It may be the text that was checked.
	Text []byte
	// Key is the item's key for a person, and equal for equal keys: 1.0 is the key 1. It is empty
	// where the table is not known.
	Key string
}

// The limits of DynamoDB, in bytes where they count bytes.
const (
	maxItem         = 400 << 10
	maxPartitionKey = 2048
	maxSortKey      = 1024
	maxNesting      = 31    // lists and maps around each other; their scalars are the 32nd level
	maxName         = 50000 // of DynamoDB Local's JSON parser
)

// Check checks an item in one pass over its text.
//
// It is stricter than DynamoDB Local where that guesses: an attribute or a type twice, a number or
// a boolean in place of a text and the reverse, a type beside a null, other digits than 0 to 9,
// half a surrogate pair, and spaces in base64 are refused.
func Check(text []byte, rules Rules) (Checked, error) {
	s := scanners.Get().(*scanner)
	defer s.free()
	s.text, s.rules = text, rules
	if err := s.item(); err != nil {
		return Checked{}, err
	}
	checked := Checked{Text: text}
	if s.spaced {
		compact := jsontext.Value(slices.Clone(text))
		if err := compact.Compact(jsontext.AllowDuplicateNames(true)); err != nil {
			return Checked{}, err
		}
		checked.Text = compact
	}
	for i, key := range rules.Keys {
		if i > 0 {
			checked.Key += ", "
		}
		checked.Key += key.Name + " " + s.keys[i]
	}
	return checked, nil
}

// item checks the whole text.
func (s *scanner) item() error {
	if len(s.rules.Keys) > len(s.keys) {
		return fmt.Errorf("the table has %d key attributes", len(s.rules.Keys))
	}
	if err := s.object(s.attribute); err != nil {
		return err
	}
	if s.space(); s.pos < len(s.text) {
		return errors.New("something follows after the end of the item")
	}
	for i, key := range s.rules.Keys {
		if s.keys[i] == "" {
			return fmt.Errorf("the key attribute %s, of type %s, is missing", key.Name, key.Type)
		}
	}
	if s.size > maxItem {
		return fmt.Errorf("the item has %d bytes, and DynamoDB takes %d (400 KB)", s.size, maxItem)
	}
	return nil
}

// attribute checks the value of an attribute of the item, also as a key.
func (s *scanner) attribute(name []byte) error {
	isKey := s.isKey(name)
	got, err := s.value(isKey)
	switch {
	case err != nil:
		return err
	case !isKey && s.rules.OnlyKey && len(s.rules.Keys) > 0:
		return s.errorf("is no key attribute, and a key has nothing else")
	case !isKey:
		return nil
	}
	for i, key := range s.rules.Keys {
		if key.Name == string(name) {
			s.keys[i] = got.String()
			if err := s.checkKey(got, key, "the table's key"); err != nil {
				return err
			}
		}
	}
	if s.rules.OnlyKey {
		return nil
	}
	for _, index := range s.rules.Indexes {
		for _, key := range index.Keys {
			if key.Name == string(name) {
				if err := s.checkKey(got, key, "a key of the index "+index.Name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// isKey reports whether an attribute is a key of the table or of an index.
func (s *scanner) isKey(name []byte) bool {
	for i := range s.rules.Keys {
		if s.rules.Keys[i].Name == string(name) {
			return true
		}
	}
	if s.rules.OnlyKey {
		return false
	}
	for i := range s.rules.Indexes {
		for j := range s.rules.Indexes[i].Keys {
			if s.rules.Indexes[i].Keys[j].Name == string(name) {
				return true
			}
		}
	}
	return false
}

func (s *scanner) checkKey(got value, key dynamo.Key, what string) error {
	limit := maxPartitionKey
	if key.Role == "RANGE" {
		limit = maxSortKey
	}
	switch {
	case got.kind != key.Type:
		return s.errorf("has the type %s, and %s has the type %s", got.kind, what, key.Type)
	case got.size == 0:
		return s.errorf("is empty, which %s must not be", what)
	case got.size > limit:
		return s.errorf("has %d bytes, and %s may have %d", got.size, what, limit)
	}
	return nil
}
