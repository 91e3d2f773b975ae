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
	name := path.Base(document.PlainName(p.Name))
	name = strings.TrimSuffix(name, path.Ext(name))
	short := strings.TrimSuffix(name, ".items")
	for _, candidate := range []string{name, short, numberPrefix.ReplaceAllString(name, ""), numberPrefix.ReplaceAllString(short, "")} {
		if _, found := p.Definition(candidate); found {
			return candidate
		}
	}
	return short
}

// Definition returns the definition of a table, by its name in the part.
func (p Part) Definition(table string) (format.Defined, bool) {
	if name, given := p.Options["rename"].Variables[table]; given {
		table = name
	}
	return p.Definitions.Find(table)
}
