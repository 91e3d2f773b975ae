package cloudformation

import (
	"fmt"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Template is a template of CloudFormation. Its fragments are files whose sections count together.
type Template struct {
	Fragments []Fragment
	// Stack is AWS::StackName unless the user says otherwise. Where it is empty the name of the
	// first file stands for it.
	Stack string
	// Region is AWS::Region unless the user says otherwise; empty for the usual one.
	Region string
	// Expand replaces the variables of another tool in a scalar without a tag; nil for none.
	Expand func(*document.Node) (*document.Node, error)
}

// Fragment is a file with sections of a template.
type Fragment struct {
	File string
	Root *document.Node
}

// Declare declares the tables of a template to a sink, and those of nested stacks whose templates
// are in the workspace. It returns the number of tables that the template has, with those that
// conditions drop. Problems are told to the sink, whose error is returned.
func Declare(part data.Part, sink *data.Sink, template Template) (tables int, err error) {
	r := newReading(part, sink)
	err = r.declare(newScope(r, template))
	return r.tables, err
}

// reading is the reading of one part, which may have several templates.
type reading struct {
	part   data.Part
	sink   *data.Sink
	tables int
	nested int              // stacks
	named  map[string]named // by the name of the table
	// told are the notes and problems that are told once.
	told       map[string]bool
	failed     bool
	duplicates map[*document.Node]*document.Error // maps with a key twice
}

func newReading(part data.Part, sink *data.Sink) *reading {
	return &reading{
		part: part, sink: sink, named: map[string]named{}, told: map[string]bool{},
		duplicates: map[*document.Node]*document.Error{},
	}
}

// named is a table that has been declared.
type named struct {
	tableName
	in resource
}

// noteOnce tells a person something, once for a part.
func (r *reading) noteOnce(at format.Place, message string, args ...any) {
	text := fmt.Sprintf(message, args...)
	if !r.told[text] {
		r.told[text] = true
		r.sink.Notef(at, "%s", text)
	}
}

// tell tells the sink of an error where it belongs, once.
func (r *reading) tell(err error) error {
	if r.told[err.Error()] {
		return nil
	}
	r.told[err.Error()] = true
	r.failed = true
	if located, ok := err.(*valueError); ok { //nolint:errorlint // nothing wraps one
		return r.sink.Problem(located.at, located.err)
	}
	return r.sink.Problem(format.Place{File: r.part.Name}, err)
}

// scope is a template whose values are being evaluated.
type scope struct {
	*reading
	template Template
	// parent evaluates the values that are passed to the parameters of a nested stack; nil for
	// others.
	parent *evaluator
	passed *document.Node
	id     string // of the nested stack, in the template around it

	conditions map[string]outcome[bool]
	parameters map[string]outcome[*document.Node]
	names      map[string]outcome[tableName] // by logical id
}

func newScope(r *reading, template Template) *scope {
	return &scope{
		reading: r, template: template,
		conditions: map[string]outcome[bool]{}, parameters: map[string]outcome[*document.Node]{}, names: map[string]outcome[tableName]{},
	}
}

// section returns a field of a section, and the file that has it.
func (s *scope) section(section, name string) (field document.Field, file string, found bool) {
	for _, fragment := range s.template.Fragments {
		e := evaluator{s, fragment.File}
		fields, err := e.expand(fragment.Root.Get(section))
		if err != nil || fields == nil {
			continue
		}
		for _, field := range fields.Fields {
			if field.Name == name {
				return field, fragment.File, true
			}
		}
	}
	return document.Field{}, "", false
}

// resource is a resource of a template.
type resource struct {
	evaluator
	id   string
	line int
	node *document.Node
}

func (r resource) at() format.Place { return format.Place{File: r.file, Line: r.line} }

func (r resource) problem(message string, args ...any) error {
	return r.tell(&valueError{r.at(), fmt.Errorf(message, args...)})
}

func (r resource) kind() string { return r.node.Get("Type").Value() }

// The types of tables.
const (
	table       = "AWS::DynamoDB::Table"
	globalTable = "AWS::DynamoDB::GlobalTable"
	simpleTable = "AWS::Serverless::SimpleTable"
)

func isTable(kind string) bool { return kind == table || kind == globalTable || kind == simpleTable }

func (r resource) isTable() bool { return isTable(r.kind()) }

// resource returns the resource with a logical id.
func (s *scope) resource(id string) (resource, bool) {
	field, file, found := s.section("Resources", id)
	if !found {
		return resource{}, false
	}
	e := evaluator{s, file}
	node, err := e.expand(field.Value)
	if err != nil {
		return resource{}, false
	}
	return resource{e, id, field.Line, node}, true
}

// declare declares the tables of a template.
func (r *reading) declare(s *scope) error {
	if err := s.include(); err != nil {
		return err
	}
	s.knowParameters()
	for _, fragment := range s.template.Fragments {
		e := evaluator{s, fragment.File}
		resources, err := e.expand(fragment.Root.Get("Resources"))
		if err != nil {
			if err := r.tell(err); err != nil {
				return err
			}
			continue
		}
		if resources == nil {
			continue
		}
		for _, field := range resources.Fields {
			if err := e.declareField(field); err != nil {
				return err
			}
		}
	}
	return nil
}

// declareField declares what a field of Resources declares.
func (e evaluator) declareField(field document.Field) error {
	at := format.Place{File: e.file, Line: field.Line}
	if strings.HasPrefix(field.Name, "Fn::ForEach") && holdsTable(field.Value) {
		return e.tell(&valueError{at, fmt.Errorf("%s makes tables, and is not evaluated here: name the template as %s writes it", field.Name, processedBy)})
	}
	node, err := e.expand(field.Value)
	if err != nil {
		return e.tell(err)
	}
	r := resource{e, field.Name, field.Line, node}
	switch kind := r.kind(); {
	case isTable(kind):
		e.tables++
		return r.declareTable()
	case kind == nestedStack || kind == application:
		return r.declareStack()
	case isTableOfCustomResource(kind):
		return r.problem("%s is a table that a custom resource of type %s makes, which is not read: give the table as `aws dynamodb describe-table` shows it", r.id, kind)
	case strings.HasSuffix(kind, "::MODULE"):
		e.sink.Notef(at, "%s is a module, whose tables are not read: %s writes a template with them", r.id, processedBy)
	}
	return nil
}

// isTableOfCustomResource reports whether a type is that of a custom resource that makes a table.
func isTableOfCustomResource(kind string) bool {
	return strings.HasPrefix(kind, "Custom::") && strings.HasSuffix(kind, "DynamoDBTable")
}

// holdsTable reports whether a resource somewhere in a value is a table.
func holdsTable(node *document.Node) bool {
	if isTable(node.Get("Type").Value()) {
		return true
	}
	for _, item := range node.Items {
		if holdsTable(item) {
			return true
		}
	}
	for _, field := range node.Fields {
		if holdsTable(field.Value) {
			return true
		}
	}
	return false
}

// fileStem returns the name of a template's file without its endings.
func fileStem(name string) string {
	stem := path.Base(name)
	for _, ending := range []string{".json", ".yaml", ".yml", ".template", ".nested"} {
		stem = strings.TrimSuffix(stem, ending)
	}
	return stem
}
