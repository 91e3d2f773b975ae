package cloudformation

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// parse reads a file of JSON or YAML whose value is a map.
func (r *reading) parse(file string) (*document.Node, error) {
	content, err := r.part.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var root *document.Node
	if isJSON(document.PlainName(file), content) {
		root, err = document.ParseJSON(strings.NewReader(content))
	} else {
		var duplicates map[*document.Node]*document.Error
		root, duplicates, err = document.ParseLooseYAML(content)
		maps.Copy(r.duplicates, duplicates)
	}
	var located *document.Error
	switch {
	case errors.As(err, &located):
		return nil, &valueError{format.Place{File: file, Line: located.Line}, located.Err}
	case err != nil:
		return nil, &valueError{format.Place{File: file}, err}
	case !root.Is(document.Map):
		return nil, &valueError{format.Place{File: file, Line: root.Line}, fmt.Errorf("a template is a map, found %s", root.Kind)}
	}
	return root, nil
}

// isJSON reports whether a file is JSON by its name, or by its beginning where the name does not
// say it.
func isJSON(name, content string) bool {
	return path.Ext(name) == ".json" || !document.IsYAML(name) && strings.HasPrefix(strings.TrimLeft(content, " \t\r\n"), "{")
}
