// Package terraform is the format of tables and items in Terraform and OpenTofu: configurations in
// HCL, states, and what `terraform show -json` writes. Configurations are read without Terraform.
// What only an apply would know is a problem where it decides the state.
package terraform

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Format is the format of Terraform's files.
type Format struct{}

// Name is what parts have as their format.
func (Format) Name() string { return "terraform" }

// Files says which files may be of the format.
func (Format) Files() string {
	return "Terraform and OpenTofu configurations (.tf, .tofu, .tf.json, or a directory of them), .tfstate, `terraform show -json`"
}

// Options are the values of variables, and of what only an apply would know.
func (Format) Options() []format.Option {
	return []format.Option{{Name: "parameters", Kind: format.Variables}}
}

// configurations are the endings of the files of a configuration.
var configurations = []string{".tf", ".tofu", ".tf.json", ".tofu.json"}

func isConfiguration(name string) bool {
	return slices.ContainsFunc(configurations, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// otherParts match files that make a directory one of several parts.
var otherParts = []string{"*.sh", "*.bash", "*.csv", "*.partiql", "*.sql"}

// Claims reports whether a file is of Terraform. One that was found in a directory must declare a
// table, as far as its beginning tells.
func (Format) Claims(file format.File) bool {
	if file.Directory {
		holds := func(patterns []string) bool { return slices.ContainsFunc(patterns, file.Holds) }
		return holds([]string{"*.tf", "*.tofu", "*.tf.json", "*.tofu.json"}) && !holds(otherParts)
	}
	switch {
	case isConfiguration(file.Name):
		return !file.Listed || len(file.Head) >= format.HeadSize || mentionsTable(file.Head)
	case path.Ext(file.Name) == ".tfstate":
		return true
	}
	return isState(file.Document())
}

func mentionsTable(text string) bool {
	return strings.Contains(text, tableType) || tableModule.MatchString(text)
}

// isState reports whether a document is a state or what `terraform show -json` writes.
func isState(root *document.Node) bool {
	if !root.Has("terraform_version") {
		return false
	}
	return root.Has("format_version") || root.Has("lineage") && root.Has("version")
}

// Read declares the tables of a part, and then the items.
func (Format) Read(part data.Part, sink *data.Sink) error {
	r := &reading{part: part, sink: sink, modules: map[string][]*file{}, makers: map[string]bool{}, used: map[string]bool{}}
	var err error
	switch {
	case part.Directory:
		err = r.directory()
	case isConfiguration(part.Name):
		err = r.configuration(path.Dir(part.Name), part.Name)
	default:
		err = r.state()
	}
	if err != nil {
		return err
	}
	return r.declare()
}

// directory reads the configuration in a directory, and tells which files of data are not read.
func (r *reading) directory() error {
	if err := r.configuration(r.part.Name, ""); err != nil {
		return err
	}
	names, err := r.namesIn(r.part.Name)
	if err != nil {
		return err
	}
	var others []string
	for _, name := range names {
		isData := strings.HasSuffix(name, ".json") || document.IsYAML(name) || path.Ext(name) == ".db"
		if isData && !isConfiguration(name) && !strings.HasSuffix(name, ".tfvars.json") && !r.used[name] {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		r.sink.Notef(format.Place{File: r.part.Name}, "is read as a configuration of Terraform, without %s; what is part of the seed is an entry of its own", wording.Names(others))
	}
	return nil
}

// reading is the reading of one part.
type reading struct {
	part    data.Part
	sink    *data.Sink
	modules map[string][]*file // by directory
	makers  map[string]bool    // by directory, whether a module makes tables
	opened  int                // modules
	used    map[string]bool    // files that expressions read
	tables  []resource
	items   []resource
	// found are the types of all resources, and the sources of modules.
	found []string
	// none says that what is there makes no table, which was told.
	none bool
	// failed says that there was a problem.
	failed bool
}

// resource is a table or an item as the provider has it: blocks are lists of maps.
type resource struct {
	address string
	at      format.Place
	node    *document.Node
}

// problem tells of an error.
func (r *reading) problem(at format.Place, message string, args ...any) error {
	r.failed = true
	return r.sink.Problemf(at, message, args...)
}

// see keeps a type or a source for a message.
func (r *reading) see(name string) {
	if !slices.Contains(r.found, name) {
		r.found = append(r.found, name)
	}
}

// declare declares what was found.
func (r *reading) declare() error {
	for _, table := range r.tables {
		if err := r.table(table); err != nil {
			return err
		}
	}
	for _, item := range r.items {
		if err := r.item(item); err != nil {
			return err
		}
	}
	if len(r.tables)+len(r.items) > 0 || r.failed || r.none {
		return nil
	}
	return r.errNoTable()
}

// errNoTable tells what is there in the place of a table.
func (r *reading) errNoTable() error {
	const most = 10
	found := r.found
	switch {
	case len(found) == 0:
		found = []string{"no resources"}
	case len(found) > most:
		found = append(found[:most:most], fmt.Sprintf("%d more", len(found)-most))
	}
	text := fmt.Sprintf("%s: there is no %s and no %s; it has %s", r.part.Name, tableType, itemType, wording.Names(found))
	var others []string
	for _, beside := range r.modules[path.Dir(r.part.Name)] {
		if beside.name != r.part.Name && mentionsTable(beside.text) {
			others = append(others, beside.name)
		}
	}
	if len(others) > 0 {
		text += "; one stands in " + wording.Names(others)
	}
	return errors.New(text)
}
