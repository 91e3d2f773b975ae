// Package datamodel is the format for dynamodb_data_model.json, which AWS's MCP server for DynamoDB
// has models write: tables, items and access patterns.
package datamodel

import (
	"fmt"
	"path"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is a [data.Format].
type Format struct{}

// Name implements [data.Format].
func (Format) Name() string { return "datamodel" }

// Files implements [data.Format].
func (Format) Files() string { return "data models of AWS's MCP server (dynamodb_data_model.json)" }

// The option that says which access patterns are tried.
const accessPatterns = "access_patterns"

// Options implements [data.Format].
func (Format) Options() []format.Option {
	return []format.Option{{Name: accessPatterns, Kind: format.Text, Choices: []string{"all", "reads", "none"}}}
}

// Claims implements [data.Format].
func (Format) Claims(file format.File) bool {
	node := file.Document()
	if path.Base(file.Name) == "dynamodb_data_model.json" {
		return node.Is(document.Map)
	}
	return node.Get("tables").Is(document.List) && node.Has(accessPatterns)
}

// Read implements [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	r := reader{part: part, to: to}
	var err error
	if r.wanted, err = readWanted(part.Options[accessPatterns].Text); err != nil {
		return fmt.Errorf("%s: %w", part.Name, err)
	}
	text, err := part.Read()
	if err != nil {
		return err
	}
	text, line := withoutPython(text)
	documents, err := document.Parse("", text)
	if err != nil {
		return document.In(part.Name, err)
	}
	if line > 0 {
		to.Detailf(r.at(line), "True, False and None of Python are read as true, false and null")
	}
	if len(documents) != 1 || documents[0].Kind != document.Map {
		return to.Problemf(r.at(1), "a data model is one map with tables, items and access_patterns")
	}
	return r.model(documents[0])
}

// reader reads one model.
type reader struct {
	part   data.Part
	to     *data.Sink
	wanted wanted
}

func (r reader) at(line int) format.Place { return format.Place{File: r.part.Name, Line: line} }

// model reads the sections in the order in which they are applied.
func (r reader) model(model *document.Node) error {
	sections := []struct {
		name string
		read func(*document.Node) error
	}{{"tables", r.tables}, {"items", r.items}, {accessPatterns, r.patterns}}
	for _, field := range model.Fields {
		if field.Name != "tables" && field.Name != "items" && field.Name != accessPatterns {
			if err := r.to.Problemf(r.at(field.Line), "a data model has no %s; known are tables, items and access_patterns", field.Name); err != nil {
				return err
			}
		}
	}
	for _, section := range sections {
		if node := model.Get(section.name); node != nil && node.Kind != document.Null {
			if err := section.read(node); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r reader) tables(list *document.Node) error {
	if list.Kind != document.List {
		return r.to.Problemf(r.at(list.Line), "tables is a list, found %s", list.Kind)
	}
	for _, node := range list.Items {
		table, ok, err := definition.Read(node, r.part.Name, definition.API, r.to)
		if err == nil && ok {
			err = r.to.Table(table.Place, table.Definition)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// items reads requests of BatchWriteItem by table.
func (r reader) items(tables *document.Node) error {
	switch {
	case tables.Kind == document.List && len(tables.Items) == 0:
		return nil // how some write that there are none
	case tables.Kind != document.Map:
		return r.to.Problemf(r.at(tables.Line), "items is a map from tables to lists of requests, found %s", tables.Kind)
	}
	for _, table := range tables.Fields {
		if table.Value.Kind != document.List {
			if err := r.to.Problemf(r.at(table.Line), "the items of %s are a list of requests, found %s", table.Name, table.Value.Kind); err != nil {
				return err
			}
		}
		for _, request := range table.Value.Items {
			if err := r.request(table.Name, request); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r reader) request(table string, request *document.Node) error {
	at := r.at(request.Line)
	if request.Is(document.Map) && len(request.Fields) == 1 {
		if item := request.At("PutRequest", "Item"); item != nil {
			text, err := plain.Encoder{Now: r.part.Now}.Typed(nil, item)
			if err != nil {
				return r.to.ProblemIn(r.part.Name, err)
			}
			return r.to.Put(at, table, text)
		}
		if key := request.At("DeleteRequest", "Key"); key != nil {
			return r.to.Delete(at, table, key.AppendJSON(nil))
		}
	}
	return r.to.Problemf(at, `an item of %s that is no {"PutRequest": {"Item": …}} or {"DeleteRequest": {"Key": …}}`, table)
}
