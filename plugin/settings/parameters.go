package settings

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seed/terraform"
)

// readParameters reads the setting parameters.
func readParameters(text string, found *findings) Parameters {
	if root, ok := valuesNode("parameters", text, found); ok {
		return root.parameters()
	}
	return nil
}

// parameters returns the parameters of templates: a map, CloudFormation's list of them, lines or a
// list of NAME=value, or what a file of the workspace has of that, or a .tfvars file.
func (n node) parameters() map[string]string {
	if n.Kind == yaml.ScalarNode && !n.isNull() && !assignment.MatchString(n.Value) {
		return n.parametersFile(strings.TrimSpace(n.text()))
	}
	return n.parameterValues()
}

// parametersFile returns the parameters in a file.
func (n node) parametersFile(name string) map[string]string {
	if n.isBad() {
		return nil
	}
	workspace, err := os.Getwd()
	if err != nil {
		n.problem(err)
		return nil
	}
	n.found.files = append(n.found.files, name)
	text, err := readInside(workspace, name)
	if err != nil {
		n.problem(fmt.Errorf("%w; to give parameters here, write {Name: value}", err))
		return nil
	}
	if strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json") {
		values, err := terraform.ReadValues(name, text)
		n.problem(err)
		return values
	}
	if assignment.MatchString(text) {
		lines := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
		return node{lines, n.path, name, n.found}.parameterValues()
	}
	root, ok := parseNode(n.path, name, text, n.found)
	if !ok {
		return nil
	}
	if root.Kind == yaml.ScalarNode {
		root.problemf("is %s, not a map of parameters", root.kindName())
		return nil
	}
	return root.parameterValues()
}

// templateConfiguration are the keys of a file of CodePipeline that has parameters.
var templateConfiguration = []string{"Parameters", "Tags", "StackPolicy"}

func (n node) parameterValues() map[string]string {
	values := map[string]node{}
	switch {
	case n.Kind == yaml.SequenceNode && slices.ContainsFunc(n.Content, isMap):
		for _, item := range n.items() {
			item.stackParameter(values)
		}
	default:
		values = n.assignments()
		if inner, given := values["Parameters"]; given && inner.Kind == yaml.MappingNode &&
			isTemplateConfiguration(values) {
			values = inner.entries()
		}
	}
	parameters := make(map[string]string, len(values))
	for name, value := range sortedByKey(values) {
		switch {
		case name == "":
			value.problemf("has no name: write NAME=value")
		case value.Kind == yaml.ScalarNode:
			parameters[name] = value.word()
		default:
			value.problemf("is %s: a parameter is a text or a number; write a list of CloudFormation as \"a,b\", and a list or a map of Terraform as JSON in quotes", value.kindName())
		}
	}
	return parameters
}

func isMap(n *yaml.Node) bool { return n.Kind == yaml.MappingNode }

func isTemplateConfiguration(values map[string]node) bool {
	for key := range values {
		if !slices.Contains(templateConfiguration, key) {
			return false
		}
	}
	return true
}

// stackParameter adds a parameter as CloudFormation's commands take and give them.
func (n node) stackParameter(values map[string]node) {
	fields := n.fields([]string{"ParameterKey", "ParameterValue", "UsePreviousValue", "ResolvedValue"}, nil)
	if n.isBad() {
		return
	}
	key := n.required(fields, "ParameterKey", "the parameter's name").text()
	value := n.required(fields, "ParameterValue", "an earlier value (UsePreviousValue) is not known here")
	if _, twice := values[key]; twice {
		n.problemf("%s is given twice", sanitize.Quote(key))
	}
	values[key] = value
}

// readRenames reads the setting rename.
func readRenames(text string, found *findings) Renames {
	if root, ok := valuesNode("rename", text, found); ok {
		return root.renames()
	}
	return nil
}

// renames returns the new names of tables by their old ones.
func (n node) renames() map[string]string {
	names := make(map[string]string)
	before := make(map[string]string) // by the new name
	for table, value := range sortedByKey(n.assignments()) {
		name := strings.TrimSpace(value.text())
		switch other, twice := before[name]; {
		case table == "" || name == "":
			value.problemf("is no name of a table")
		case twice:
			value.problemf("is the new name of %s already", sanitize.Quote(other))
		default:
			names[table], before[name] = name, table
		}
	}
	return names
}
