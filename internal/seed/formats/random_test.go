package formats_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// random makes tables and items.
type random struct {
	*rand.Rand
	made int // names, each of which has a number
}

func newRandom(seed uint64) *random { return &random{Rand: rand.New(rand.NewPCG(seed, 14))} }

func (r *random) chance(of int) bool { return r.IntN(of) == 0 }

func one[T any](r *random, of ...T) T { return of[r.IntN(len(of))] }

// abilities are what a format can hold.
type abilities struct {
	manyKeys  bool // several key attributes of each role in global indexes
	hashOnly  bool // a partition key and nothing else
	unindexed bool // no indexes
	noTTL     bool
	noStream  bool
	noProtect bool
	plainName bool     // names of attributes without spaces and special characters
	kinds     []string // of values; nil for all
	untyped   bool     // no maps that look like values with types
	timeless  bool     // no texts that look like relative times
	plainZero bool     // 0 in no other way
}

// table makes a table.
func (r *random) table(can abilities) dynamo.Definition {
	table := dynamo.Definition{Name: r.name()}
	types := map[string]string{}
	hash := r.key("HASH", types, can)
	table.Keys = []dynamo.Key{hash}
	if can.hashOnly {
		return table
	}
	if !r.chance(3) {
		table.Keys = append(table.Keys, r.key("RANGE", types, can))
	}
	if r.chance(3) {
		table.Throughput = r.throughput()
	}
	if !can.unindexed {
		r.indexes(&table, types, can)
	}
	if name := one(r, "expires", r.attribute(can)); !can.noTTL && r.chance(2) && !hasKey(keyAttributes(table), name) {
		table.TTL = name // and not a key, whose values are times long past
	}
	if !can.noStream && r.chance(2) {
		table.Stream = one(r, "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
	}
	table.Protected = !can.noProtect && r.chance(3)
	return table
}

func (r *random) indexes(table *dynamo.Definition, types map[string]string, can abilities) {
	for range r.IntN(3) {
		index := r.index(can)
		index.Global = true
		if table.Throughput != nil {
			index.Throughput = r.throughput()
		}
		hashes, ranges := 1, r.IntN(2)
		if can.manyKeys {
			hashes, ranges = 1+r.IntN(4), r.IntN(5)
		}
		for i := range hashes + ranges {
			role := "HASH"
			if i >= hashes {
				role = "RANGE"
			}
			key := r.key(role, types, can)
			if known := table.Keys[r.IntN(len(table.Keys))]; r.chance(4) && !hasKey(index.Keys, known.Name) {
				key.Name, key.Type = known.Name, known.Type
			}
			index.Keys = append(index.Keys, key)
		}
		table.Indexes = append(table.Indexes, index)
	}
	if len(table.Keys) > 1 {
		for range r.IntN(3) {
			index := r.index(can)
			key := r.key("RANGE", types, can)
			for strings.Contains(key.Name, `"`) { // on which DynamoDB Local fails
				key = r.key("RANGE", types, can)
			}
			index.Keys = []dynamo.Key{table.Keys[0], key}
			table.Indexes = append(table.Indexes, index)
		}
	}
}

func hasKey(keys []dynamo.Key, name string) bool {
	return slices.ContainsFunc(keys, func(key dynamo.Key) bool { return key.Name == name })
}

func (r *random) index(can abilities) (index dynamo.IndexDefinition) {
	index.Name = r.name()
	index.Projection = one(r, "ALL", "KEYS_ONLY", "INCLUDE")
	if index.Projection == "INCLUDE" {
		for range 1 + r.IntN(3) {
			if name := r.attribute(can); !slices.Contains(index.Attributes, name) {
				index.Attributes = append(index.Attributes, name)
			}
		}
	}
	return index
}

func (r *random) key(role string, types map[string]string, can abilities) dynamo.Key {
	name := r.attribute(can)
	for types[name] != "" {
		name = r.attribute(can)
	}
	types[name] = one(r, "S", "N", "B")
	return dynamo.Key{Name: name, Type: types[name], Role: role}
}

func (r *random) throughput() *dynamo.Throughput {
	return &dynamo.Throughput{Read: 1 + r.Int64N(100), Write: 1 + r.Int64N(100)}
}

// name makes the name of a table or an index.
func (r *random) name() string {
	r.made++
	return fmt.Sprintf("%s%s%d", one(r, "orders", "Users", "a.b", "x-y", "_", "0", "..", "-", "true", "null"), one(r, "_", "-", "."), 100+r.made)
}

// attribute makes a name of an attribute. It may be one that files have for things of their own.
func (r *random) attribute(can abilities) string {
	r.made++
	if can.plainName {
		return fmt.Sprintf("%s%d", one(r, "id", "_x", "Total", "é"), r.made)
	}
	if r.chance(12) {
		return one(r, "Item", "Items", "Key", "Keys", "TableName", "Count", "Metadata", "type", "data", "values", "name", "S", "N", "Table", "tables", "version",
			"Resources", "Type", "true", "null", "<<", "~", "1", "-1.0", "Ref", "Fn::Sub", "Condition", "service", "dependencies", "$metadata", "__proto__")
	}
	name := one(r, "id", "a.b", "a b", "é", "😀", "$", "#n", ":v", `"`, "'", `\`, "`", "${x}", "%{y}", "<<", "a/b", "日本", "\u2028", "{{ x }}", "-", "?", "null", "0x", "!", "*", "&")
	return one(r, name+fmt.Sprint(r.made), fmt.Sprint(r.made)+name)
}
