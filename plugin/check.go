package plugin

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// Check reads the seeds of a step as a run does before it uses an engine, and prints what they
// declare to output. It logs to log, including the error that it returns.
func Check(environ []string, given Trial, output, log io.Writer) error {
	return withTrial(environ, given, log, func(r reporter) error {
		checked, err := r.check()
		if err != nil {
			return errors.New(r.redactor.Problem(err.Error()))
		}
		return checked.Write(output, given.JSON, r.redactor.String)
	})
}

// check reads all seeds.
func (r reporter) check() (report.Declared, error) {
	workspace, err := os.Getwd()
	if err != nil {
		return report.Declared{}, fmt.Errorf("finding the workspace: %w", err)
	}
	p := plan{settings: r.settings, redactor: r.redactor, begin: time.Now()}
	p.metadata.Commit = settings.CommitTag // whatever the commit is
	specs := r.settings.Specs()
	targets := make([]target, len(specs))
	var problems []error
	if r.settings.HasList() {
		_, err := p.planBundles(specs)
		problems = append(problems, wording.Split(err)...)
	}
	for i, spec := range specs {
		targets[i], err = p.target(workspace, spec)
		problems = append(problems, inList(specs, i, err)...)
		log := r.log
		if len(specs) > 1 {
			log = newLogger(log.Out, r.redactor, log.Level, spec.Tags[0]+": ")
		}
		tell(log, targets[i].seed)
	}
	p.snapshots = targets
	for _, warning := range p.seedWarnings() {
		r.log.Warn(warning)
	}
	return declaredBy(targets, settings.Parents(specs)), wording.Join(problems...)
}

// tell logs how a seed was read.
func tell(log *logrus.Logger, of seed.Seed) {
	for _, note := range of.Notes {
		log.Info(note)
	}
	for _, detail := range of.Details {
		log.Debug(detail)
	}
}

// declaredBy returns what the seeds of snapshots declare. What a snapshot of the same step declares
// is there for those that start on it.
func declaredBy(targets []target, parents []int) report.Declared {
	made := make([]*report.DeclaredSnapshot, len(targets))
	var declare func(i int) report.DeclaredSnapshot
	declare = func(i int) report.DeclaredSnapshot {
		if made[i] == nil {
			var parent report.DeclaredSnapshot
			if parents[i] >= 0 {
				parent = declare(parents[i])
			}
			one := declared(targets[i], parent)
			made[i] = &one
		}
		return *made[i]
	}
	var all report.Declared
	for i := range targets {
		all.Snapshots = append(all.Snapshots, declare(i))
	}
	return all
}

// declared returns what the seed of a snapshot declares, on top of what a parent of the same step
// does.
func declared(t target, parent report.DeclaredSnapshot) report.DeclaredSnapshot {
	all := report.DeclaredSnapshot{
		Tags: t.Tags, From: t.From.String(), Isolated: t.Isolation == settings.KeyIsolation,
		Tables: append([]report.DeclaredTable{}, parent.Tables...), Unknown: slices.Clone(parent.Unknown),
	}
	if all.From != "" && t.From.Tag == "" {
		all.Unknown = append(all.Unknown, "what is in "+all.From)
	}
	find := func(name string) *report.DeclaredTable {
		i := slices.IndexFunc(all.Tables, func(table report.DeclaredTable) bool { return table.Name == name })
		if i < 0 {
			i = len(all.Tables)
			all.Tables = append(all.Tables, report.DeclaredTable{Table: dynamo.Table{Name: name, Keys: []dynamo.Key{}}})
		}
		return &all.Tables[i]
	}
	for _, defined := range t.seed.Tables {
		table := find(defined.Name)
		if table.Source == nil {
			count := table.Items
			table.Table = defined.Table()
			table.Items = count
			table.Source = &report.Source{File: defined.Place.File, Line: defined.Place.Line}
		}
	}
	for name, count := range t.seed.Items {
		find(name).Items += count
	}
	slices.SortFunc(all.Tables, func(a, b report.DeclaredTable) int { return strings.Compare(a.Name, b.Name) })
	for _, part := range t.seed.Parts {
		switch {
		case part.State:
			all.Unknown = append(all.Unknown, "what is in "+part.Name)
		case isProgram(part):
			all.Unknown = append(all.Unknown, "what "+part.Name+" makes")
		}
	}
	return all
}

// isProgram reports whether a part is run, so that only a run tells what it makes.
func isProgram(part format.Part) bool { return part.Data == "" }
