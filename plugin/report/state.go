package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// State is what a seed has made: every table, with the first of its items.
type State struct {
	Tables []StateTable `json:"tables"`
}

// StateTable is one of its tables.
type StateTable struct {
	dynamo.Table
	Sample []dynamo.Item `json:"sample"`
}

// NewState is a catalog with some of the items that it counts, by table.
func NewState(catalog dynamo.Catalog, items map[string][]dynamo.Item) State {
	state := State{Tables: []StateTable{}}
	for _, table := range catalog.Tables {
		sample := items[table.Name]
		if sample == nil {
			sample = []dynamo.Item{}
		}
		state.Tables = append(state.Tables, StateTable{table, sample})
	}
	return state
}

// Write prints the state as text for people, or as JSON with the sample's items whole. mask hides
// what nobody may see.
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

// String is for people: what tables there are, and then what is in each.
func (s State) String() string {
	var text strings.Builder
	var catalog dynamo.Catalog
	for _, table := range s.Tables {
		catalog.Tables = append(catalog.Tables, table.Table)
	}
	writeTables(&text, catalog)
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

// longestItem is how many characters of an item fit into a line or two.
const longestItem = 200

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= longestItem {
		return text
	}
	return string(runes[:longestItem]) + "…"
}
