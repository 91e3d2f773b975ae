package settings

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// expectKeys are the keys of expectations.
var expectKeys = []string{"tables", "items", "keys", "counts"}

// readExpectations reads the setting expect.
func readExpectations(n node) (expect dynamo.Expectations) {
	fields := n.fields(expectKeys, nil)
	if tables, given := fields["tables"]; given {
		list := tables.list()
		if len(list) > 0 {
			expect.Tables = list
		} else if tables.Kind == yaml.SequenceNode && len(tables.Content) == 0 {
			expect.Tables = []string{} // there must be none
		}
	}
	if items, given := fields["items"]; given {
		expect.Items = make(map[string]dynamo.Amount)
		for table, amount := range sortedByKey(items.entries()) {
			expect.Items[table] = readAmount(amount)
		}
	}
	if keys, given := fields["keys"]; given {
		for _, key := range keys.items() {
			expect.Keys = append(expect.Keys, readExpectedKey(key))
		}
	}
	if counts, given := fields["counts"]; given {
		for _, count := range counts.items() {
			expect.Counts = append(expect.Counts, readExpectedCount(count))
		}
	}
	return expect
}

func readAmount(n node) dynamo.Amount {
	amount, err := dynamo.ParseAmount(n.text())
	n.problem(err)
	return amount
}

func readExpectedKey(n node) (expected dynamo.ExpectedKey) {
	fields := n.fields([]string{"table", "key", "attributes"}, nil)
	expected.Table = n.required(fields, "table", "the one that holds the item").text()
	const wholeKey = "the item's whole key, as {customer: Bob}"
	key := n.required(fields, "key", wholeKey)
	if expected.Key = readValues(key, node.keyValue); len(key.Content) == 0 && !key.isBad() {
		key.problemf("holds nothing: give %s", wholeKey)
	}
	if attributes, given := fields["attributes"]; given {
		expected.Attributes = readValues(attributes, node.value)
	}
	return expected
}

var selects = regexp.MustCompile(`(?i)^\s*SELECT\s`)

func readExpectedCount(n node) (expected dynamo.ExpectedCount) {
	fields := n.fields([]string{"statement", "table", "filter", "names", "values", "count"}, nil)
	expected.Count = readAmount(n.required(fields, "count", `how many items there must be, as 3, or ">=3" for at least three`))
	if statement, given := fields["statement"]; given {
		if expected.Statement = statement.text(); !selects.MatchString(expected.Statement) {
			statement.problemf("%s is no SELECT: a check must leave the state as it is", sanitize.Quote(expected.Statement))
		}
		for _, key := range []string{"table", "filter", "names", "values"} {
			if other, given := fields[key]; given {
				other.problemf("has no place beside statement: count by one or the other")
			}
		}
		return expected
	}
	expected.Table = n.required(fields, "table", "the one to count in, with a filter; or give a statement instead").text()
	expected.Filter = n.required(fields, "filter", `an expression, as "#r = :r"; to count all items of a table use items`).text()
	if names, given := fields["names"]; given {
		expected.Names = make(map[string]string)
		for name, attribute := range sortedByKey(names.placeholders("#")) {
			expected.Names[name] = attribute.text()
		}
	}
	if values, given := fields["values"]; given {
		values.placeholders(":")
		expected.Values = readValues(values, node.value)
	}
	return expected
}

// placeholders returns the entries of a map for an expression, whose keys begin with a mark.
func (n node) placeholders(mark string) map[string]node {
	entries := n.entries()
	for name, entry := range sortedByKey(entries) {
		if !strings.HasPrefix(name, mark) {
			entry.problemf("does not begin with %s, as what it stands for in the filter must", mark)
		}
	}
	return entries
}
