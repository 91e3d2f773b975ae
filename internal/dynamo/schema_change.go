package dynamo

import (
	"fmt"
	"strings"
)

// SchemaChange is one way in which the description of a table differs between two states.
type SchemaChange struct {
	Aspect Aspect `json:"aspect"`
	// Name is that of the index; empty for the other aspects.
	Name string `json:"name,omitempty"`
	// Before and After describe what was and is there: a key as id (S, HASH), an attribute, a view
	// type. They are empty where nothing was or is there.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Aspect is a part of a table's description.
type Aspect string

// The aspects, in the order in which they are compared.
const (
	KeyAspect        Aspect = "key"
	IndexAspect      Aspect = "index"
	TTLAspect        Aspect = "ttl"
	StreamAspect     Aspect = "stream"
	ProtectionAspect Aspect = "protection"
)

// What names what has changed, such as "the time to live" or "the index byDate".
func (c SchemaChange) What() string {
	switch c.Aspect {
	case IndexAspect:
		return "the index " + c.Name
	case TTLAspect:
		return "the time to live"
	case ProtectionAspect:
		return "the deletion protection"
	}
	return "the " + string(c.Aspect)
}

// schemaChanges returns how the description of a table differs from an earlier one, without its
// items.
func schemaChanges(before, after Table) (changes []SchemaChange) {
	compare := func(aspect Aspect, name, before, after string) {
		if before != after {
			changes = append(changes, SchemaChange{aspect, name, before, after})
		}
	}
	compare(KeyAspect, "", keyText(before.Keys), keyText(after.Keys))
	for _, index := range before.Indexes {
		compare(IndexAspect, index.Name, index.text(), after.index(index.Name).text())
	}
	for _, index := range after.Indexes {
		if before.index(index.Name).Name == "" {
			compare(IndexAspect, index.Name, "", index.text())
		}
	}
	compare(TTLAspect, "", before.TTL, after.TTL)
	compare(StreamAspect, "", before.Stream, after.Stream)
	compare(ProtectionAspect, "", onText(before.Protected), onText(after.Protected))
	return changes
}

// onText describes what is on or off.
func onText(on bool) string {
	if on {
		return "on"
	}
	return ""
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
