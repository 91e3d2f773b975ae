package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	engine "github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/shown"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// inspection is what an image's labels tell of a snapshot, as `inspect --json` prints it.
type inspection struct {
	Image           string               `json:"image"`
	Found           string               `json:"found"` // one of the places
	Digest          string               `json:"digest,omitempty"`
	Created         time.Time            `json:"created,omitzero"`
	Fingerprint     snapshot.Fingerprint `json:"fingerprint,omitempty"`
	FromFingerprint snapshot.Fingerprint `json:"from_fingerprint,omitempty"`
	Base            snapshot.Origin      `json:"base,omitzero"`
	Revision        string               `json:"revision,omitempty"`
	Source          string               `json:"source,omitempty"`
	Catalog         dynamo.Catalog       `json:"catalog"`
}

// The places where an image may be, in the words of the output.
const (
	onEngine   = "engine"
	inRegistry = "registry"
)

// Inspect prints what a snapshot is, from its labels alone: the image is neither started nor pulled.
func Inspect(ctx context.Context, image string, asJSON bool, output io.Writer) error {
	if err := registry.CheckImage(image); err != nil {
		return err
	}
	found, err := find(ctx, image)
	if err != nil {
		return err
	}
	told, err := found.read()
	if err != nil {
		return fmt.Errorf("%s: %w", image, err)
	}
	if asJSON {
		text, err := json.MarshalIndent(told, "", "  ")
		if err == nil {
			_, err = fmt.Fprintln(output, shown.JSON(string(text)))
		}
		return err
	}
	_, err = io.WriteString(output, shown.Text(told.String()))
	return err
}

// foundImage is an image somewhere, and what that place knows of it.
type foundImage struct {
	image, place, digest string
	labels               map[string]string
	created              time.Time
}

// find looks on the engine, which costs nothing, and then in the registry.
func find(ctx context.Context, image string) (foundImage, error) {
	trust := registry.NewTrust(nil, []string{"127.0.0.0/8", "::1/128"}) // which engines trust unless told otherwise
	docker, engineErr := engine.Connect(ctx)
	if engineErr == nil {
		var found engine.Image
		if found, engineErr = docker.Find(ctx, image); engineErr == nil {
			return foundImage{image, onEngine, found.Digest, found.Labels, found.Created}, nil
		}
		trust = registry.NewTrust(docker.SecureRegistries, docker.InsecureNetworks)
	}
	client := registry.NewClient(registry.Credentials{File: registry.DefaultFile()}, trust)
	found, registryErr := client.Find(ctx, image)
	if registryErr == nil {
		return foundImage{image, inRegistry, found.Digest, found.Labels, found.Created}, nil
	}
	if errors.Is(engineErr, engine.ErrNoImage) && errors.Is(registryErr, registry.ErrNotFound) {
		return foundImage{}, fmt.Errorf("%s: neither the engine nor the registry has it", image)
	}
	if advice := client.Advice(registryErr, image); advice != "" {
		registryErr = fmt.Errorf("%w\n  %s", registryErr, advice)
	}
	reason, _, _ := strings.Cut(engineErr.Error(), "\n") // what follows is about the step of a pipeline
	return foundImage{}, fmt.Errorf("%s was not found\n- on the engine: %s\n- in the registry: %w", image, reason, registryErr)
}

// read reads the labels. Early snapshots have but some of them.
func (f foundImage) read() (inspection, error) {
	described, err := snapshot.Describe(f.labels)
	if err != nil {
		return inspection{}, err
	}
	standard := func(name string) string { return f.labels["org.opencontainers.image."+name] }
	told := inspection{
		Image:           f.image,
		Found:           f.place,
		Digest:          f.digest,
		Created:         f.created,
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

// String is for people.
func (i inspection) String() string {
	text := rows{width: len("fingerprint")}
	for _, row := range [][2]string{
		{"image", i.Image},
		{"found", map[string]string{onEngine: "on the engine", inRegistry: "in the registry"}[i.Found]},
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
