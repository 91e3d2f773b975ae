package seed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// undefined is a table that no part defines before the one with its items.
type undefined struct {
	format.Undefined
	// mayBeThere says that a script or the state that the seed is applied to may have made it.
	mayBeThere bool
}

// checkUndefined tells of items whose tables cannot be there.
func (r *reader) checkUndefined() {
	for _, table := range r.undefined {
		later, isDefined := r.definitions.Find(table.Table)
		switch {
		case isDefined && table.mayBeThere:
			r.warnings = append(r.warnings, fmt.Sprintf("%s: %s", table.Place, definedLater(later)))
		case isDefined:
			r.addProblem(OfEntries, fmt.Errorf("%s: %s", table.Place, definedLater(later)))
		case !table.mayBeThere && !r.incomplete:
			r.addProblem(OfEntries, fmt.Errorf("%s: no part of the seed defines the table %s%s: name the file that does before, or say another table (table, rename)", table.Place, table.Table, r.definedTables()))
		}
	}
}

func definedLater(table format.Defined) string {
	return format.DefinedLater{Table: table.Name, Part: table.Place.String()}.String()
}

// definedTables says which tables there are, and where they are defined.
func (r *reader) definedTables() string {
	all := r.definitions.All()
	if len(all) == 0 {
		return ", nor any other"
	}
	var files []string
	byFile := map[string][]string{}
	for _, table := range all {
		if !slices.Contains(files, table.Place.File) {
			files = append(files, table.Place.File)
		}
		byFile[table.Place.File] = append(byFile[table.Place.File], table.Name)
	}
	for i, file := range files {
		files[i] = fmt.Sprintf("%s defines %s", file, wording.Names(byFile[file]))
	}
	return "; " + strings.Join(files, ", ")
}
