// Package items is the format of files with items in JSON or YAML.
package items

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is the format.
type Format struct{}

// Name makes Format a [data.Format].
func (Format) Name() string { return "items" }

// Files makes Format a [data.Format].
func (Format) Files() string { return "items (*.json, *.jsonl, *.ndjson, *.yaml, also .gz and .zst)" }

// Options makes Format a [data.Format].
func (Format) Options() []format.Option {
	return []format.Option{
		{Name: optionTable, Kind: format.Text},
		{Name: optionKind, Kind: format.Text, Choices: []string{"auto", "dynamodb", "plain"}},
	}
}

// Read makes Format a [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	kind, err := kindNamed(part.Options[optionKind].Text)
	if err != nil {
		return fmt.Errorf("%s: %w", part.Name, err)
	}
	head, err := sniff(part)
	if err != nil {
		return err
	}
	if other := strange(head); other != "" {
		return fmt.Errorf("%s: found %s; %s", part.Name, other, right)
	}
	r := &reader{
		part: part, to: to, table: part.Table(), kind: kind, given: kind != undecided,
		encoder: plain.Encoder{Now: part.Now}, tables: holdsTables(head),
	}
	return to.ProblemIn(part.Name, r.open())
}

// open reads the part's file.
func (r *reader) open() (err error) {
	if document.IsYAML(document.PlainName(r.part.Name)) {
		if r.source, err = newYAMLSource(r.part); err != nil {
			return err
		}
		return r.read()
	}
	file, err := r.part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	r.source = newJSONSource(file)
	return r.read()
}

// sniff returns how the part begins; nil where it is neither JSON nor YAML.
func sniff(part data.Part) (*document.Node, error) {
	file, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	node, _ := document.Sniff(document.PlainName(part.Name), file)
	return node, nil
}

// isNamedLikeTable reports whether a file has the name of a table that parts before it define.
func isNamedLikeTable(file format.File) bool {
	return slices.ContainsFunc(data.TableNames(file.Name), func(name string) bool {
		_, found := file.Definitions.Find(name)
		return found
	})
}

// Claims makes Format a [data.Format]. In a directory, where there may be all kinds of JSON, it
// claims only what nobody writes but for DynamoDB, and files that are named like a table.
func (Format) Claims(file format.File) bool {
	name := strings.ToLower(document.PlainName(file.Name))
	switch ext := path.Ext(name); {
	case file.Directory:
		return false
	case ext == ".jsonl", ext == ".ndjson":
		return !file.Listed || file.Document().Is(document.Map)
	case ext == ".json", ext == ".yaml", ext == ".yml":
		return !file.Listed || strings.HasSuffix(strings.TrimSuffix(name, ext), ".items") || certain(file.Document()) ||
			isNamedLikeTable(file)
	}
	return false
}
