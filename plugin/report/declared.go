package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Declared is what the seeds of a step declare, as it is known without a database.
type Declared struct {
	Snapshots []DeclaredSnapshot `json:"snapshots"`
}

// DeclaredSnapshot is what the seed of a snapshot declares, and the seeds that it starts on.
type DeclaredSnapshot struct {
	Tags []string `json:"tags,omitempty"`
	// From is the snapshot it starts on; empty for none.
	From string `json:"from,omitempty"`
	// Isolated says that each access key will get a database of its own.
	Isolated bool            `json:"isolated,omitempty"`
	Tables   []DeclaredTable `json:"tables"`
	// Unknown says whose tables and items are not known, a text for each.
	Unknown []string `json:"unknown,omitempty"`
}

// DeclaredTable is a table that a seed defines, or that it puts items into. Of the latter only name
// and items are known.
type DeclaredTable struct {
	dynamo.Table
	// Digest has no value, since only a database tells it.
	Digest string `json:"digest,omitempty"`
	// Source is where the table is defined; nil where no part that is no program defines it.
	Source *Source `json:"source,omitempty"`
}

// Write writes what is declared as text or as JSON. mask removes secrets.
func (d Declared) Write(output io.Writer, asJSON bool, mask func(string) string) error {
	if !asJSON {
		_, err := io.WriteString(output, sanitize.Text(mask(d.String())))
		return err
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err == nil {
		_, err = fmt.Fprintln(output, sanitize.JSON(mask(string(text))))
	}
	return err
}

// String returns what is declared as text.
func (d Declared) String() string {
	var text strings.Builder
	for i, snapshot := range d.Snapshots {
		if len(d.Snapshots) > 1 {
			if i > 0 {
				text.WriteString("\n")
			}
			fmt.Fprintf(&text, "snapshot %s\n", printable(snapshot.Tags[0]))
		}
		snapshot.write(&text)
	}
	return text.String()
}

func (s DeclaredSnapshot) write(text io.Writer) {
	if len(s.Tables) > 0 || len(s.Unknown) == 0 {
		var catalog dynamo.Catalog
		sources := Sources{}
		for _, table := range s.Tables {
			catalog.Tables = append(catalog.Tables, table.Table)
			if table.Source != nil {
				sources[table.Name] = *table.Source
			}
		}
		writeTables(text, catalog, sources)
	}
	if s.Isolated {
		fmt.Fprintf(text, "serves %s\n", serves(s.Isolated))
	}
	if len(s.Unknown) > 0 {
		fmt.Fprintf(text, "not known without a database: %s\n", wording.Names(s.Unknown))
	}
}
