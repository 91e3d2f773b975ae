// Package workbench is the format for models of NoSQL Workbench: tables with sample data.
package workbench

import (
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is a [data.Format].
type Format struct{}

// Name implements [data.Format].
func (Format) Name() string { return "workbench" }

// Files implements [data.Format].
func (Format) Files() string { return "models of NoSQL Workbench (JSON)" }

// Options implements [data.Format].
func (Format) Options() []format.Option { return nil }

// Claims implements [data.Format].
func (Format) Claims(file format.File) bool {
	node := file.Document()
	return node.Get("DataModel").Is(document.List) && (node.Has("ModelMetadata") || node.Has("ModelName"))
}

// Read implements [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	documents, err := part.Documents(part.Name)
	if err != nil {
		return err
	}
	for _, model := range documents {
		encoder := plain.Encoder{Now: part.Now}
		if err := (reader{part.Name, to, encoder, areNestedPlain(model)}).model(model); err != nil {
			return err
		}
	}
	return nil
}

// reader reads a model.
type reader struct {
	file          string
	to            *data.Sink
	encoder       plain.Encoder
	isNestedPlain bool
}

func (r reader) at(line int) format.Place { return format.Place{File: r.file, Line: line} }

// service is what a model for DynamoDB has as its service. Others are for Amazon Keyspaces.
const service = "Amazon DynamoDB"

var versions = []string{"1.0", "2.0", "3.0"}

func (r reader) model(model *document.Node) error {
	if meant := model.At("ModelMetadata", "AWSService"); meant != nil && meant.Value() != service {
		return r.to.Problemf(r.at(meant.Line), "a model for %s: one for %s is expected", meant.Value(), service)
	}
	if version := model.At("ModelMetadata", "Version"); version != nil && !slices.Contains(versions, version.Value()) {
		r.to.Notef(r.at(version.Line), "version %s of a model is read as if it were %s", version.Value(), versions[len(versions)-1])
	}
	if r.isNestedPlain {
		r.to.Notef(r.at(model.Line), "the values in maps and lists have no types: they are read as plain values")
	}
	r.noteUnknown(model, "a model", "ModelName", "ModelMetadata", "DataModel")
	tables := model.Get("DataModel")
	if !tables.Is(document.List) {
		return r.to.Problemf(r.at(model.Line), "DataModel, the list of tables, is missing")
	}
	for _, table := range tables.Items {
		if err := r.table(table); err != nil {
			return err
		}
	}
	return nil
}

// noteUnknown tells of fields that are not known. Versions of the Workbench have added some.
func (r reader) noteUnknown(node *document.Node, what string, known ...string) {
	for _, field := range node.Fields {
		if !slices.Contains(known, field.Name) {
			r.to.Notef(r.at(field.Line), "%s is not known in %s and not read", field.Name, what)
		}
	}
}

func (r reader) table(table *document.Node) error {
	if !table.Is(document.Map) {
		return r.to.Problemf(r.at(table.Line), "a table is a map, found %s", table.Kind)
	}
	definition, ok, err := r.definition(table)
	if err != nil || !ok {
		return err
	}
	if err := r.to.Table(r.at(table.Line), definition); err != nil {
		return err
	}
	return r.samples(table, definition)
}
