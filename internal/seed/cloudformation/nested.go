package cloudformation

import (
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// The types of nested stacks.
const (
	nestedStack = "AWS::CloudFormation::Stack"
	application = "AWS::Serverless::Application"
)

// maxNesting bounds how deep stacks are nested, and maxStacks how many there are in a part.
const (
	maxNesting = 20
	maxStacks  = 1000
)

// declareStack declares the tables of a nested stack whose template is in the workspace.
func (r resource) declareStack() error {
	if isDropped, err := r.isDropped(); isDropped || err != nil {
		return err
	}
	file := r.templateFile()
	if file == "" {
		r.sink.Notef(r.at(), "%s is a nested stack whose template is not in the workspace: its tables are not read", r.id)
		return nil
	}
	if ancestors := r.ancestors(); slices.Contains(ancestors, file) || len(ancestors) >= maxNesting {
		return r.problem("%s: the template %s nests itself, or stacks are nested more than %d deep", r.id, file, maxNesting)
	}
	if r.nested++; r.nested > maxStacks {
		return r.tell(&valueError{format.Place{File: r.reading.part.Name}, fmt.Errorf("has more than %d nested stacks", maxStacks)})
	}
	root, err := r.parse(file)
	if err != nil {
		return r.tell(err)
	}
	inner := newScope(r.reading, Template{Fragments: []Fragment{{file, root}}})
	inner.parent, inner.id = &r.evaluator, r.id
	properties, err := r.resolve(r.node.Get("Properties"))
	if err != nil {
		return r.tell(err)
	}
	if inner.passed, err = r.resolve(properties.Get("Parameters")); err != nil {
		return r.tell(err)
	}
	return r.declare(inner)
}

// ancestors returns the files of the template and of those around it.
func (s *scope) ancestors() (files []string) {
	for {
		for _, fragment := range s.template.Fragments {
			files = append(files, fragment.File)
		}
		if s.parent == nil {
			return files
		}
		s = s.parent.scope
	}
}

// templateFile returns the file of a nested stack's template; empty for one that is elsewhere.
func (r resource) templateFile() string {
	named := r.node.At("Metadata", "aws:asset:path")
	if named == nil {
		properties, err := r.resolve(r.node.Get("Properties"))
		if err != nil {
			return ""
		}
		property := "TemplateURL"
		if r.kind() == application {
			property = "Location"
		}
		named = properties.Get(property)
	}
	file, err := r.localFile(named)
	if err != nil {
		return ""
	}
	return file
}
