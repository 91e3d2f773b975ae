package dynamo_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func TestDifferencesOfDefinitions(t *testing.T) {
	t.Parallel()
	id := dynamo.Key{Name: "id", Type: "S", Role: "HASH"}
	index := func(name, projection string, attributes ...string) dynamo.IndexDefinition {
		return dynamo.IndexDefinition{Index: dynamo.Index{Name: name, Global: true, Keys: []dynamo.Key{id}, Projection: projection, Attributes: attributes}}
	}
	base := dynamo.Definition{Name: "orders", Keys: []dynamo.Key{id}, Indexes: []dynamo.IndexDefinition{index("a", "INCLUDE", "x", "y"), index("b", "ALL")}}
	same := base
	same.Throughput = &dynamo.Throughput{Read: 1, Write: 1}
	same.Indexes = []dynamo.IndexDefinition{index("b", "ALL"), index("a", "INCLUDE", "y", "x")}
	assert.Empty(t, base.Differences(same))

	other := dynamo.Definition{
		Name: "orders", TTL: "expires", Stream: "KEYS_ONLY", Protected: true,
		Keys:    []dynamo.Key{{Name: "id", Type: "N", Role: "HASH"}, {Name: "at", Type: "S", Role: "RANGE"}},
		Indexes: []dynamo.IndexDefinition{index("a", "ALL"), index("c", "KEYS_ONLY")},
	}
	assert.Equal(t, []string{
		"the key is id (S, HASH) there and id (N, HASH) and at (S, RANGE) here",
		"the index a is global, by id (S, HASH), with INCLUDE x, y there and global, by id (S, HASH), with ALL here",
		"the index b is global, by id (S, HASH), with ALL there and none here",
		"the index c is none there and global, by id (S, HASH), with KEYS_ONLY here",
		"the time to live is none there and expires here",
		"the stream is none there and KEYS_ONLY here",
		"the deletion protection is none there and on here",
	}, base.Differences(other))
	assert.Empty(t, other.Differences(other))
}
