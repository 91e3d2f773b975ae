package terraform

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// tableModule matches the sources of the module of terraform-aws-modules that makes a table.
var tableModule = regexp.MustCompile(`terraform-aws-modules/(?:dynamodb-table/aws|terraform-aws-dynamodb-table(?:\.git)?)(?:$|[?"])`)

// moduleArguments are the arguments of the module that are read as they are.
var moduleArguments = []string{
	"name", "hash_key", "range_key", "billing_mode", "read_capacity", "write_capacity", "stream_enabled", "stream_view_type",
	"deletion_protection_enabled",
}

// tableOfModule keeps the table that a call of the module makes.
func (s *scope) tableOfModule(b *block, address string) error {
	arguments := map[string]*document.Node{}
	var dropped []string
	for name, attribute := range attributesOf(b.body) {
		if isArgument := slices.Contains(moduleArguments, name) || slices.Contains(moduleLists, name); isArgument {
			arguments[name] = s.node(attribute.Expr)
		} else if !slices.Contains(meta, name) && !slices.Contains(moduleMeta, name) {
			dropped = append(dropped, name)
		}
	}
	for _, create := range []string{"create_table", "create"} {
		switch made := arguments[create]; {
		case isUnknown(made):
			return s.problem(b.at, "%s: %s: %s", address, create, made.Text)
		case made.Is(document.Bool) && made.Text == "false":
			s.none = true
			s.sink.Notef(b.at, "%s is left out: %s is false", address, create)
			return nil
		}
	}
	if len(dropped) > 0 {
		slices.Sort(dropped)
		s.sink.Detailf(b.at, "%s: without effect on a state: %s", address, strings.Join(dropped, ", "))
	}
	s.tables = append(s.tables, resource{address, b.at, moduleTable(arguments, b.at.Line)})
	return nil
}

// moduleLists are the arguments of the module that are blocks of the table, and those that decide
// whether there is one.
var (
	moduleLists = []string{
		"attributes", "global_secondary_indexes", "local_secondary_indexes", "ttl", "ttl_enabled", "ttl_attribute_name", "create_table", "create",
	}
	moduleMeta = []string{"source", "version", "providers"}
)

// moduleTable returns the table as the provider has it.
func moduleTable(arguments map[string]*document.Node, line int) *document.Node {
	table := &document.Node{Kind: document.Map, Line: line}
	set := func(name string, value *document.Node) {
		if value != nil {
			table.Fields = append(table.Fields, document.Field{Name: name, Line: value.Line, Value: value})
		}
	}
	for _, name := range moduleArguments {
		set(name, arguments[name])
	}
	if arguments["billing_mode"] == nil {
		set("billing_mode", &document.Node{Kind: document.String, Line: line, Text: "PAY_PER_REQUEST"})
	}
	set("attribute", arguments["attributes"])
	set("global_secondary_index", indexes(arguments["global_secondary_indexes"]))
	set("local_secondary_index", indexes(arguments["local_secondary_indexes"]))
	ttl := arguments["ttl"]
	if enabled := arguments["ttl_enabled"]; ttl == nil && enabled != nil {
		ttl = &document.Node{
			Kind:   document.Map,
			Line:   enabled.Line,
			Fields: []document.Field{{Name: "enabled", Line: enabled.Line, Value: enabled}},
		}
		if name := arguments["ttl_attribute_name"]; name != nil {
			ttl.Fields = append(ttl.Fields, document.Field{Name: "attribute_name", Line: name.Line, Value: name})
		}
	}
	if ttl.Is(document.Map) {
		ttl = &document.Node{Kind: document.List, Line: ttl.Line, Items: []*document.Node{ttl}}
	}
	set("ttl", ttl)
	return table
}

// indexes returns a list of indexes. Newer versions of the module take a map of them by name.
func indexes(from *document.Node) *document.Node {
	if !from.Is(document.Map) {
		return from
	}
	list := &document.Node{Kind: document.List, Line: from.Line}
	for _, field := range from.Fields {
		index := *field.Value
		if index.Kind == document.Map && index.Get("name").Value() == "" {
			name := &document.Node{Kind: document.String, Line: index.Line, Text: field.Name}
			index.Fields = append([]document.Field{{Name: "name", Line: index.Line, Value: name}}, index.Fields...)
		}
		list.Items = append(list.Items, &index)
	}
	return list
}
