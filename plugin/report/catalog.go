package report

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// What is in a catalog, in words; name writes the names that users chose.

// keys are attributes with their types, partition key first.
func keys(list []dynamo.Key, name func(string) string) string {
	texts := make([]string, len(list))
	for i, key := range list {
		texts[i] = name(key.Name) + " " + key.Type
	}
	return strings.Join(texts, ", ")
}

// kind is what an index spans, and what it holds of the items.
func kind(index dynamo.Index) string {
	if index.Global {
		return "global, " + strings.ToLower(index.Projection)
	}
	return "local, " + strings.ToLower(index.Projection)
}

// traits are what only some tables have.
func traits(table dynamo.Table, name func(string) string) []string {
	var texts []string
	if table.TTL != "" {
		texts = append(texts, "time to live in "+name(table.TTL))
	}
	if table.Stream != "" {
		texts = append(texts, "stream of "+name(table.Stream))
	}
	if table.Protected {
		texts = append(texts, "protected")
	}
	return texts
}
