package serverless

import (
	"fmt"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// service is a service that is read.
type service struct {
	*resolver
	to     *data.Sink
	failed bool // a problem was told
}

// tell tells the sink of an error where it belongs.
func (s *service) tell(err error) error {
	s.failed = true
	return tell(s.to, s.part.Name, err)
}

func (s *service) problemf(at value, message string, args ...any) error {
	s.failed = true
	return s.to.Problemf(at.place(), message, args...)
}

// declare declares the tables of the service, and its seeds.
func (s *service) declare() error {
	if err := s.refuseConstructs(); err != nil {
		return err
	}
	tables, err := s.stack(s.root.of(s.root.Get("resources")), "")
	if err != nil {
		return err
	}
	more, err := s.additionalStacks()
	if err != nil {
		return err
	}
	seeds, err := s.seeds()
	if err == nil && tables+more+seeds == 0 && !s.failed {
		err = fmt.Errorf("%s: the service has neither a table in its resources nor a seed of serverless-dynamodb", s.part.Name)
	}
	return err
}

// stack declares the tables of a stack with resources. A name stands in its name.
func (s *service) stack(resources value, name string) (tables int, err error) {
	fragments, err := s.fragments(resources)
	if err != nil || len(fragments) == 0 {
		return 0, err
	}
	region, _ := s.region() // an error shows where a table uses it
	return cloudformation.Declare(s.part, s.to, cloudformation.Template{
		Fragments: fragments, Stack: s.stackName(name), Region: region, Expand: s.expand,
	})
}

// stackName returns the name of a stack; empty where it is not known.
func (s *service) stackName(name string) string {
	if given, err := s.textAt("", "provider", "stackName"); err == nil && given != "" && name == "" {
		return given
	}
	service, err := s.service()
	stage, errStage := s.stage()
	if err != nil || errStage != nil {
		return ""
	}
	parts := []string{service, name, stage}
	if name == "" {
		parts = []string{service, stage}
	}
	return strings.Join(parts, "-")
}

// additionalStacks declares the tables of the plugin serverless-plugin-additional-stacks.
func (s *service) additionalStacks() (tables int, err error) {
	stacks, err := s.at(s.root, "custom", "additionalStacks")
	if err != nil || !stacks.Is(document.Map) {
		return 0, nil //nolint:nilerr // a service without this plugin may have anything there
	}
	for _, field := range stacks.Fields {
		found, err := s.stack(stacks.of(field.Value), field.Name)
		if err != nil {
			return 0, err
		}
		tables += found
	}
	return tables, nil
}

// refuseConstructs refuses tables that the plugin Lift makes.
func (s *service) refuseConstructs() error {
	constructs, err := s.at(s.root, "constructs")
	if err != nil || !constructs.Is(document.Map) {
		return nil //nolint:nilerr // it shows where the constructs are needed
	}
	for _, field := range constructs.Fields {
		if kind := field.Value.Get("type").Value(); strings.HasPrefix(kind, "database/dynamodb") {
			err := s.problemf(constructs.of(field.Value), "%s is a table that the plugin Lift makes: name .serverless/cloudformation-template-update-stack.json instead, which `serverless package` writes", field.Name)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// fragments returns the files of a template. Resources that stand in a file of their own are a
// fragment of their own, so that problems name the place in it.
func (s *service) fragments(of value) (fragments []cloudformation.Fragment, err error) {
	of, err = s.resolve(of)
	switch {
	case err != nil:
		return nil, s.tell(err)
	case of.isNothing():
		return nil, nil
	case of.Is(document.List):
		for _, item := range of.Items {
			more, err := s.fragments(of.of(item))
			if err != nil {
				return nil, err
			}
			fragments = append(fragments, more...)
		}
		return fragments, nil
	case !of.Is(document.Map):
		return nil, s.problemf(of, "found %s where a map with Resources is expected: %s", of.Kind, of.Value())
	case !of.Has("Resources") && hasTable(of.Node):
		return nil, s.problemf(of, "tables stand here without Resources above them, where CloudFormation does not find them")
	}
	own := &document.Node{Kind: document.Map, Line: of.Line}
	for _, field := range of.Fields {
		if field.Name != "Resources" {
			own.Fields = append(own.Fields, field)
			continue
		}
		if fragments, err = s.resources(of.of(field.Value)); err != nil {
			return nil, err
		}
	}
	return append([]cloudformation.Fragment{{File: of.file, Root: own}}, fragments...), nil
}

// resources returns a fragment for each run of resources that stand in one file.
func (s *service) resources(of value) (fragments []cloudformation.Fragment, err error) {
	of, err = s.resolve(of)
	if err != nil {
		return nil, s.tell(err)
	}
	if of.isNothing() {
		return nil, nil
	}
	if !of.Is(document.Map) {
		return nil, s.problemf(of, "Resources is a map, found %s", of.Kind)
	}
	for _, field := range of.Fields {
		resource, err := s.resolve(of.of(field.Value))
		if err != nil {
			if err := s.tell(err); err != nil {
				return nil, err
			}
			continue
		}
		if resource.file != of.file {
			field.Line = resource.Line
		}
		field.Value = resource.Node
		last := len(fragments) - 1
		if last < 0 || fragments[last].File != resource.file {
			section := &document.Node{Kind: document.Map, Line: field.Line}
			root := &document.Node{
				Kind:   document.Map,
				Line:   field.Line,
				Fields: []document.Field{{Name: "Resources", Line: field.Line, Value: section}},
			}
			fragments = append(fragments, cloudformation.Fragment{File: resource.file, Root: root})
			last++
		}
		section := fragments[last].Root.Get("Resources")
		section.Fields = append(section.Fields, field)
	}
	return fragments, nil
}

// readFragment declares the tables of a file that a service names.
func readFragment(part data.Part, root value, to *data.Sink) error {
	r := newResolver(part, value{}, path.Dir(part.Name))
	for dir := path.Dir(part.Name); ; dir = path.Dir(dir) {
		found, err := serviceIn(part, dir)
		if err != nil {
			return tell(to, part.Name, err)
		}
		if !found.isNothing() {
			r = newResolver(part, found, dir)
			to.Detailf(root.place(), "its variables are those of %s", found.file)
		}
		if !found.isNothing() || dir == "." {
			break
		}
	}
	node := root.Node
	switch {
	case node.Has("Resources"):
	case len(stacks(node)) > 0:
		node = &document.Node{Kind: document.List, Line: node.Line, Items: stacks(node)}
	case isTable(node):
		name := strings.TrimSuffix(path.Base(part.Name), path.Ext(part.Name))
		node = wrap("Resources", wrap(name, node))
	default:
		node = wrap("Resources", node)
	}
	s := service{resolver: r, to: to}
	tables, err := s.stack(root.of(node), "")
	if err == nil && tables == 0 && !s.failed {
		err = fmt.Errorf("%s: has no table", part.Name)
	}
	return err
}

// wrap returns a map with one field.
func wrap(name string, node *document.Node) *document.Node {
	return &document.Node{
		Kind:   document.Map,
		Line:   node.Line,
		Fields: []document.Field{{Name: name, Line: node.Line, Value: node}},
	}
}

// serviceIn returns the service in a directory; nothing where there is none.
func serviceIn(part data.Part, dir string) (value, error) {
	for _, base := range []string{"serverless.yml", "serverless.yaml", "serverless.json"} {
		name := path.Join(dir, base)
		if !part.Workspace.Has(name) {
			continue
		}
		text, err := part.ReadFile(name)
		if err != nil {
			return value{}, err
		}
		return parse(name, text)
	}
	return value{}, nil
}
