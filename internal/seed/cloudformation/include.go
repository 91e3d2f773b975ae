package cloudformation

import (
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// maxFragments bounds the files that a template includes.
const maxFragments = 20

// include adds the files that a template includes with AWS::Include, and tells of macros, which are
// not run.
func (s *scope) include() error {
	for _, fragment := range s.template.Fragments {
		if err := s.includeIn(fragment); err != nil {
			return err
		}
	}
	return nil
}

func (s *scope) includeIn(fragment Fragment) error {
	e := evaluator{s, fragment.File}
	for _, transform := range transforms(fragment.Root) {
		if err := e.transform(transform, func(root *document.Node) *document.Node { return root }); err != nil {
			return err
		}
	}
	for _, transform := range transforms(fragment.Root.Get("Resources")) {
		if err := e.transform(transform, asResources); err != nil {
			return err
		}
	}
	return nil
}

// asResources returns a template with resources.
func asResources(resources *document.Node) *document.Node {
	section := document.Field{Name: "Resources", Line: resources.Line, Value: resources}
	return &document.Node{Kind: document.Map, Line: resources.Line, Fields: []document.Field{section}}
}

// transforms returns the transforms of a template or a section.
func transforms(node *document.Node) (list []*document.Node) {
	for _, name := range []string{"Transform", "Fn::Transform"} {
		switch transform := node.Get(name); {
		case transform.Is(document.List):
			list = append(list, transform.Items...)
		case transform.Is(document.Map) && transform.Has("Type"): // a resource of that name
		case transform != nil:
			list = append(list, transform)
		}
	}
	return list
}

// transform adds the file that a transform includes, as a fragment that wrap makes of it.
func (e evaluator) transform(transform *document.Node, wrap func(*document.Node) *document.Node) error {
	name := transform.Value()
	if name == "" {
		name = transform.Get("Name").Value()
	}
	switch {
	case name == "AWS::Include":
	case strings.HasPrefix(name, "AWS::"):
		return nil
	default:
		e.noteOnce(e.at(transform), "the macro %s is not run: where it changes tables, name the template as %s writes it", name, processedBy)
		return nil
	}
	file, err := e.localFile(transform.At("Parameters", "Location"))
	if err != nil {
		return e.tell(err)
	}
	if file == "" {
		return e.tell(e.errorf(transform, "AWS::Include of what is not in the workspace, where tables may stand: name the template as %s writes it", processedBy))
	}
	isKnown := func(f Fragment) bool { return f.File == file }
	if slices.ContainsFunc(e.template.Fragments, isKnown) || len(e.template.Fragments) >= maxFragments {
		return e.tell(e.errorf(transform, "the template includes %s twice, or more than %d files", file, maxFragments))
	}
	root, err := e.parse(file)
	if err != nil {
		return e.tell(err)
	}
	fragment := Fragment{file, wrap(root)}
	e.template.Fragments = append(e.template.Fragments, fragment)
	return e.includeIn(fragment)
}

// localFile returns the file of the workspace that a template names; empty for one that is
// elsewhere.
func (e evaluator) localFile(named *document.Node) (string, error) {
	value, err := e.value(named)
	if err != nil {
		return "", err
	}
	given := value.Value()
	if given == "" || strings.Contains(given, "://") || path.IsAbs(given) {
		return "", nil
	}
	name := path.Join(path.Dir(e.file), given)
	info, err := e.part.Workspace.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return "", nil //nolint:nilerr // not there, or outside of the workspace
	}
	return name, nil
}
