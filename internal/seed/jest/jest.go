// Package jest is the format for the configuration of @shelf/jest-dynamodb: JavaScript with the
// tables of tests as literals.
package jest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Format is a [data.Format].
type Format struct{}

// Name implements [data.Format].
func (Format) Name() string { return "jest" }

// Files implements [data.Format].
func (Format) Files() string { return "configurations of jest-dynamodb (jest-dynamodb-config.js)" }

// Options implements [data.Format].
func (Format) Options() []format.Option { return nil }

const baseName = "jest-dynamodb-config"

var extensions = []string{".js", ".cjs", ".mjs", ".ts", ".json"}

// Claims implements [data.Format].
func (Format) Claims(file format.File) bool {
	name, isConfig := strings.CutPrefix(path.Base(file.Name), baseName)
	return isConfig && !file.Directory && slices.Contains(extensions, name)
}

// Read implements [data.Format].
func (Format) Read(part data.Part, to *data.Sink) error {
	text, err := part.Read()
	if err != nil {
		return err
	}
	if len(text) > maxText {
		return fmt.Errorf("%s: a configuration of more than %s", part.Name, units.BytesSize(maxText))
	}
	config, problems := readScript(text, path.Ext(part.Name) == ".json")
	for _, problem := range problems {
		if err := to.Problem(format.Place{File: part.Name, Line: problem.Line}, problem.Err); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return nil
	}
	return readConfig(part.Name, config, to)
}

// maxText bounds a configuration, in bytes.
const maxText = 1 << 20

// tables is the field of a configuration that is read. The others are for the database that
// jest-dynamodb starts.
const tables = "tables"

var others = []string{"port", "basePort", "hostname", "options", "clientConfig", "installerConfig"}

func readConfig(file string, config *document.Node, to *data.Sink) error {
	at := func(line int) format.Place { return format.Place{File: file, Line: line} }
	for _, field := range config.Fields {
		switch {
		case field.Name == tables:
		case slices.Contains(others, field.Name):
			to.Detailf(at(field.Line), "without effect on a state: %s", field.Name)
		default:
			meant := "known are " + tables + ", " + strings.Join(others, ", ")
			if name := definition.Nearest(field.Name, append([]string{tables}, others...)); name != "" {
				meant = "is " + name + " meant?"
			}
			if err := to.Problemf(at(field.Line), "a configuration has no field %s; %s", field.Name, meant); err != nil {
				return err
			}
		}
	}
	list := config.Get(tables)
	if !list.Is(document.List) {
		return to.Problemf(at(config.Line), "tables, the list of tables, is missing")
	}
	for _, node := range list.Items {
		table, ok, err := definition.Read(node, file, definition.API, to)
		if err == nil && ok {
			err = to.Table(table.Place, table.Definition)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
