// Package item checks items in DynamoDB JSON by the rules of DynamoDB, without a database.
package item

import (
	"encoding/json"
	"fmt"

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
	// Key is equal for equal keys; empty where the table is not known. KeyText is for messages.
	Key, KeyText string
}

// Check checks an item.
func Check(text []byte, rules Rules) (Checked, error) {
	var attributes map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &attributes); err != nil {
		return Checked{}, fmt.Errorf("no item in DynamoDB JSON: %w", err)
	}
	checked := Checked{}
	for i, key := range rules.Keys {
		value, found := attributes[key.Name][key.Type]
		if !found {
			return Checked{}, fmt.Errorf("the key attribute %s, of type %s, is missing", key.Name, key.Type)
		}
		if i > 0 {
			checked.KeyText += ", "
		}
		checked.KeyText += key.Name + " " + string(value)
	}
	checked.Key = checked.KeyText
	return checked, nil
}
