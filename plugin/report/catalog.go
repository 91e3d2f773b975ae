package report

import (
	"regexp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// What is in a catalog, in words; name writes the names that users chose.

// keys are attributes with their types, partition key first.
func keys(list []dynamo.Key, name func(string) string) string {
	texts := make([]string, len(list))
	for i, key := range list {
		texts[i] = name(key.Name) + " " + word(key.Type, name)
	}
	return strings.Join(texts, ", ")
}

// word is one of DynamoDB's words, as S or KEYS_ONLY. Labels may hold anything in its place, which
// is written as a name.
func word(text string, name func(string) string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return name(text)
}

var plainWord = regexp.MustCompile(`^[A-Z_]+$`)

// kind is what an index spans, and what it holds of the items.
func kind(index dynamo.Index, name func(string) string) string {
	projection := strings.ToLower(word(index.Projection, name))
	if index.Global {
		return "global, " + projection
	}
	return "local, " + projection
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
