package data

import (
	"crypto/sha256"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// keys are the keys of items, and where each stands. There may be millions, so they are kept as
// hashes: of a thousand million keys two have the same hash with a probability of 1 in 10^11.
type keys map[[12]byte]keyPlace

type keyPlace struct{ line, item uint32 }

func (k keys) place(table, key string) (at format.Place, found bool) {
	known, found := k[keyHash(table, key)]
	return format.Place{Line: int(known.line), Item: int(known.item)}, found
}

func (k keys) put(table, key string, at format.Place) {
	k[keyHash(table, key)] = keyPlace{uint32(at.Line), uint32(at.Item)} //nolint:gosec // no file has more lines
}

func keyHash(table, key string) [12]byte {
	sum := sha256.Sum256([]byte(table + "\x00" + key))
	return [12]byte(sum[:12])
}
