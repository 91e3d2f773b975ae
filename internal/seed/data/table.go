package data

import (
	"path"
	"regexp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

var numberPrefix = regexp.MustCompile(`^[0-9]+[-_.]`)

// Table returns the table of a part that holds the items of one: the option table, or else the name
// of the file, such as orders.json, orders.items.json.gz or 02-orders.csv. A number before the name
// counts unless there is no table with it and one without it.
func (p Part) Table() string {
	if name := p.Options["table"].Text; name != "" {
		return name
	}
	names := TableNames(p.Name)
	for _, candidate := range names {
		if _, found := p.Definition(candidate); found {
			return candidate
		}
	}
	return names[1]
}

// TableNames returns the tables that a file's name may say, the most likely first. The second one
// is that of a table which no part defines.
func TableNames(file string) []string {
	name := path.Base(document.PlainName(file))
	name = strings.TrimSuffix(name, path.Ext(name))
	short := strings.TrimSuffix(name, ".items")
	return []string{name, short, numberPrefix.ReplaceAllString(name, ""), numberPrefix.ReplaceAllString(short, "")}
}

// Definition returns the definition of a table, by its name in the part.
func (p Part) Definition(table string) (format.Defined, bool) {
	if name, given := p.Options["rename"].Variables[table]; given {
		table = name
	}
	return p.Definitions.Find(table)
}
