// Package cloudformation is the format of templates of AWS CloudFormation, of AWS SAM, and of what
// the AWS CDK makes. Tables are read literally; what only a real stack would know is a problem
// where it decides the state.
package cloudformation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Format is the format of templates.
type Format struct{}

// Name is what parts have as their format.
func (Format) Name() string { return "cloudformation" }

// Files says which files may be of the format.
func (Format) Files() string { return "CloudFormation and SAM templates (.yaml, .json), cdk.out" }

// Options are the parameters of a template.
func (Format) Options() []format.Option {
	return []format.Option{{Name: "parameters", Kind: format.Variables}}
}

// Claims reports whether a file is a template, or a directory the output of the CDK. A template
// without tables is one only where the user names it.
func (Format) Claims(file format.File) bool {
	if file.Directory {
		return file.Holds(assemblyMark) || file.Holds("*"+templateEnding)
	}
	root := file.Document()
	if root == nil {
		return !file.Listed && broken.MatchString(file.Head)
	}
	return isTemplate(root) && (!file.Listed || holdsTable(root))
}

// broken is how a template begins that is neither JSON nor YAML, which its reader says.
var broken = regexp.MustCompile(`(?m)^\s*["']?(?:AWSTemplateFormatVersion|Type["']?\s*:\s*["']?AWS::)`)

// isTemplate reports whether a document is a template.
func isTemplate(root *document.Node) bool {
	resources := root.Get("Resources")
	if resources != nil && holdsVariable(resources) {
		return false
	}
	if root.Has("AWSTemplateFormatVersion") || isTransform(root.Get("Transform")) {
		return true
	}
	if !resources.Is(document.Map) {
		return false
	}
	isResource := func(field document.Field) bool {
		return strings.Contains(field.Value.Get("Type").Value(), "::") || strings.HasPrefix(field.Name, "Fn::")
	}
	return slices.ContainsFunc(resources.Fields, isResource)
}

// isTransform reports whether a value is the name of a transform of AWS, or a list with one.
func isTransform(transform *document.Node) bool {
	names := []*document.Node{transform}
	if transform.Is(document.List) {
		names = transform.Items
	}
	return slices.ContainsFunc(names, func(name *document.Node) bool { return strings.HasPrefix(name.Value(), "AWS::") })
}

// serverlessVariable is a variable of the Serverless Framework, such as ${self:service}.
var serverlessVariable = regexp.MustCompile(`\$\{(?:self|opt|sls|env|file|param|ssm|cf|s3|aws|strToBool)[:(][^-=+?:]`)

// holdsVariable reports whether a value has variables of the Serverless Framework.
func holdsVariable(node *document.Node) bool {
	if serverlessVariable.MatchString(node.Text) {
		return true
	}
	return slices.ContainsFunc(node.Items, holdsVariable) ||
		slices.ContainsFunc(node.Fields, func(field document.Field) bool { return holdsVariable(field.Value) })
}

// Read declares the tables of a template, or of all stacks of a cloud assembly.
func (Format) Read(part data.Part, sink *data.Sink) error {
	r := newReading(part, sink)
	if part.Directory {
		return r.assembly()
	}
	return r.file(part.Name)
}

// file declares the tables of a template in a file.
func (r *reading) file(name string) error {
	root, err := r.parse(name)
	if err != nil {
		return err
	}
	if err := r.declare(newScope(r, Template{Fragments: []Fragment{{name, root}}})); err != nil {
		return err
	}
	if r.tables == 0 && !r.failed {
		return fmt.Errorf("%s: the template has no table: %s", name, found(root))
	}
	return nil
}

// found describes the resources of a template.
func found(root *document.Node) string {
	resources := root.Get("Resources")
	if resources == nil || len(resources.Fields) == 0 {
		return "it has no Resources"
	}
	var types []string
	for _, field := range resources.Fields {
		if kind := field.Value.Get("Type").Value(); kind != "" && !slices.Contains(types, kind) {
			types = append(types, kind)
		}
	}
	return "its resources have the types " + wording.Names(types)
}
