package plugin

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// seedWarnings returns what is probably a mistake in the seeds.
func (p plan) seedWarnings() []string {
	var warnings []string
	for _, t := range p.snapshots {
		for _, warning := range t.seed.Warnings {
			if warning = p.inSnapshot(t, warning); !slices.Contains(warnings, warning) {
				warnings = append(warnings, warning)
			}
		}
	}
	for _, of := range []struct {
		setting, what string
		given, unused func(target) []string
	}{
		{"parameters", "parameter", func(t target) []string { return slices.Collect(maps.Keys(t.Parameters)) }, func(t target) []string { return t.seed.Unused.Parameters }},
		{"tables", "table", func(t target) []string { return t.Tables }, func(t target) []string { return t.seed.Unused.Tables }},
		{"rename", "table", func(t target) []string { return slices.Collect(maps.Keys(t.Rename)) }, func(t target) []string { return t.seed.Unused.Rename }},
	} {
		if names := p.unused(of.given, of.unused); len(names) > 0 {
			warnings = append(warnings, fmt.Sprintf("%s: no part of the seed has the %s %s", of.setting, of.what, wording.Names(names)))
		}
	}
	return wording.Lines(warnings)
}

// unused returns the names that snapshots have and none uses. Most snapshots of a list have the
// names of the step, and each need use only some of them.
func (p plan) unused(given, unused func(target) []string) []string {
	isUsed := map[string]bool{}
	for _, t := range p.snapshots {
		idle := unused(t)
		for _, name := range given(t) {
			isUsed[name] = isUsed[name] || !slices.Contains(idle, name)
		}
	}
	maps.DeleteFunc(isUsed, func(_ string, used bool) bool { return used })
	return slices.Sorted(maps.Keys(isUsed))
}

// inSnapshot adds to a text which of several snapshots it is about.
func (p plan) inSnapshot(t target, text string) string {
	if len(p.snapshots) == 1 {
		return text
	}
	return t.name() + ": " + text
}
