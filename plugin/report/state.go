package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// State is the result of a seed: all tables, with the first items of each.
type State struct {
	Tables []StateTable `json:"tables"`
}

// StateTable is a table of a State.
type StateTable struct {
	dynamo.Table
	// Source is nil where it is not known.
	Source *Source       `json:"source,omitempty"`
	Sample []dynamo.Item `json:"sample"`
}

// NewState returns a State of a catalog, the sources of its tables, and sample items by table.
func NewState(catalog dynamo.Catalog, sources Sources, items map[string][]dynamo.Item) State {
	state := State{Tables: []StateTable{}}
	for _, table := range catalog.Tables {
		sample := items[table.Name]
		if sample == nil {
			sample = []dynamo.Item{}
		}
		one := StateTable{Table: table, Sample: sample}
		if source, known := sources[table.Name]; known {
			one.Source = &source
		}
		state.Tables = append(state.Tables, one)
	}
	return state
}

// Write writes the state as text, or as JSON with whole items. mask removes secrets.
func (s State) Write(output io.Writer, asJSON bool, mask func(string) string) error {
	if !asJSON {
		_, err := io.WriteString(output, sanitize.Text(mask(s.String())))
		return err
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(s)
	if err == nil {
		_, err = io.WriteString(output, sanitize.JSON(mask(text.String())))
	}
	return err
}

// String returns the state as text: a list of the tables, then the items of each.
func (s State) String() string {
	var text strings.Builder
	var catalog dynamo.Catalog
	sources := Sources{}
	for _, table := range s.Tables {
		catalog.Tables = append(catalog.Tables, table.Table)
		if table.Source != nil {
			sources[table.Name] = *table.Source
		}
	}
	writeTables(&text, catalog, sources)
	for _, table := range s.Tables {
		if len(table.Sample) == 0 {
			continue
		}
		fmt.Fprintf(&text, "\n%s\n", printable(table.Name))
		for _, item := range table.Sample {
			fmt.Fprintf(&text, "  %s\n", shorten(itemText(item, table.Keys)))
		}
		if more := table.Items - int64(len(table.Sample)); more > 0 {
			fmt.Fprintf(&text, "  … and %d more\n", more)
		}
	}
	return text.String()
}

// maxItemLength is the length of an item in characters, for a line or two.
const maxItemLength = 200

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= maxItemLength {
		return text
	}
	return string(runes[:maxItemLength]) + "…"
}
