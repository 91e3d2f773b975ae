// Package formats is the list of formats.
package formats

import (
	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/csv"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/datamodel"
	"github.com/dynasnap/dynasnap/internal/seed/dblocal"
	"github.com/dynasnap/dynasnap/internal/seed/dynamodump"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/items"
	"github.com/dynasnap/dynasnap/internal/seed/jest"
	"github.com/dynasnap/dynasnap/internal/seed/partiql"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seed/serverless"
	"github.com/dynasnap/dynasnap/internal/seed/tables"
	"github.com/dynasnap/dynasnap/internal/seed/terraform"
	"github.com/dynasnap/dynasnap/internal/seed/workbench"
)

// All returns the formats in the order in which they are asked for a file.
func All() []format.Format {
	return []format.Format{
		dblocal.Format{},
		data.Adapt(cloudformation.Format{}),
		data.Adapt(serverless.Format{}),
		data.Adapt(terraform.Format{}),
		data.Adapt(workbench.Format{}),
		data.Adapt(datamodel.Format{}),
		data.Adapt(jest.Format{}),
		data.Adapt(dynamodump.Format{}),
		data.Adapt(tables.Format{}),
		data.Adapt(partiql.Format{}),
		data.Adapt(csv.Format{}),
		data.Adapt(items.Format{}), // after those that claim JSON of their own
		script.Format{},            // the last, since it tells of any text file that a user names what is wrong with it
	}
}

// Options returns the options of all formats.
func Options() []format.Option {
	var options []format.Option
	known := map[string]bool{}
	for _, f := range All() {
		for _, option := range f.Options() {
			if !known[option.Name] {
				known[option.Name] = true
				options = append(options, option)
			}
		}
	}
	return options
}
