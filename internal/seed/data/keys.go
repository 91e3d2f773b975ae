package data

import (
	"crypto/sha256"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// keys are the keys of items, and where each stands.
type keys map[[16]byte]keyPlace

type keyPlace struct{ line, item int }

func (k keys) place(table, key string) (at keyPlace, found bool) {
	at, found = k[keyHash(table, key)]
	return at, found
}

func (k keys) put(table, key string, at format.Place) {
	k[keyHash(table, key)] = keyPlace{at.Line, at.Item}
}

func keyHash(table, key string) [16]byte {
	sum := sha256.Sum256([]byte(table + "\x00" + key))
	return [16]byte(sum[:16])
}
