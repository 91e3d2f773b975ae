package datamodel

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/seed/data/access"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// wanted are the access patterns that are tried.
type wanted int

const (
	all wanted = iota
	onlyReads
	none
)

func readWanted(text string) (wanted, error) {
	switch text {
	case "", "all":
		return all, nil
	case "reads":
		return onlyReads, nil
	case "none":
		return none, nil
	}
	return all, fmt.Errorf("%s is %q: write all, reads or none", accessPatterns, text)
}

func (r reader) patterns(list *document.Node) error {
	if list.Kind != document.List {
		return r.to.Problemf(r.at(list.Line), "%s is a list, found %s", accessPatterns, list.Kind)
	}
	for _, node := range list.Items {
		if err := r.pattern(node); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) pattern(node *document.Node) error {
	if node.Kind != document.Map {
		return r.to.Problemf(r.at(node.Line), "an access pattern is a map, found %s", node.Kind)
	}
	for _, field := range node.Fields { // the others are for people
		if field.Name != implementation && definition.Nearest(field.Name, []string{implementation}) != "" {
			return r.to.Problemf(r.at(field.Line), "an access pattern has no field %s; is %s meant?", field.Name, implementation)
		}
	}
	command := node.Get(implementation)
	if command == nil || command.Kind == document.Null || command.Is(document.String) && command.Text == "" {
		r.to.Detailf(r.at(node.Line), "access pattern %s is not tried, since it has no implementation", about(node))
		return nil
	}
	if !command.Is(document.String) {
		return r.to.Problemf(r.at(command.Line), "access pattern %s: its implementation is a text with one `aws dynamodb` command, found %s", about(node), command.Kind)
	}
	if r.wanted == none {
		return nil
	}
	request, err := access.Parse(about(node), command.Text)
	switch {
	case r.wanted == onlyReads && request.Writes():
		r.to.Detailf(r.at(command.Line), "access pattern %s writes and is not tried", about(node))
		return nil
	case err != nil:
		return r.to.Problemf(r.at(command.Line), "access pattern %s: %w", about(node), err)
	}
	return r.to.Access(r.at(command.Line), request)
}

const implementation = "implementation"

// about returns the number and the description of a pattern.
func about(pattern *document.Node) string {
	number, description := pattern.Get("pattern").Value(), pattern.Get("description").Value()
	switch {
	case number == "":
		return description
	case description == "":
		return number
	}
	return fmt.Sprintf("%s (%s)", number, description)
}
