package outline

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

var (
	tableName = regexp.MustCompile(`["']?TableName["']?\s*[:=]\s*["']([^"']+)["']`)
	creation  = regexp.MustCompile(`(?i)create_?table|CreateTableCommand|New-DDBTable`)
)

// Creates reports whether the script creates a table. read returns the text of a file that it
// names.
func (o *Outline) Creates(table string, read func(name string) string) bool {
	for call := range o.Calls() {
		if i := slices.IndexFunc(call.Args, func(word *syntax.Word) bool { return o.Text(word) == "create-table" }); i > 0 && o.createsIn(call.Args[i+1:], table, read) {
			return true
		}
	}
	return false
}

// createsIn does the same for the arguments of one command.
func (o *Outline) createsIn(args []*syntax.Word, table string, read func(name string) string) bool {
	option := ""
	for _, word := range args {
		for _, value := range o.Fold(word) {
			name, joined, isJoined := strings.Cut(value.Text, "=")
			file, isFile := strings.CutPrefix(value.Text, "file://")
			switch {
			case isJoined && name == "--table-name":
				if joined == table {
					return true
				}
			case option == "--table-name":
				// An unknown part may be anything, but a name that is unknown as a whole does not
				// count.
				if fits, err := path.Match(value.Pattern, table); err == nil && fits && value.Pattern != "*" {
					return true
				}
			case option == "--cli-input-json" && isFile:
				if describes(read(file), table) {
					return true
				}
			case option == "--cli-input-json":
				if describes(value.Text, table) {
					return true
				}
			}
		}
		option = o.Text(word)
	}
	return false
}

// describes reports whether a text names a table as the API does.
func describes(text, table string) bool {
	return slices.ContainsFunc(tableName.FindAllStringSubmatch(text, -1), func(match []string) bool { return match[1] == table })
}

// DescribesCreation reports whether a program in another language creates a table that it names.
func DescribesCreation(text, table string) bool {
	return creation.MatchString(text) && describes(text, table)
}
