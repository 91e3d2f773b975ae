package plugin

import (
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// sources returns where the tables of a catalog come from. The plan tells of those that parts with
// data define, the seeder of the others; of a reused snapshot nobody does.
func (t target) sources(catalog dynamo.Catalog, seeded seeder.Seeded) report.Sources {
	sources := report.Sources{}
	for _, defined := range t.seed.Tables {
		sources[defined.Name] = report.Source{File: defined.Place.File, Line: defined.Place.Line}
	}
	for table, program := range seeded.Made {
		if _, known := sources[table]; !known {
			sources[table] = report.Source{File: program}
		}
	}
	for _, table := range seeded.Before {
		source := sources[table] // where it is defined again
		source.From, source.Base = t.From.String(), t.From.IsZero()
		sources[table] = source
	}
	there := report.Sources{}
	for _, table := range catalog.Tables {
		if source, known := sources[table.Name]; known {
			there[table.Name] = source
		}
	}
	return there
}

// tableSources returns the sources of the tables of a snapshot that is found or made.
func (b *bake) tableSources() report.Sources {
	switch {
	case b.made != nil:
		return b.made
	case b.duplicate != nil:
		return b.duplicate.tableSources()
	}
	return b.sources(b.described.Catalog, seeder.Seeded{})
}
