package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// schemaPath is the JSON schema of a file of snapshots. Editors know draft 7 best:
// https://github.com/redhat-developer/yaml-language-server#more-than-schema-validation
const schemaPath = "docs/snapshots.schema.json"

// object is a schema, or a part of one.
type object map[string]any

// generateSchema returns the schema. What a key of a snapshot is, its setting's comment tells. What
// the keys below that are, the tables of the pages tell.
func generateSchema(root string) (page, error) {
	snapshot, err := read(filepath.Join(root, "plugin", "settings"), "Spec")
	if err != nil {
		return page{}, err
	}
	var pages [2]string
	for i, name := range []string{"docs/seeds.md", "docs/docs.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return page{}, err
		}
		pages[i] = string(text)
	}
	rows := tableRows(pages[0], "Option", "Key")
	definitions := valueDefinitions()
	for name, definition := range expectDefinitions(tableRows(pages[1], "Key")) {
		definitions[name] = definition
	}
	definitions["snapshot"] = snapshotDefinition(snapshot)
	part := anyOf(ref("text"), ref("entry"))
	definitions["seed"] = anyOf(ref("text"), ref("entry"), object{"type": "array", "items": part})
	definitions["entry"] = entryDefinition(rows)
	definitions["itemsEntry"] = fileEntry(rows)
	list := object{"type": "array", "minItems": 1, "items": ref("snapshot")}
	schema := object{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"$id":         "https://raw.githubusercontent.com/dynasnap/dynasnap/main/" + schemaPath,
		"title":       "Snapshots of dynasnap",
		"description": "The list of snapshots in the setting snapshots_file.",
		"anyOf":       []object{list, closed(object{"$schema": object{"type": "string"}, "snapshots": list}, "snapshots")},
		"definitions": definitions,
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(schema)
	return page{schemaPath, text.String()}, err
}

// snapshotDefinition is a snapshot of the list.
func snapshotDefinition(keys []setting) object {
	properties := object{}
	for _, key := range keys {
		described := describe(keySchema(key), withLinks(key.short+" "+key.more))
		properties[key.name] = described
		for _, alias := range key.aliases {
			if alias == "tag" || alias == "script" { // the others are names of settings alone
				properties[alias] = described
			}
		}
	}
	snapshot := closed(properties)
	snapshot["oneOf"] = []object{required("tag"), required("tags")}
	snapshot["anyOf"] = []object{required("seed"), required("script"), required("commands"), required("from")}
	snapshot["not"] = required("seed", "script")
	return snapshot
}

// keySchema is what a key of a snapshot may be.
func keySchema(key setting) object {
	switch key.name {
	case "tags", "bundle":
		return ref("tags")
	case "seed", "env", "parameters", "rename", "labels", "expect":
		return ref(key.name)
	case "isolation":
		return object{"enum": []string{key.standard, string(settings.KeyIsolation)}}
	}
	switch key.kind {
	case "bool":
		return ref("switch")
	case "List":
		return ref("list")
	default:
		return ref("text")
	}
}

// entryDefinition is an entry of a seed that is a map.
func entryDefinition(rows map[string]string) object {
	entry := fileEntry(rows)
	properties := entry["properties"].(object)
	var names []string
	for _, f := range formats.All() {
		names = append(names, f.Name())
	}
	properties["format"] = describe(object{"enum": names}, rows["format"])
	properties["items"] = describe(ref("itemsEntry"), rows["items"])
	isItems := required("items")
	isItems["maxProperties"] = 1
	isFile := object{"not": required("items"), "oneOf": entry["oneOf"]}
	entry["oneOf"] = []object{isItems, isFile}
	return entry
}

// fileEntry has the options of all formats, and a file.
func fileEntry(rows map[string]string) object {
	properties := object{}
	var file []object
	for _, key := range []string{"file", "files", "path", "script"} {
		properties[key] = describe(ref("paths"), rows["file"])
		file = append(file, required(key))
	}
	for _, option := range formats.Options() {
		properties[option.Name] = describe(optionSchema(option), rows[option.Name])
	}
	entry := closed(properties)
	entry["oneOf"] = file
	return entry
}

// optionSchema is what an option of a format may be.
func optionSchema(of format.Option) object {
	if of.Choices != nil {
		return object{"enum": of.Choices}
	}
	switch of.Kind {
	case format.Words:
		return ref("list")
	case format.Arguments:
		return anyOf(ref("word"), object{"type": "array", "items": ref("word")})
	case format.Environment:
		return ref("env")
	case format.Variables:
		switch of.Name {
		case "parameters", "rename":
			return ref(of.Name)
		}
		return ref("texts")
	case format.Flag:
		return ref("switch")
	default:
		return ref("text")
	}
}
