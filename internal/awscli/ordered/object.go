// Package ordered reads and writes JSON. It keeps the order of keys and the text of numbers.
//
// A value is nil, bool, json.Number, string, []any or *Object.
package ordered

import "iter"

// linearSearch is the size up to which a linear search is faster than an index. Nearly every object
// of DynamoDB ({"S": "x"}) is that small.
const linearSearch = 8

// Object is a JSON object that keeps the order of its keys. The zero value is empty and ready to
// use.
type Object struct {
	members []member
	index   map[string]int
}

type member struct {
	key   string
	value any
}

// Len returns the number of keys.
func (o *Object) Len() int { return len(o.members) }

// Get returns the value of key, and whether there is one.
func (o *Object) Get(key string) (any, bool) {
	if i := o.find(key); i >= 0 {
		return o.members[i].value, true
	}
	return nil, false
}

// Has reports whether key has a value.
func (o *Object) Has(key string) bool { return o.find(key) >= 0 }

// Set gives key a value. A new key goes to the end, an existing one keeps its place.
func (o *Object) Set(key string, value any) {
	if i := o.find(key); i >= 0 {
		o.members[i].value = value
		return
	}
	o.members = append(o.members, member{key, value})
	switch {
	case o.index != nil:
		o.index[key] = len(o.members) - 1
	case len(o.members) > linearSearch:
		o.reindex()
	}
}

// Delete removes key if it exists.
func (o *Object) Delete(key string) {
	i := o.find(key)
	if i < 0 {
		return
	}
	o.members = append(o.members[:i], o.members[i+1:]...)
	if o.index != nil {
		o.reindex()
	}
}

// All iterates over keys and values in order. Set may replace values meanwhile.
func (o *Object) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, m := range o.members {
			if !yield(m.key, m.value) {
				return
			}
		}
	}
}

// Clone returns a copy whose keys can be set without changing o. The values are shared.
func (o *Object) Clone() *Object {
	c := &Object{}
	for key, value := range o.All() {
		c.Set(key, value)
	}
	return c
}

func (o *Object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i, m := range o.members {
		if m.key == key {
			return i
		}
	}
	return -1
}

func (o *Object) reindex() {
	o.index = make(map[string]int, len(o.members))
	for i, m := range o.members {
		o.index[m.key] = i
	}
}
