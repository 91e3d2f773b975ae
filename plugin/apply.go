package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// seederSeed returns the seed for the seeder, without its timeout.
func seederSeed(s settings.Settings, of seed.Seed) seeder.Seed {
	return seeder.Seed{
		Parts:        of.Parts,
		Mounts:       of.Mounts,
		ImageCLI:     s.AWSCLI == settings.ImageCLI,
		SkipOthers:   s.OtherServices == settings.SkipOthers,
		OthersAdvice: otherServicesAdvice,
		Image:        cmp.Or(s.SeedImage, s.BaseImage).String(),
	}
}

// applySeed runs the scripts and describes the state.
func (a attempt) applySeed(ctx context.Context, database engine.Database) (dynamo.Catalog, error) {
	defer a.phase("seed", "")() // the seeder says how it gets on
	timeout, over := seedTimeout(ctx, a.step.settings)
	limited, cancel := context.WithTimeoutCause(ctx, timeout+reportTimeout, over)
	defer cancel()
	what := seederSeed(a.step.settings, a.seed)
	what.Timeout, what.Over = timeout, over.Error()
	for _, note := range wording.Lines(a.seed.Notes) {
		a.log.Info(note)
	}
	for _, detail := range wording.Lines(a.seed.Details) {
		a.log.Debug(detail)
	}
	begin := time.Now()
	output := newScriptOutput(a.log, declaredItems(a.seed))
	seeded, err := a.run.Seed(limited, what, output.pass)
	output.end(err != nil)
	if err != nil {
		err = fmt.Errorf("applying the seed: %w", err)
		return dynamo.Catalog{}, adviseOnSeed(err, what.ImageCLI, seedAdvice(a.seed, err.Error()+"\n"+output.lastOutput()))
	}
	if by := seededBy(seeded, a.seed); by != "" {
		a.log.Infof("seeded by %s: %s in %.1f s", by, wording.Count(seeded.Items, "item"), time.Since(begin).Seconds())
	}
	if seeded.Note != "" {
		a.log.Infof("note: %s", seeded.Note)
	}
	catalog, err := database.Describe(limited) // which waits for tables that are still being changed
	if err != nil {
		return catalog, err
	}
	if len(catalog.Tables) == 0 && !a.AllowEmpty && !a.Expect.NoTables() {
		err := errors.New("the seed left no tables, as a script does that finds nothing to do: nothing is published; where an empty database is what is wanted, set allow_empty: true, or expect: {tables: []}")
		var hints []string
		for _, missing := range seeded.Missing {
			hints = append(hints, missing.Part+": "+adviceOnInputs(&missing))
		}
		if seeded.Note != "" { // a CI may show the error alone
			hints = append(hints, seeded.Note)
		}
		if hints = append(hints, seedAdvice(a.seed, seeded.Note+"\n"+output.lastOutput())...); len(hints) > 0 {
			err = fmt.Errorf("%w%s", err, wording.List(hints))
		}
		return catalog, err
	}
	a.made = a.sources(catalog, seeded)
	return catalog, a.check(limited, database, catalog)
}

// seededBy counts what has made a state; empty where no count is known.
func seededBy(seeded seeder.Seeded, of seed.Seed) string {
	var by []string
	if seeded.Commands > 0 {
		by = append(by, wording.Count(seeded.Commands, "command"))
	}
	files := 0
	for _, part := range of.Parts {
		if !isProgram(part) && !part.State {
			files++
		}
	}
	if files > 0 {
		by = append(by, wording.Count(files, "file"))
	}
	return strings.Join(by, " and ")
}
