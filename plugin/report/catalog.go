package report

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// counts returns how much a catalog holds.
func counts(catalog dynamo.Catalog) string {
	return wording.Count(len(catalog.Tables), "table") + ", " + wording.Count(catalog.Items(), "item")
}

// The parts of a catalog in words. name formats names that users chose.

// keys returns attributes with their types, partition key first.
func keys(list []dynamo.Key, name func(string) string) string {
	texts := make([]string, len(list))
	for i, key := range list {
		texts[i] = name(key.Name) + " " + enumName(key.Type, name)
	}
	return strings.Join(texts, ", ")
}

// enumName returns one of DynamoDB's names, such as S or KEYS_ONLY. A label may hold any text
// instead, which is formatted as a name.
func enumName(text string, name func(string) string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return name(text)
}

var plainWord = regexp.MustCompile(`^[A-Z_]+$`)

// indexKind describes what an index covers and what it projects.
func indexKind(index dynamo.Index, name func(string) string) string {
	projection := strings.ToLower(enumName(index.Projection, name))
	if index.Global {
		return "global, " + projection
	}
	return "local, " + projection
}

// tableTraits returns optional properties of a table.
func tableTraits(table dynamo.Table, name func(string) string) []string {
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

// printable returns a foreign text in which a terminal finds no command.
func printable(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
