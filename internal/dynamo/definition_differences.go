package dynamo

import (
	"cmp"
	"fmt"
	"strings"
)

// Differences returns how other differs from d, for a person who reads both; nil for an equal
// definition. The order of indexes and the throughput do not count, of which DynamoDB Local makes
// nothing.
func (d Definition) Differences(other Definition) (different []string) {
	there, here := d.Table(), other.Table()
	compare := func(what, there, here string) {
		if there != here {
			different = append(different, fmt.Sprintf("%s is %s there and %s here", what, cmp.Or(there, "none"), cmp.Or(here, "none")))
		}
	}
	compare("the key", keyText(there.Keys), keyText(here.Keys))
	for _, index := range there.Indexes {
		compare("the index "+index.Name, index.text(), here.index(index.Name).text())
	}
	for _, index := range here.Indexes {
		if there.index(index.Name).Name == "" {
			compare("the index "+index.Name, "", index.text())
		}
	}
	compare("the time to live", there.TTL, here.TTL)
	compare("the stream", there.Stream, here.Stream)
	if there.Protected != here.Protected {
		different = append(different, fmt.Sprintf("the deletion protection is %t there and %t here", there.Protected, here.Protected))
	}
	return different
}

// index returns the index of a name; the zero Index where there is none.
func (t Table) index(name string) Index {
	for _, index := range t.Indexes {
		if index.Name == name {
			return index
		}
	}
	return Index{}
}

// text describes an index; it is empty for the zero Index.
func (i Index) text() string {
	if i.Name == "" {
		return ""
	}
	kind := "local"
	if i.Global {
		kind = "global"
	}
	text := fmt.Sprintf("%s, by %s, with %s", kind, keyText(i.Keys), i.Projection)
	if len(i.Attributes) > 0 {
		text += " " + strings.Join(i.Attributes, ", ")
	}
	return text
}

// keyText describes a key as id (S, HASH) and at (N, RANGE).
func keyText(keys []Key) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = fmt.Sprintf("%s (%s, %s)", key.Name, key.Type, key.Role)
	}
	return strings.Join(texts, " and ")
}
