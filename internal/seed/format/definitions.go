package format

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// Place is where something stands in a file of the workspace.
type Place struct {
	File string
	// Line is counted from 1; 0 where it is not known.
	Line int
	// Item is the number of an item in its part, counted from 1; 0 for what is no item.
	Item int
}

func (p Place) String() string {
	text := p.File
	if p.Line > 0 {
		text += ":" + strconv.Itoa(p.Line)
	}
	if p.Item > 0 {
		text += " (item " + strconv.Itoa(p.Item) + ")"
	}
	return text
}

// Defined is a table that a part defines.
type Defined struct {
	dynamo.Definition
	Place Place
}

// Definitions are the tables that the parts of a seed define, up to the one that is being read.
type Definitions struct {
	tables []Defined
	places map[string]int // of the tables by their names
	// Open says that there may be other tables: those of a state that the seed starts on, or of a
	// script.
	Open bool
}

// Find returns the definition of a table.
func (d *Definitions) Find(name string) (Defined, bool) {
	if d == nil {
		return Defined{}, false
	}
	i, found := d.places[name]
	if !found {
		return Defined{}, false
	}
	return d.tables[i], true
}

// Add adds a table. It reports whether the table is new. A table that is there is equal or an
// error.
func (d *Definitions) Add(table Defined) (isNew bool, err error) {
	known, found := d.Find(table.Name)
	if !found {
		if d.places == nil {
			d.places = map[string]int{}
		}
		d.places[table.Name] = len(d.tables)
		d.tables = append(d.tables, table)
		return true, nil
	}
	if different := known.Differences(table.Definition); len(different) > 0 {
		return false, fmt.Errorf("the table %s is defined by %s already, and differently: %s", table.Name, known.Place, strings.Join(different, "; "))
	}
	return false, nil
}

// All returns the tables in the order of their definitions.
func (d *Definitions) All() []Defined { return slices.Clone(d.tables) }
