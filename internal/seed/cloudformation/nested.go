package cloudformation

import (
	"path"
	"slices"
	"strings"
)

// The types of nested stacks.
const (
	nestedStack = "AWS::CloudFormation::Stack"
	application = "AWS::Serverless::Application"
)

// maxNesting bounds how deep stacks are nested.
const maxNesting = 20

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
		return r.sink.Problemf(r.at(), "%s: the template %s nests itself, or stacks are nested more than %d deep", r.id, file, maxNesting)
	}
	root, err := parse(r.part, file)
	if err != nil {
		return r.tell(err)
	}
	inner := newScope(r.reading, Template{Fragments: []Fragment{{file, root}}, Stack: r.nestedName()})
	inner.parent = &r.evaluator
	properties, err := r.resolve(r.node.Get("Properties"))
	if err != nil {
		return r.tell(err)
	}
	if inner.passed, err = r.resolve(properties.Get("Parameters")); err != nil {
		return r.tell(err)
	}
	return r.declare(inner)
}

// nestedName returns a name for a nested stack, of which the real one has a random end.
func (r resource) nestedName() string {
	name, err := r.pseudo(r.node, "AWS::StackName")
	if err != nil {
		return r.id
	}
	return name.Text + "-" + r.id
}

// ancestors returns the files of the template and of those around it.
func (s *scope) ancestors() (files []string) {
	for ; s != nil; s = s.outer() {
		for _, fragment := range s.template.Fragments {
			files = append(files, fragment.File)
		}
	}
	return files
}

func (s *scope) outer() *scope {
	if s.parent == nil {
		return nil
	}
	return s.parent.scope
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
		if named, err = r.value(properties.Get(property)); err != nil {
			return ""
		}
	}
	given := named.Value()
	if given == "" || strings.Contains(given, "://") {
		return ""
	}
	name := path.Join(path.Dir(r.file), given)
	if path.IsAbs(given) || !r.isFile(name) {
		return ""
	}
	return name
}

func (r resource) isFile(name string) bool {
	info, err := r.reading.part.Workspace.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
