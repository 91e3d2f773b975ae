package csv

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// readHeader takes the names of the columns and finds their types.
func (r *reader) readHeader(names []string) error {
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		switch {
		case name == "":
			return atHeader("column %d has no name", i+1)
		case strings.TrimSpace(name) != name:
			return atHeader("the column %q has space around its name: leave it out", name)
		case seen[name]:
			return atHeader("the column %s is there twice", name)
		}
		seen[name] = true
		r.columns = append(r.columns, column{name: name, kind: "S"})
	}
	if err := r.takeKeys(); err != nil {
		return err
	}
	types := r.part.Options[optionTypes].Variables
	for _, name := range slices.Sorted(maps.Keys(types)) {
		c := r.column(name)
		if c == nil {
			return atHeader("%s has %s, and there is no such column: found %s", optionTypes, name, wording.Names(names))
		}
		kind, separator, err := parseType(types[name])
		switch {
		case err != nil:
			return fmt.Errorf("%s: %s: %w", r.part.Name, name, err)
		case c.fixed && kind != c.kind:
			return fmt.Errorf("%s: %s has %s: %s, and the table %s has it as a key of type %s", r.part.Name, optionTypes, name, kind, r.table, c.kind)
		}
		c.kind, c.separator, c.given = kind, separator, true
	}
	return nil
}

func atHeader(message string, args ...any) error {
	return &document.Error{Line: 1, Err: fmt.Errorf(message, args...)}
}

func (r *reader) column(name string) *column {
	for i := range r.columns {
		if r.columns[i].name == name {
			return &r.columns[i]
		}
	}
	return nil
}

// takeKeys gives the columns that are keys of the table, or of its indexes, their types.
func (r *reader) takeKeys() error {
	definition, known := r.part.Definition(r.table)
	if !known {
		r.to.Notef(r.at(1), "no earlier part defines the table %s, so that all columns are texts unless %s says otherwise", r.table, optionTypes)
		return nil
	}
	for _, key := range definition.Keys {
		c := r.column(key.Name)
		if c == nil {
			return r.noKey(key.Name)
		}
		c.kind, c.fixed, c.isKey, c.given = key.Type, true, true, true
	}
	for _, index := range definition.Indexes {
		for _, key := range index.Keys {
			if c := r.column(key.Name); c != nil {
				c.kind, c.fixed, c.given = key.Type, true, true
			}
		}
	}
	return nil
}

// noKey returns the error about a key without a column.
func (r *reader) noKey(name string) error {
	var names []string
	for _, c := range r.columns {
		names = append(names, c.name)
	}
	return atHeader("there is no column %s, which is a key of the table %s: found %s; %s", name, r.table, wording.Names(names), cure(names))
}

// cure says what may help where these are not the names of the columns.
func cure(names []string) string {
	if len(names) == 1 {
		if i := strings.IndexAny(names[0], ";\t|,"); i >= 0 {
			delimiter := names[0][i : i+1]
			return fmt.Sprintf("if %q stands between the cells, write %s: %q", delimiter, optionDelimiter, strings.ReplaceAll(delimiter, "\t", "tab"))
		}
	}
	return fmt.Sprintf("if the file has no line with names, write %s with them", optionHeader)
}
