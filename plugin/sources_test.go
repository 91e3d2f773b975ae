package plugin

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// catalogOf has tables with these names.
func catalogOf(names ...string) (catalog dynamo.Catalog) {
	for _, name := range names {
		catalog.Tables = append(catalog.Tables, dynamo.Table{Name: name})
	}
	return catalog
}

func TestSources(t *testing.T) {
	t.Parallel()
	of := target{seed: seed.Seed{Tables: []format.Defined{defined("orders", 3), defined("old", 7), defined("dropped", 9)}}}
	seeded := seeder.Seeded{Before: []string{"old", "older"}, Made: map[string]string{"users": "fix-up.sh", "orders": "fix-up.sh", "gone": "fix-up.sh"}}
	catalog := catalogOf("old", "older", "orders", "users", "unknown")
	assert.Equal(t, report.Sources{
		"orders": {File: "template.yaml", Line: 3},
		"users":  {File: "fix-up.sh"},
		"old":    {File: "template.yaml", Line: 7, Base: true},
		"older":  {Base: true},
	}, of.sources(catalog, seeded))

	of.From = settings.From{Tag: "bob"}
	assert.Equal(t, report.Source{From: "bob"}, of.sources(catalog, seeded)["older"])
}

func TestSourcesOfAReusedSnapshot(t *testing.T) {
	t.Parallel()
	planned := target{seed: seed.Seed{Tables: []format.Defined{defined("orders", 3)}}}
	reused := &bake{target: planned, reused: report.ReusedFromEngine, described: snapshot.Description{Catalog: catalogOf("orders", "users")}}
	assert.Equal(t, report.Sources{"orders": {File: "template.yaml", Line: 3}}, reused.tableSources())
	made := &bake{made: report.Sources{"users": {File: "fix-up.sh"}}}
	assert.Equal(t, made.made, (&bake{target: planned, duplicate: made}).tableSources(), "of one that is the same")
}

func TestSeededBy(t *testing.T) {
	t.Parallel()
	of := seed.Seed{Parts: []format.Part{{Name: "a.sh"}, {Name: "b.json", Data: "f00d"}, {Name: "c.json", Data: "d00f"}}}
	assert.Equal(t, "1 command and 2 files", seededBy(seeder.Seeded{Commands: 1}, of))
	assert.Equal(t, "2 files", seededBy(seeder.Seeded{}, of))
	assert.Empty(t, seededBy(seeder.Seeded{}, seed.Seed{Parts: of.Parts[:1]}), "nobody counts what a Python script does")
}
