package serverless

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// value is a value of a service, and the file in which it stands.
type value struct {
	*document.Node
	file string
}

// place returns where a value stands.
func (v value) place() format.Place { return format.Place{File: v.file, Line: v.Line} }

// of returns a value that stands in v.
func (v value) of(node *document.Node) value { return value{node, v.file} }

// isNothing reports whether there is no value, or null.
func (v value) isNothing() bool { return v.Node == nil || v.Kind == document.Null }

// placedError is an error about a value.
type placedError struct {
	at  format.Place
	err error
}

func (e *placedError) Error() string { return fmt.Sprintf("%s: %v", e.at, e.err) }
func (e *placedError) Unwrap() error { return e.err }

// resolver resolves the variables of a service.
type resolver struct {
	part  data.Part
	root  value  // serverless.yml; nothing where there is none
	dir   string // from which the paths of files lead
	files map[string]value
	// active are the variables that are being resolved.
	active []string
	// variables and values are the numbers of those that may still be resolved and copied.
	variables, values int
}

// Bounds of what hostile variables may do.
const (
	maxVariables = 20_000
	maxValues    = 1_000_000
	maxDepth     = 100
	maxText      = 1 << 16
)

func newResolver(part data.Part, root value, dir string) *resolver {
	return &resolver{
		part:      part,
		root:      root,
		dir:       dir,
		files:     map[string]value{},
		variables: maxVariables,
		values:    maxValues,
	}
}

// resolve returns a value that is no variable itself, though others may stand in its items and
// fields. Its error is a *placedError.
func (r *resolver) resolve(v value) (value, error) {
	if !v.Is(document.String) || !strings.Contains(v.Text, "${") {
		return v, nil
	}
	found, err := r.text(v)
	var placed *placedError
	if err != nil && !errors.As(err, &placed) {
		err = &placedError{v.place(), err}
	}
	return found, err
}

func (r *resolver) text(v value) (value, error) {
	if len(v.Text) > maxText {
		return value{}, fmt.Errorf("a text with variables of more than %d bytes", maxText)
	}
	segments, err := split(v.Text)
	if err != nil {
		return value{}, err
	}
	if len(segments) == 1 && segments[0].variable != nil && v.Tag == "" {
		return r.variable(segments[0].variable, v)
	}
	var made strings.Builder
	for _, next := range segments {
		made.WriteString(next.literal)
		if next.variable == nil {
			continue
		}
		found, err := r.variable(next.variable, v)
		switch {
		case err != nil:
			return value{}, err
		case !found.IsScalar() || found.Kind == document.Null:
			return value{}, fmt.Errorf("%s is %s, and stands in a text", next.variable.text, found.Kind)
		}
		if made.WriteString(found.Text); made.Len() > maxText {
			return value{}, fmt.Errorf("the text becomes longer than %d bytes", maxText)
		}
	}
	return v.of(&document.Node{Kind: document.String, Line: v.Line, Text: made.String(), Tag: v.Tag}), nil
}

// variable returns the value of a variable that stands in v.
func (r *resolver) variable(of *variable, v value) (value, error) {
	switch r.variables--; {
	case r.variables < 0:
		return value{}, fmt.Errorf("%s: more than %d variables are resolved: one may hold itself", of.text, maxVariables)
	case slices.Contains(r.active, of.text):
		return value{}, fmt.Errorf("%s refers to itself", of.text)
	case len(r.active) >= maxDepth:
		return value{}, fmt.Errorf("%s: more than %d variables stand for one another", of.text, maxDepth)
	}
	r.active = append(r.active, of.text)
	defer func() { r.active = r.active[:len(r.active)-1] }()
	var missing error
	for _, from := range of.sources {
		found, err := r.source(from, v)
		switch none, isMissing := err.(*missingError); { //nolint:errorlint // what a source itself refers to must be there
		case isMissing && missing == nil:
			missing = none
		case isMissing:
		case err != nil:
			return value{}, err
		case !found.isNothing() || from.isLiteral:
			return found, nil
		case missing == nil:
			missing = &missingError{fmt.Errorf("%s has no value: %s gives one", from.text, cure(from.text))}
		}
	}
	return value{}, missing
}

// missingError says that a source has no value, so that the next one is asked.
type missingError struct{ error }

// plain returns a text whose variables are resolved.
func (r *resolver) plain(text string, v value) (string, error) {
	found, err := r.resolve(v.of(&document.Node{Kind: document.String, Line: v.Line, Text: text}))
	switch {
	case err != nil:
		return "", err
	case !found.IsScalar():
		return "", fmt.Errorf("%s is %s, and stands in a text", text, found.Kind)
	}
	return found.Text, nil
}

// at returns the value at the end of a path; nothing where there is none.
func (r *resolver) at(v value, path ...string) (value, error) {
	v, err := r.resolve(v)
	for _, name := range path {
		switch {
		case err != nil:
			return value{}, err
		case v.Is(document.List):
			index, err := strconv.Atoi(name)
			if err != nil || index < 0 || index >= len(v.Items) {
				return value{}, nil
			}
			v, err = r.resolve(v.of(v.Items[index]))
			if err != nil {
				return value{}, err
			}
		default:
			v, err = r.resolve(v.of(v.Get(name)))
		}
	}
	return v, err
}

// expand replaces a variable for a reader of templates. What comes from elsewhere has the line of
// the variable.
func (r *resolver) expand(node *document.Node) (*document.Node, error) {
	found, err := r.resolve(value{node, ""})
	var placed *placedError
	if errors.As(err, &placed) && placed.at == (format.Place{Line: node.Line}) {
		return nil, placed.err // the reader knows the place
	}
	if err != nil || found.Node == node {
		return node, err
	}
	return r.moved(found.Node, node.Line)
}

// moved returns a copy of a value that stands in another line.
func (r *resolver) moved(node *document.Node, line int) (*document.Node, error) {
	if r.values--; r.values < 0 {
		return nil, fmt.Errorf("the variables make more than %d values", maxValues)
	}
	there := *node
	there.Line, there.Items, there.Fields = line, nil, nil
	for _, item := range node.Items {
		child, err := r.moved(item, line)
		if err != nil {
			return nil, err
		}
		there.Items = append(there.Items, child)
	}
	for _, field := range node.Fields {
		child, err := r.moved(field.Value, line)
		if err != nil {
			return nil, err
		}
		there.Fields = append(there.Fields, document.Field{Name: field.Name, Line: line, Value: child})
	}
	return &there, nil
}

// cure is what a user writes to give the value of a variable.
func cure(source string) string { return fmt.Sprintf("parameters: {%q: …}", source) }
