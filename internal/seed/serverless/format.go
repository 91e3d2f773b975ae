// Package serverless is the format of services of the Serverless Framework: serverless.yml, and the
// files with resources that it names. It reads the tables of a service, and the seeds of the plugin
// serverless-dynamodb.
package serverless

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is the format.
type Format struct{}

// Name makes Format a [data.Format].
func (Format) Name() string { return "serverless" }

// Files makes Format a [data.Format].
func (Format) Files() string {
	return "services of the Serverless Framework (serverless.yml) and their files with resources"
}

// Options makes Format a [data.Format].
func (Format) Options() []format.Option {
	return []format.Option{{Name: "parameters", Kind: format.Variables}}
}

var (
	serviceFile = regexp.MustCompile(`^serverless(?:-compose)?\.(?:ya?ml|json|m?js|cjs|ts)$`)
	programFile = regexp.MustCompile(`\.(?:m?js|cjs|ts)$`)
	composeFile = regexp.MustCompile(`^serverless-compose\.`)
)

// Claims makes Format a [data.Format].
func (Format) Claims(file format.File) bool {
	if file.Directory {
		return false
	}
	root := file.Document()
	switch {
	case isService(root):
		return !file.Listed || root.Has("resources")
	case serviceFile.MatchString(path.Base(file.Name)):
		return !file.Listed
	}
	return isFragment(root)
}

// isService reports whether a document is a service.
func isService(root *document.Node) bool { return root.Has("service") && root.Has("provider") }

// isFragment reports whether a document has tables as a file that a service names: a table, tables
// by their names, maps with Resources in a list or by their names, or one of these.
func isFragment(root *document.Node) bool {
	return hasTable(root.Get("Resources")) || len(stacks(root)) > 0 || isTable(root) || hasTable(root)
}

// stacks returns the items of a list, or the fields of a map, that have Resources with tables.
func stacks(root *document.Node) (found []*document.Node) {
	if root == nil {
		return nil
	}
	for _, item := range root.Items {
		if hasTable(item.Get("Resources")) {
			found = append(found, item)
		}
	}
	for _, field := range root.Fields {
		if hasTable(field.Value.Get("Resources")) {
			found = append(found, field.Value)
		}
	}
	return found
}

// hasTable reports whether one of some resources is a table.
func hasTable(resources *document.Node) bool {
	return resources.Is(document.Map) &&
		slices.ContainsFunc(resources.Fields, func(field document.Field) bool { return isTable(field.Value) })
}

func isTable(resource *document.Node) bool {
	switch resource.Get("Type").Value() {
	case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable":
		return true
	}
	return false
}

// Read makes Format a [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	base := path.Base(part.Name)
	switch {
	case programFile.MatchString(base):
		return errProgram(part.Name)
	case composeFile.MatchString(base):
		return fmt.Errorf("%s: names several services: give the serverless.yml of each", part.Name)
	}
	text, err := part.Read()
	if err != nil {
		return err
	}
	root, err := parse(part.Name, strings.TrimPrefix(text, "\ufeff"))
	if err != nil {
		return tell(to, part.Name, err)
	}
	switch {
	case isService(root.Node), root.Is(document.Map) && serviceFile.MatchString(base):
		s := service{resolver: newResolver(part, root, path.Dir(part.Name)), to: to}
		return s.declare()
	case root.Is(document.Map), root.Is(document.List):
		return readFragment(part, root, to)
	}
	return fmt.Errorf("%s: is no service of the Serverless Framework, which is a map", part.Name)
}

// tell tells the sink of an error where it belongs.
func tell(to *data.Sink, file string, err error) error {
	var placed *placedError
	if errors.As(err, &placed) {
		return to.Problem(placed.at, placed.err)
	}
	return to.Problem(format.Place{File: file}, err)
}
