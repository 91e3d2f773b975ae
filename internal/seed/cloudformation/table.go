package cloudformation

import (
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// declareTable declares a table, unless a condition drops it.
func (r resource) declareTable() error {
	if isDropped, err := r.isDropped(); isDropped || err != nil {
		return err
	}
	if properties := r.node.Get("Properties"); properties.Has("GlobalTableSourceArn") && !properties.Has("KeySchema") {
		r.sink.Notef(r.at(), "%s is a replica of a table in another account, which defines it: it is left out", r.id)
		return nil
	}
	name, err := r.tableName(r)
	if err != nil {
		return r.tell(err)
	}
	if !r.sink.Takes(name.text) {
		return nil
	}
	if err := r.claimName(name); err != nil {
		return r.tell(err)
	}
	p := &properties{resource: r}
	input := p.input(name.text)
	for _, problem := range p.problems {
		if err := r.tell(problem); err != nil {
			return err
		}
	}
	if len(p.problems) > 0 {
		return nil
	}
	table, ok, err := definition.Read(input, r.file, definition.CloudFormation, r.sink)
	if err != nil || !ok {
		return err
	}
	if r.node.Get("Properties").Has("ImportSourceSpecification") {
		r.sink.Notef(r.at(), "%s imports items from S3, which are not read", r.id)
	}
	return r.sink.Table(r.at(), table.Definition)
}

// isDropped reports whether a condition, or a problem with it, leaves a resource out.
func (r resource) isDropped() (bool, error) {
	condition := r.node.Get("Condition")
	if condition == nil {
		return false, nil
	}
	name, err := r.text(condition)
	holds := false
	if err == nil {
		holds, err = r.condition(condition, name)
	}
	if err != nil {
		return true, r.tell(err)
	}
	if !holds {
		r.sink.Notef(r.at(), "%s is left out: its condition %s is false", r.id, name)
	}
	return !holds, nil
}

// claimName notes the name of a table, which no other table may have.
func (r resource) claimName(name tableName) error {
	other, isTaken := r.reading.named[name.text]
	if isTaken && (other.in.scope == r.scope || other.isMadeUp || name.isMadeUp) {
		advice := "one of them needs another TableName"
		switch {
		case name.isMadeUp:
			advice = data.GiveParameter(r.id) + " gives it another name"
		case other.isMadeUp:
			advice = data.GiveParameter(other.in.id) + " gives that one another name"
		}
		return &valueError{r.at(), fmt.Errorf("%s is called %s, as is the table in %s: %s", r.id, name.text, other.in.at(), advice)}
	}
	r.reading.named[name.text] = named{name, r}
	if name.isMadeUp {
		r.noteOnce(r.at(), "%s has no TableName and is called %s; %s names it", r.id, name.text, data.GiveParameter(r.id))
	}
	return nil
}

// properties are those of a table that is read.
type properties struct {
	resource
	problems []error
}

// field evaluates a property. It returns nil where there is none, and where there is a problem.
func (p *properties) field(of *document.Node, name string) *document.Node {
	value, err := p.value(of.Get(name))
	if err != nil {
		p.problems = append(p.problems, err)
	}
	return value
}

// resolved does so with the outermost functions of a property only.
func (p *properties) resolved(of *document.Node, name string) *document.Node {
	value, err := p.resolve(of.Get(name))
	if err != nil {
		p.problems = append(p.problems, err)
	}
	return value
}

// set sets a field of a map, unless the value is nil.
func set(of *document.Node, name string, value *document.Node) {
	if value != nil {
		of.Fields = append(of.Fields, document.Field{Name: name, Line: value.Line, Value: value})
	}
}

// evaluated are the properties that decide a state, in which each function must have a value.
var evaluated = []string{
	"AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes", "TimeToLiveSpecification", "DeletionProtectionEnabled",
}

// input returns the properties as [definition.Read] takes them.
func (p *properties) input(name string) *document.Node {
	node := &document.Node{Kind: document.Map, Line: p.line}
	set(node, "TableName", &document.Node{Kind: document.String, Line: p.line, Text: name})
	from := p.resolved(p.node, "Properties")
	if from != nil && !from.Is(document.Map) {
		p.refuse(from, "Properties is a map, found %s", from.Kind)
		return node
	}
	billing := p.billing(from)
	var fields []document.Field
	if from != nil {
		fields = from.Fields
	}
	for _, field := range fields {
		switch name := field.Name; {
		case name == "TableName" || name == "BillingMode" || name == "ProvisionedThroughput":
		case name == "PrimaryKey" && p.kind() == simpleTable: // is read below
		case name == "StreamSpecification":
			set(node, name, p.stream(from))
		case name == "GlobalSecondaryIndexes":
			set(node, name, p.globalIndexes(from, billing))
		case name == "Replicas" && p.kind() == globalTable:
			set(node, "DeletionProtectionEnabled", p.protection(from))
		case name == "Replicas":
			p.refuse(field.Value, "%s has Replicas, which only %s may have", table, globalTable)
		case slices.Contains(evaluated, name):
			set(node, name, p.field(from, name))
		default:
			node.Fields = append(node.Fields, field) // which has no effect, or is not known
		}
	}
	if p.kind() == simpleTable {
		p.primaryKey(node, from)
	}
	set(node, "BillingMode", billing.mode)
	set(node, "ProvisionedThroughput", p.throughput(from, billing))
	return node
}

func (p *properties) refuse(at *document.Node, message string, args ...any) {
	p.problems = append(p.problems, p.errorf(at, message, args...))
}

// primaryKey adds the key of a SimpleTable.
func (p *properties) primaryKey(to, from *document.Node) {
	name := &document.Node{Kind: document.String, Line: p.line, Text: "id"}
	kind := "S"
	if key := p.field(from, "PrimaryKey"); key != nil {
		name = key.Get("Name")
		types := map[string]string{"String": "S", "Number": "N", "Binary": "B"}
		var known bool
		if kind, known = types[key.Get("Type").Value()]; !known || !name.IsScalar() {
			p.refuse(key, "PrimaryKey has a Name, and a Type of String, Number or Binary")
			return
		}
	}
	set(to, "AttributeDefinitions", entry(name, "AttributeType", kind))
	set(to, "KeySchema", entry(name, "KeyType", "HASH"))
}

// entry returns a list with one attribute, of which one thing more is said.
func entry(attribute *document.Node, name, content string) *document.Node {
	only := &document.Node{Kind: document.Map, Line: attribute.Line}
	set(only, "AttributeName", attribute)
	set(only, name, text(attribute, content))
	return &document.Node{Kind: document.List, Line: attribute.Line, Items: []*document.Node{only}}
}

// stream returns a StreamSpecification without its policy.
func (p *properties) stream(from *document.Node) *document.Node {
	specification := p.resolved(from, "StreamSpecification")
	if !specification.Is(document.Map) {
		return specification
	}
	plain := &document.Node{Kind: document.Map, Line: specification.Line}
	for _, field := range specification.Fields {
		if field.Name == "ResourcePolicy" {
			plain.Fields = append(plain.Fields, field)
			continue
		}
		set(plain, field.Name, p.field(specification, field.Name))
	}
	return plain
}

// globalIndexes returns the global secondary indexes, evaluated where they decide a state.
func (p *properties) globalIndexes(from *document.Node, billing billing) *document.Node {
	list := p.resolved(from, "GlobalSecondaryIndexes")
	if !list.Is(document.List) {
		return list
	}
	plain := &document.Node{Kind: document.List, Line: list.Line}
	for _, item := range list.Items {
		index, err := p.resolve(item)
		if err != nil {
			p.problems = append(p.problems, err)
			continue
		}
		if index == nil {
			continue
		}
		if index.Is(document.Map) {
			index = p.globalIndex(index, billing)
		}
		plain.Items = append(plain.Items, index)
	}
	return plain
}

func (p *properties) globalIndex(index *document.Node, billing billing) *document.Node {
	plain := &document.Node{Kind: document.Map, Line: index.Line}
	for _, field := range index.Fields {
		switch field.Name {
		case "IndexName", "KeySchema", "Projection":
			set(plain, field.Name, p.field(index, field.Name))
		case "ProvisionedThroughput":
			set(plain, field.Name, p.throughput(index, billing))
		default:
			plain.Fields = append(plain.Fields, field)
		}
	}
	return plain
}

// protection returns whether the replica in the stack's own region is protected, or else the first
// one.
func (p *properties) protection(from *document.Node) *document.Node {
	replicas := p.resolved(from, "Replicas")
	if !replicas.Is(document.List) {
		return nil
	}
	var own *document.Node
	for _, item := range replicas.Items {
		replica, err := p.resolve(item)
		if err != nil || replica == nil {
			continue // which may be one of many, and has no effect
		}
		region, err := p.value(replica.Get("Region"))
		home, _ := p.pseudo(p.node, "AWS::Region")
		if own == nil || err == nil && region.Value() == home.Text {
			own = replica
		}
	}
	if !own.Is(document.Map) {
		return nil
	}
	return p.field(own, "DeletionProtectionEnabled")
}
