package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Inspection is a snapshot as its labels describe it.
type Inspection struct {
	Image           string               `json:"image"`
	Found           Place                `json:"found"`
	Digest          string               `json:"digest,omitempty"`
	Created         time.Time            `json:"created,omitzero"`
	Fingerprint     snapshot.Fingerprint `json:"fingerprint,omitempty"`
	FromFingerprint snapshot.Fingerprint `json:"from_fingerprint,omitempty"`
	Base            snapshot.Origin      `json:"base,omitzero"`
	Revision        string               `json:"revision,omitempty"`
	Source          string               `json:"source,omitempty"`
	Catalog         dynamo.Catalog       `json:"catalog"`
	States          []snapshot.State     `json:"states,omitempty"`
	Isolated        bool                 `json:"isolated,omitempty"`
}

// Place is where an image was found.
type Place string

// The places, as the JSON has them.
const (
	OnEngine   Place = "engine"
	InRegistry Place = "registry"
)

func (p Place) String() string {
	if p == OnEngine {
		return "on the engine"
	}
	return "in the registry"
}

// NewInspection reads an image's labels. It returns [snapshot.ErrNoSnapshot] for labels of another
// image. Early snapshots have only some of the labels.
func NewInspection(image string, found Place, labels map[string]string) (Inspection, error) {
	described, err := snapshot.Describe(labels)
	if err != nil {
		return Inspection{}, err
	}
	standard := func(name string) string { return labels["org.opencontainers.image."+name] }
	told := Inspection{
		Image:           image,
		Found:           found,
		Fingerprint:     described.Fingerprint,
		FromFingerprint: described.From,
		Base:            described.Origin,
		Revision:        standard("revision"),
		Source:          standard("source"),
		Catalog:         described.Catalog,
		States:          described.States,
		Isolated:        described.Isolated,
	}
	if told.Base.Name == "" {
		told.Base.Name, told.Base.Digest = standard("base.name"), standard("base.digest")
	}
	return told, nil
}

// Write prints the inspection as text for people, or as JSON.
func (i Inspection) Write(output io.Writer, asJSON bool) error {
	if asJSON {
		text, err := json.MarshalIndent(i, "", "  ")
		if err == nil {
			_, err = fmt.Fprintln(output, sanitize.JSON(string(text)))
		}
		return err
	}
	_, err := io.WriteString(output, sanitize.Text(i.String()))
	return err
}

// String returns the inspection as text.
func (i Inspection) String() string {
	text := rows{width: len("fingerprint")}
	for _, row := range [][2]string{
		{"image", i.Image},
		{"found", i.Found.String()},
		{"digest", i.Digest},
		{"created", formatAge(i.Created)},
		{"fingerprint", string(i.Fingerprint)},
		{"base", baseOf(i.Base)},
		{"from", string(i.FromFingerprint)},
		{"revision", i.Revision},
		{"source", i.Source},
		{"serves", serves(i.Isolated)},
	} {
		if row[1] != "" {
			text.add(row[0], "%s", printable(row[1]))
		}
	}
	for _, line := range stateLines(i.States) {
		text.add("states", "%s", line)
	}
	text.WriteString("\n")
	if len(i.States) == 0 {
		writeTables(&text, i.Catalog, nil)
	}
	for at, state := range i.States {
		if at > 0 {
			text.WriteString("\n")
		}
		fmt.Fprintf(&text, "%s:\n", printable(state.Name))
		writeTables(&text, state.Catalog, nil)
	}
	return text.String()
}

// writeTables writes the tables and their indexes, and where the tables come from as far as that is
// known.
func writeTables(text io.Writer, catalog dynamo.Catalog, sources Sources) {
	sources = sources.shown(catalog)
	if len(catalog.Tables) == 0 {
		fmt.Fprintln(text, "no tables")
		return
	}
	table := tabwriter.NewWriter(text, 0, 0, 2, ' ', 0)
	line := func(name, items, key, source, traits string) {
		cells := []string{name, items, key, source, traits}
		if len(sources) == 0 {
			cells = slices.Delete(cells, 3, 4)
		}
		fmt.Fprintln(table, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	line("table", "items", "key", "source", "")
	for _, one := range catalog.Tables {
		line(printable(one.Name), strconv.FormatInt(one.Items, 10), cmp.Or(keys(one.Keys, printable), "not known"),
			cmp.Or(printable(sources[one.Name].String()), "-"), strings.Join(tableTraits(one, printable), ", "))
		for _, index := range one.Indexes {
			line("  "+printable(index.Name), "", keys(index.Keys, printable), "", "index: "+indexKind(index, printable))
		}
	}
	_ = table.Flush() // into memory
}

// formatAge returns a time and its distance from now.
func formatAge(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s, %s ago", t.UTC().Format(time.RFC3339), strings.ToLower(units.HumanDuration(time.Since(t))))
}
