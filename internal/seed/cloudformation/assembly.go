package cloudformation

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// A cloud assembly is the directory that the CDK writes.
const (
	assemblyMark   = "cdk.out" // a file in each assembly
	manifest       = "manifest.json"
	templateEnding = ".template.json"
	nestedEnding   = ".nested.template.json"
)

// stack is a stack of an assembly.
type stack struct{ file, name string }

// assembly declares the tables of all stacks in a cloud assembly.
func (r *reading) assembly() error {
	stacks, err := r.stacks(r.part.Name, map[string]bool{})
	if err != nil {
		return err
	}
	files := make([]string, len(stacks))
	for i, stack := range stacks {
		files[i] = stack.file
		root, err := r.parse(stack.file)
		if err != nil {
			err = r.tell(err)
		} else {
			err = r.declare(newScope(r, Template{Fragments: []Fragment{{stack.file, root}}, Stack: stack.name}))
		}
		if err != nil {
			return err
		}
	}
	if r.tables == 0 && !r.failed {
		return fmt.Errorf("%s: no stack has a table; the templates are: %s", r.part.Name, strings.Join(files, ", "))
	}
	return nil
}

// stacks returns the stacks of an assembly and of those in it. Without a manifest they are all its
// templates but those of nested stacks.
func (r *reading) stacks(dir string, seen map[string]bool) (stacks []stack, err error) {
	if seen[dir] {
		return nil, nil
	}
	seen[dir] = true
	root, err := r.parse(path.Join(dir, manifest))
	if errors.Is(err, fs.ErrNotExist) {
		return r.templates(dir)
	}
	if err != nil {
		return nil, err
	}
	artifacts := root.Get("artifacts")
	if artifacts == nil {
		artifacts = &document.Node{}
	}
	for _, field := range artifacts.Fields {
		properties := field.Value.Get("properties")
		switch field.Value.Get("type").Value() {
		case "aws:cloudformation:stack":
			next := stack{path.Join(dir, properties.Get("templateFile").Value()), properties.Get("stackName").Value()}
			if next.name == "" {
				next.name = field.Name
			}
			stacks = append(stacks, next)
		case "cdk:cloud-assembly":
			inner, err := r.stacks(path.Join(dir, properties.Get("directoryName").Value()), seen)
			if err != nil {
				return nil, err
			}
			stacks = append(stacks, inner...)
		}
	}
	return stacks, nil
}

func (r *reading) templates(dir string) (stacks []stack, err error) {
	names, err := r.part.Workspace.Below(dir, "*"+templateEnding)
	for _, name := range names {
		if !strings.HasSuffix(name, nestedEnding) {
			stacks = append(stacks, stack{path.Join(dir, name), strings.TrimSuffix(name, templateEnding)})
		}
	}
	return stacks, err
}
