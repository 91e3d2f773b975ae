package cloudformation

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// tableName is the name of a table.
type tableName struct {
	text string
	// isMadeUp says that the template gives the table none.
	isMadeUp bool
}

// tableName returns the name of a table.
func (s *scope) tableName(r resource) (tableName, error) {
	if known, ok := s.names[r.id]; ok {
		if errors.Is(known.err, errCircular) {
			return tableName{}, &valueError{r.at(), fmt.Errorf("the name of %s %w", r.id, errCircular)}
		}
		return known.value, known.err
	}
	s.names[r.id] = outcome[tableName]{err: errCircular}
	name, err := r.findName()
	s.names[r.id] = outcome[tableName]{name, err}
	return name, err
}

func (r resource) findName() (tableName, error) {
	properties, err := r.resolve(r.node.Get("Properties"))
	if err != nil {
		return tableName{}, err
	}
	given := properties.Get("TableName")
	if given != nil {
		if given, err = r.resolve(given); err != nil {
			// The user may name the table all the same.
			if name, ok := r.part.Parameter(r.id); ok {
				return tableName{text: name}, nil
			}
			return tableName{}, err
		}
	}
	if given != nil {
		name, err := r.text(given)
		return tableName{text: name}, err
	}
	if name, ok := r.part.Parameter(r.id); ok {
		return tableName{text: name}, nil
	}
	return tableName{text: readableID(r.id, r.node), isMadeUp: true}, nil
}

// usable are the names that a table may have.
var usable = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

// readableID returns the logical id of a resource, or what its author called it in a program of the
// CDK, if a table may be called so.
func readableID(id string, node *document.Node) string {
	path := strings.Split(node.At("Metadata", "aws:cdk:path").Value(), "/")
	for i := len(path) - 1; i > 0; i-- { // the first one is the stack
		switch name := path[i]; {
		case name == "Resource" || name == "Default":
		case usable.MatchString(name):
			return name
		default:
			return id
		}
	}
	return id
}
