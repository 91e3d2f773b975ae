package cloudformation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// reference returns the value of a parameter, a pseudo parameter or a resource; nil for
// AWS::NoValue.
func (e evaluator) reference(at *document.Node, name string) (*document.Node, error) {
	if strings.HasPrefix(name, "AWS::") {
		return e.pseudo(at, name)
	}
	if parameter, file, ok := e.section("Parameters", name); ok {
		return e.parameter(at, evaluator{e.scope, file}, parameter)
	}
	if resource, ok := e.resource(name); ok {
		if resource.isTable() {
			named, err := e.tableName(resource)
			return text(at, named.text), err
		}
		return e.given(at, name, "what the resource "+name+" is called is known only when the stack is made")
	}
	return e.given(at, name, "the template has neither a parameter nor a resource "+name)
}

// pseudo parameters have these values unless the user says otherwise.
var pseudo = map[string]string{
	"AWS::Region":    "us-east-1",
	"AWS::AccountId": "000000000000",
	"AWS::Partition": "aws",
	"AWS::URLSuffix": "amazonaws.com",
}

func (e evaluator) pseudo(at *document.Node, name string) (*document.Node, error) {
	if name == "AWS::NoValue" {
		return nil, nil
	}
	isOwn := e.parent == nil || name != "AWS::StackName" && name != "AWS::StackId"
	if value, given := e.part.Parameter(name); given && isOwn {
		return text(at, value), nil
	}
	switch name {
	case "AWS::StackName":
		return text(at, e.stackName(at)), nil
	case "AWS::StackId":
		stack := e.stackName(at) + "/00000000-0000-0000-0000-000000000000"
		return e.arn(at, "cloudformation", "stack/"+stack)
	}
	if name == "AWS::Region" && e.template.Region != "" {
		return text(at, e.template.Region), nil
	}
	if value, ok := pseudo[name]; ok {
		return text(at, value), nil
	}
	return nil, e.errorf(at, "the value of %s is not known: %s says it", name, data.GiveParameter(name))
}

// stackName returns AWS::StackName where the user does not say it. The real name of a nested stack
// has a random end.
func (e evaluator) stackName(at *document.Node) string {
	switch {
	case e.parent != nil:
		outer, _ := e.parent.pseudo(at, "AWS::StackName") // which has a value always
		return outer.Text + "-" + e.id
	case e.template.Stack != "":
		return e.template.Stack
	}
	name := fileStem(e.template.Fragments[0].File)
	e.noteOnce(e.at(at), "AWS::StackName is taken to be %s, as the file is called; %s says another one", name, data.GiveParameter("AWS::StackName"))
	return name
}

// arn returns the name of a resource in the stack's account.
func (e evaluator) arn(at *document.Node, service, resource string) (*document.Node, error) {
	var parts [3]string
	for i, name := range []string{"AWS::Partition", "AWS::Region", "AWS::AccountId"} {
		value, err := e.pseudo(at, name)
		if err != nil {
			return nil, err
		}
		parts[i] = value.Text
	}
	return text(at, fmt.Sprintf("arn:%s:%s:%s:%s:%s", parts[0], service, parts[1], parts[2], resource)), nil
}

// attribute returns an attribute of a resource.
func (e evaluator) attribute(at *document.Node, id, attribute string) (*document.Node, error) {
	if resource, ok := e.resource(id); ok && resource.isTable() && attribute == "Arn" {
		named, err := e.tableName(resource)
		if err != nil {
			return nil, err
		}
		return e.arn(at, "dynamodb", "table/"+named.text)
	}
	name := id + "." + attribute
	return e.given(at, name, "the attribute "+name+" is known only when the stack is made")
}

// knowParameters lets the user's parameters be known that the template has, also where no table
// needs them.
func (s *scope) knowParameters() {
	for _, fragment := range s.template.Fragments {
		for _, name := range fragment.Root.Get("Parameters").Names() {
			s.part.Parameter(name)
		}
	}
	for _, name := range []string{"AWS::StackName", "AWS::StackId", "AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix"} {
		s.part.Parameter(name)
	}
}

// parameter returns the value of a parameter that is defined in a file.
func (e evaluator) parameter(at *document.Node, in evaluator, parameter document.Field) (*document.Node, error) {
	name := parameter.Name
	if known, ok := e.parameters[name]; ok {
		return known.value, known.err
	}
	definition, err := in.expand(parameter.Value)
	if err != nil {
		return nil, err
	}
	value, err := e.parameterValue(at, in, name, definition)
	if err == nil {
		value, err = in.checkParameter(name, definition, value)
	}
	e.parameters[name] = outcome[*document.Node]{value, err}
	return value, err
}

// parameterValue returns the value that the parent stack, the user or the template gives.
func (e evaluator) parameterValue(
	at *document.Node,
	in evaluator,
	name string,
	definition *document.Node,
) (*document.Node, error) {
	if e.parent != nil {
		if given := e.passed.Get(name); given != nil {
			return e.parent.value(given)
		}
	}
	kind := definition.Get("Type").Value()
	initial := definition.Get("Default")
	isLookedUp := strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<")
	switch value, given := e.part.Parameter(name); {
	case given:
		return text(definition, value), nil
	case isLookedUp:
		return nil, e.errorf(at, "the value of the parameter %s stands in the Parameter Store: %s says it", name, data.GiveParameter(name))
	case initial == nil:
		return nil, e.errorf(at, "the parameter %s has no Default: %s says its value", name, data.GiveParameter(name))
	}
	return in.literal(initial)
}

// checkParameter returns the value of a parameter as it is used, if the template allows it.
func (e evaluator) checkParameter(name string, definition, value *document.Node) (*document.Node, error) {
	if value.Is(document.List) { // of a parent stack
		return value, nil
	}
	content, err := e.text(value)
	if err != nil {
		return nil, err
	}
	contents := []string{content}
	kind := definition.Get("Type").Value()
	isList := kind == "CommaDelimitedList" || strings.Contains(kind, "List<")
	if isList {
		contents = strings.Split(content, ",")
	}
	for i := range contents {
		if isList {
			contents[i] = strings.TrimSpace(contents[i])
		}
		if err := e.allows(name, definition, contents[i]); err != nil {
			return nil, err
		}
	}
	if isList {
		return texts(value, contents), nil
	}
	return text(value, content), nil
}

// allows returns an error for a value that a parameter may not have.
func (e evaluator) allows(name string, definition *document.Node, content string) error {
	shown := strconv.Quote(content)
	if strings.EqualFold(definition.Get("NoEcho").Value(), "true") {
		shown = "a value"
	}
	if strings.Contains(definition.Get("Type").Value(), "Number") {
		if _, err := strconv.ParseFloat(content, 64); err != nil {
			return e.errorf(definition, "the parameter %s is %s: it must be a number", name, shown)
		}
	}
	if allowed := definition.Get("AllowedValues"); allowed.Is(document.List) {
		var values []string
		for _, item := range allowed.Items {
			value, err := e.text(item)
			if err != nil {
				return err
			}
			values = append(values, value)
		}
		if !slices.Contains(values, content) {
			return e.errorf(definition, "the parameter %s is %s: AllowedValues has %s", name, shown, strings.Join(values, ", "))
		}
	}
	if pattern := definition.Get("AllowedPattern").Value(); pattern != "" {
		// Go does not have all that Java's patterns may contain.
		if allowed, err := regexp.Compile("^(?:" + pattern + ")$"); err == nil && !allowed.MatchString(content) {
			return e.errorf(definition, "the parameter %s is %s: AllowedPattern is %s", name, shown, pattern)
		}
	}
	return nil
}
