package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Inspection is what an image's labels tell of a snapshot.
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

// NewInspection reads an image's labels; [snapshot.ErrNoSnapshot] where they are no snapshot's.
// Early snapshots have but some of them.
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

// String is for people.
func (i Inspection) String() string {
	text := rows{width: len("fingerprint")}
	for _, row := range [][2]string{
		{"image", i.Image},
		{"found", i.Found.String()},
		{"digest", i.Digest},
		{"created", age(i.Created)},
		{"fingerprint", string(i.Fingerprint)},
		{"base", baseOf(i.Base)},
		{"from", string(i.FromFingerprint)},
		{"revision", i.Revision},
		{"source", i.Source},
	} {
		if row[1] != "" {
			text.add(row[0], "%s", printable(row[1]))
		}
	}
	text.WriteString("\n")
	writeTables(&text, i.Catalog)
	return text.String()
}

// writeTables writes what tables there are, with their indexes.
func writeTables(text io.Writer, catalog dynamo.Catalog) {
	if len(catalog.Tables) == 0 {
		fmt.Fprintln(text, "no tables")
		return
	}
	table := tabwriter.NewWriter(text, 0, 0, 2, ' ', 0)
	line := func(cells ...string) { fmt.Fprintln(table, strings.TrimRight(strings.Join(cells, "\t"), "\t")) }
	line("table", "items", "key")
	for _, one := range catalog.Tables {
		line(printable(one.Name), strconv.FormatInt(one.Items, 10), keys(one.Keys, printable), strings.Join(traits(one, printable), ", "))
		for _, index := range one.Indexes {
			line("  "+printable(index.Name), "", keys(index.Keys, printable), "index: "+kind(index, printable))
		}
	}
	_ = table.Flush() // into memory
}

// age is a time, and how long ago it was.
func age(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s, %s ago", t.UTC().Format(time.RFC3339), units.HumanDuration(time.Since(t)))
}

// printable shows a text that somebody else chose, with nothing in it that a terminal would act on.
func printable(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
