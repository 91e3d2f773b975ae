package resident

import (
	"context"
	"slices"
)

// tableWatch finds out which programs make tables. Those of parts with data, which the plugin
// knows, count as the next program's. Nothing depends on it but what people are told: where the
// tables cannot be listed they are not known.
type tableWatch struct {
	list   func(context.Context) ([]string, error)
	before []string
	there  []string
	made   map[string]string // program by table
}

// begin notes the tables that are there before the first part.
func (w *tableWatch) begin(ctx context.Context) {
	w.before, _ = w.list(ctx)
	w.there, w.made = w.before, map[string]string{}
}

// note notes the tables that a program has made.
func (w *tableWatch) note(ctx context.Context, program string) {
	there, err := w.list(ctx)
	if err != nil {
		return
	}
	for _, table := range there {
		if !slices.Contains(w.there, table) {
			w.made[table] = program
		}
	}
	w.there = there
}
