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
		sources[table] = t.before(sources[table])
	}
	there := report.Sources{}
	for _, table := range catalog.Tables {
		if source, known := sources[table.Name]; known {
			there[table.Name] = source
		}
	}
	return there
}

// before returns the source of a table that was there before the first part. again is where it is
// defined again.
func (t target) before(again report.Source) report.Source {
	switch {
	case len(t.seed.Parts) > 0 && t.seed.Parts[0].State:
		return report.Source{File: t.seed.Parts[0].Name}
	case t.From.IsZero():
		again.Base = true
	default:
		again.From = t.From.String()
	}
	return again
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
