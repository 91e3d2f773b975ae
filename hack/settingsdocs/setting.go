package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// setting is a field of the struct, as its comment, its type and its tags describe it.
type setting struct {
	name     string
	short    string   // the comment's first paragraph
	more     string   // its further paragraphs
	kind     string   // the Go type
	standard string   // the default
	aliases  []string // other names
	fallback []string // variables that are read where the setting is not given
	secret   bool
	required bool
}

// requiredMark begins the comment of a setting that has to be given.
const requiredMark = "**Required.** "

// read lists the settings in the order of a struct, with those of a struct that is embedded in it.
func read(directory, name string) ([]setting, error) {
	structs := map[string]*ast.StructType{}
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if body, ok := spec.Type.(*ast.StructType); ok {
					structs[spec.Name.Name] = body
				}
			}
			return true
		})
	}
	return readStruct(structs, name)
}

func readStruct(structs map[string]*ast.StructType, name string) ([]setting, error) {
	body := structs[name]
	if body == nil {
		return nil, fmt.Errorf("there is no struct %s", name)
	}
	var settings []setting
	for _, field := range body.Fields.List {
		if len(field.Names) == 0 { // it is embedded
			inner, err := readStruct(structs, types.ExprString(field.Type))
			if err != nil {
				return nil, err
			}
			settings = append(settings, inner...)
			continue
		}
		if !field.Names[0].IsExported() { // it is no setting
			continue
		}
		s, err := readField(field)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", name, field.Names[0].Name, err)
		}
		settings = append(settings, s)
	}
	return settings, nil
}

func readField(field *ast.Field) (s setting, err error) {
	if field.Tag == nil || field.Doc == nil {
		return s, errors.New("has no comment, or no tag")
	}
	text, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return s, err
	}
	tag := reflect.StructTag(text)
	list := func(key string) []string {
		return strings.FieldsFunc(tag.Get(key), func(c rune) bool { return c == ',' })
	}
	s = setting{
		name:     strings.ToLower(strings.TrimPrefix(tag.Get("envconfig"), "PLUGIN_")),
		kind:     types.ExprString(field.Type),
		standard: tag.Get("default"),
		aliases:  list("alias"),
		fallback: list("fallback"),
		secret:   tag.Get("secret") == "true",
	}
	var paragraphs []string
	for paragraph := range strings.SplitSeq(field.Doc.Text(), "\n\n") {
		paragraphs = append(paragraphs, strings.Join(strings.Fields(paragraph), " "))
	}
	s.short, s.required = strings.CutPrefix(paragraphs[0], requiredMark)
	s.more = strings.Join(paragraphs[1:], " ")
	if s.standard == "" && s.kind == "bool" {
		s.standard = "false"
	}
	return s, nil
}
