package format

import (
	"maps"
	"slices"
)

// Parameters are values that the user gives to parts by name. They know which names were asked for.
type Parameters struct {
	values map[string]string
	used   map[string]bool
}

// NewParameters returns parameters with these values.
func NewParameters(values map[string]string) *Parameters {
	return &Parameters{values, map[string]bool{}}
}

// Lookup returns the value of a name.
func (p *Parameters) Lookup(name string) (value string, given bool) {
	p.used[name] = true
	value, given = p.values[name]
	return value, given
}

// Has reports whether a name has a value.
func (p *Parameters) Has(name string) bool {
	_, given := p.values[name]
	return given
}

// Unused returns the names that nobody has asked for, sorted.
func (p *Parameters) Unused() []string {
	names := slices.Sorted(maps.Keys(p.values))
	return slices.DeleteFunc(names, func(name string) bool { return p.used[name] })
}
