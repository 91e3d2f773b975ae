package terraform

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// module is the files of a directory, with values for its variables.
type module struct {
	*reading
	dir string
	// address stands before the addresses of what it makes; empty for the root.
	address string
	// caller evaluates the values that a call passes in; nil for the root.
	caller *scope
	inputs map[string]hcl.Expression
	depth  int

	variables map[string]*hcl.Block
	tfvars    map[string]hcl.Expression // values of variables, by files
	locals    map[string]hcl.Expression
	outputs   map[string]hcl.Expression
	blocks    []*block
	byAddress map[string]*block

	values     map[string]outcome // of variables and locals, by var.x and local.x
	instances  map[*block]instancesOutcome
	evaluating map[string]bool
	children   map[string]*module // by the addresses of calls
}

// block is a resource, a data source or a call of a module.
type block struct {
	mode string // resource, data or module
	kind string // the type of a resource; empty for a call
	name string
	body hcl.Body
	at   format.Place
}

func (b *block) address() string {
	switch b.mode {
	case "module":
		return "module." + b.name
	case "data":
		return "data." + b.kind + "." + b.name
	}
	return b.kind + "." + b.name
}

// configuration reads the root module in a directory. With the name of a file only what that one
// declares is kept.
func (r *reading) configuration(dir, only string) error {
	root, err := r.open(dir, &module{})
	if err != nil {
		return err
	}
	if err := root.readGiven(); err != nil {
		return err
	}
	for name := range root.variables {
		r.part.Parameter(name) // is known, although no table may need it
	}
	return root.collect(only)
}

// open reads the files of a module. What the module is called with has been set.
func (r *reading) open(dir string, m *module) (*module, error) {
	m.reading, m.dir = r, dir
	m.variables, m.locals, m.outputs = map[string]*hcl.Block{}, map[string]hcl.Expression{}, map[string]hcl.Expression{}
	m.tfvars, m.byAddress, m.values = map[string]hcl.Expression{}, map[string]*block{}, map[string]outcome{}
	m.instances, m.evaluating, m.children = map[*block]instancesOutcome{}, map[string]bool{}, map[string]*module{}
	files, err := r.configurationFiles(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := m.add(f); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// configurationFiles parses the configuration in a directory, once.
func (r *reading) configurationFiles(dir string) (files []*file, err error) {
	if files, known := r.modules[dir]; known {
		return files, nil
	}
	names, err := r.namesIn(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !isConfiguration(name) || hasTofuTwin(name, names) {
			continue
		}
		parsed, err := r.parse(name)
		if err != nil {
			return nil, err
		}
		files = append(files, parsed)
	}
	r.modules[dir] = files
	return files, nil
}

// hasTofuTwin reports whether OpenTofu reads another file in the place of one.
func hasTofuTwin(name string, names []string) bool {
	stem, isTerraform := strings.CutSuffix(name, ".tf")
	if !isTerraform {
		return false
	}
	return slices.Contains(names, stem+".tofu")
}

// namesIn returns the names of the files in a directory, sorted.
func (r *reading) namesIn(dir string) (names []string, err error) {
	entries, err := r.part.Workspace.ReadDir(dir)
	if err != nil {
		return nil, workspace.Explain(dir, err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") && !entry.IsDir() {
			names = append(names, path.Join(dir, entry.Name()))
		}
	}
	return names, nil
}

// topLevel are the blocks of a configuration that are read.
var topLevel = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "locals"},
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "module", LabelNames: []string{"name"}},
}}

// add adds what a file declares.
func (m *module) add(f *file) error {
	content, _, diagnostics := f.body.PartialContent(topLevel)
	if diagnostics.HasErrors() {
		return explain(diagnostics)
	}
	for _, b := range content.Blocks {
		switch b.Type {
		case "variable":
			m.variables[b.Labels[0]] = b
		case "output":
			if value, ok := attributeOf(b.Body, "value"); ok {
				m.outputs[b.Labels[0]] = value
			}
		case "locals":
			attributes, diagnostics := b.Body.JustAttributes()
			if diagnostics.HasErrors() {
				return explain(diagnostics)
			}
			for name, attribute := range attributes {
				m.locals[name] = attribute.Expr
			}
		default:
			if err := m.addBlock(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *module) addBlock(b *hcl.Block) error {
	next := &block{mode: b.Type, name: b.Labels[len(b.Labels)-1], body: b.Body, at: placeOf(b.DefRange)}
	if b.Type != "module" {
		next.kind = b.Labels[0]
	}
	if other, twice := m.byAddress[next.address()]; twice {
		return fmt.Errorf("%s: %s stands in %s already", next.at, next.address(), other.at)
	}
	m.byAddress[next.address()] = next
	m.blocks = append(m.blocks, next)
	return nil
}

// text returns what stands at a place of the configuration.
func (m *module) text(at hcl.Range) string {
	for _, f := range m.modules[m.dir] {
		if f.name == at.Filename && at.CanSliceBytes([]byte(f.text)) {
			return string(at.SliceBytes([]byte(f.text)))
		}
	}
	return ""
}

func placeOf(r hcl.Range) format.Place { return format.Place{File: r.Filename, Line: r.Start.Line} }

// attributeOf returns the expression of an argument.
func attributeOf(body hcl.Body, name string) (hcl.Expression, bool) {
	content, _, _ := body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: name}}})
	attribute, found := content.Attributes[name]
	if !found {
		return nil, false
	}
	return attribute.Expr, true
}

// attributesOf returns all arguments of a body.
func attributesOf(body hcl.Body) hcl.Attributes {
	if native, ok := body.(*hclsyntax.Body); ok {
		attributes := hcl.Attributes{}
		for name, attribute := range native.Attributes {
			attributes[name] = attribute.AsHCLAttribute()
		}
		return attributes
	}
	attributes, _ := body.JustAttributes()
	return attributes
}

// collect keeps the tables and items of a module and of those that it calls.
func (m *module) collect(only string) error {
	for _, b := range m.blocks {
		if only != "" && b.at.File != only {
			continue
		}
		if err := m.collectBlock(b); err != nil {
			return err
		}
	}
	return nil
}

func (m *module) collectBlock(b *block) error {
	if b.mode == "data" {
		return nil
	}
	address := m.address + b.address()
	if b.mode == "module" {
		return m.collectCall(b, address)
	}
	m.see(b.kind)
	if cure, isUnread := unread[b.kind]; isUnread {
		return m.problem(b.at, "%s is not read: %s", address, cure)
	}
	var of *blockType
	switch b.kind {
	case tableType:
		of = tableBlock
	case itemType:
		of = itemBlock
	default:
		return nil
	}
	return m.each(b, address, func(s *scope, address string) error {
		reader := &bodyReader{scope: s, file: b.at.File}
		node := reader.read(b.body, of, b.at.Line)
		for _, problem := range reader.problems {
			if err := m.problem(problem.at, "%s: %s", address, problem.text); err != nil {
				return err
			}
		}
		if len(reader.dropped) > 0 {
			m.sink.Detailf(b.at, "%s: without effect on a state: %s", address, strings.Join(reader.dropped, ", "))
		}
		for _, name := range reader.contents {
			m.sink.Notef(b.at, "%s: %s is not read: the table has only the items of the seed", address, name)
		}
		if len(reader.problems) > 0 {
			return nil
		}
		found := resource{address, b.at, node}
		if b.kind == tableType {
			m.tables = append(m.tables, found)
		} else {
			m.items = append(m.items, found)
		}
		return nil
	})
}
