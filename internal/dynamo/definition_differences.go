package dynamo

import (
	"cmp"
	"fmt"
)

// Differences returns how other differs from d, for a person who reads both; nil for an equal
// definition. The order of indexes and the throughput do not count, of which DynamoDB Local makes
// nothing.
func (d Definition) Differences(other Definition) (different []string) {
	for _, change := range schemaChanges(d.Table(), other.Table()) {
		different = append(
			different,
			fmt.Sprintf("%s is %s there and %s here", change.What(), cmp.Or(change.Before, "none"), cmp.Or(change.After, "none")),
		)
	}
	return different
}
