package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// maxOwnTime bounds our own part of a bake, in ms.
	maxOwnTime = 300
	// shownStep is the shortest step in the waterfall.
	shownStep = 5 * time.Millisecond
	// barWidth is the width of the whole bake in characters.
	barWidth = 80
)

// foreignSteps are prefixes of steps that wait for others: starts of containers, the JVM and the
// database (for which the seeder waits), commit and push.
var foreignSteps = []string{"start ", "seeder: ", "commit", "push"}

// stop is the step of the seeder that does not wait for the database.
const stop = "seeder: stop"

// recorded is one run with its recorded spans.
type recorded struct {
	begin time.Time
	took  time.Duration
	spans []*span
}

// measureWaterfall shows where a bake's time goes.
func measureWaterfall(ctx context.Context, b *bench, rounds int) (section, error) {
	if err := b.prepare(ctx); err != nil {
		return section{}, err
	}
	var ours series
	var all []recorded
	for round := range rounds {
		b.progress("waterfall: round %d of %d", round+1, rounds)
		one, err := b.recordStep(ctx, acl("waterfall"))
		if err != nil {
			return section{}, err
		}
		ours.addTime(one.ownTime())
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b recorded) int { return cmp.Compare(a.took, b.took) })
	middle := all[len(all)/2]
	report := section{
		note: fmt.Sprintf("What engine and seeder did during a bake of the example `acl`, as seen between them and the plugin; the middle one of %d. "+
			"Our own time is what passes while no container starts, no database is waited for and nothing is committed or pushed; that was %s ms.", rounds, ours),
		goals: []goal{{what: "our own time", got: ours.median(), max: maxOwnTime, unit: " ms"}},
	}
	report.table, report.text = middle.table()
	return report, nil
}

// recordStep runs the plugin with a recorder.
func (b *bench) recordStep(ctx context.Context, s settings) (recorded, error) {
	r, err := b.record()
	if err != nil {
		return recorded{}, err
	}
	begin := time.Now()
	o, err := b.step(ctx, s, "DOCKER_HOST=unix://"+r.socket)
	return recorded{begin, o.took, r.close()}, err
}

// ownTime is the time outside of foreignSteps.
func (r recorded) ownTime() time.Duration {
	own, until := r.took, r.begin
	for _, s := range r.spans { // by their beginning
		if s.what == stop || !slices.ContainsFunc(foreignSteps, func(prefix string) bool { return strings.HasPrefix(s.what, prefix) }) {
			continue
		}
		if from := latest(s.begin, until); s.end.After(from) {
			own -= s.end.Sub(from)
			until = s.end
		}
	}
	return own
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (r recorded) table() (table, string) {
	rows := table{{"", "from, ms", "ms", fmt.Sprintf("%.0f ms in all", milliseconds(r.took))}}
	var short int
	var inShort time.Duration
	for _, s := range r.spans {
		from, took := s.begin.Sub(r.begin), s.end.Sub(s.begin)
		if took < shownStep {
			short, inShort = short+1, inShort+took
			continue
		}
		at := int(from * barWidth / r.took)
		bar := "`" + strings.Repeat("·", at) + strings.Repeat("█", max(1, int(took*barWidth/r.took))) + "`"
		rows.row(s.what, fmt.Sprintf("%.0f", milliseconds(from)), fmt.Sprintf("%.0f", milliseconds(took)), bar)
	}
	return rows, fmt.Sprintf("%d calls that took less than %s are left out, %.0f ms together.\n", short, shownStep, milliseconds(inShort))
}
