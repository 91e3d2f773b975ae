package data

import (
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Record is one thing that a part declares.
type Record struct {
	Kind  Kind
	Place format.Place
	// Table is the table's name; empty for an Access.
	Table string
	// Definition is that of a Table.
	Definition dynamo.Definition
	// Text is the item of a Put or the key of a Delete in DynamoDB JSON, the statement of a
	// Statement, or the JSON of the request of an Access.
	Text []byte
}

// Kind is the kind of a Record.
type Kind byte

// The kinds.
const (
	// Table creates a table, or finds it as it is defined.
	Table Kind = 'T'
	// Put puts an item in place of one with the same key.
	Put Kind = 'P'
	// Delete deletes the item with a key.
	Delete Kind = 'D'
	// Statement runs a PartiQL INSERT.
	Statement Kind = 'S'
	// Access tries a request that must succeed, and changes nothing.
	Access Kind = 'A'
)
