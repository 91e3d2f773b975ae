package settings

import (
	"reflect"
	"slices"
	"strings"
)

// A field is one of the settings, as the tags of the struct describe it.
type field struct {
	setting  string   // as users write it: "dry_run"
	names    []string // the same and its aliases
	fallback []string // other variables, the first one that is set wins
	standard string   // the default
	secret   bool
	index    []int
}

// fields lists the settings in the order of the struct.
func fields() []field { return allFields }

var allFields = readFields()

// readFields reads the tags of the struct.
func readFields() []field {
	list := func(tag string) []string {
		return strings.FieldsFunc(tag, func(c rune) bool { return c == ',' })
	}
	var fields []field
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		setting := f.Tag.Get("setting")
		if f.Anonymous {
			continue // its fields follow
		}
		fields = append(fields, field{
			setting:  setting,
			names:    append([]string{setting}, list(f.Tag.Get("alias"))...),
			fallback: list(f.Tag.Get("fallback")),
			standard: f.Tag.Get("default"),
			secret:   f.Tag.Get("secret") == "true",
			index:    f.Index,
		})
	}
	return fields
}

// fieldOf is the field of a setting; the zero field where there is none.
func fieldOf(setting string) field {
	if i := slices.IndexFunc(allFields, func(f field) bool { return f.setting == setting }); i >= 0 {
		return allFields[i]
	}
	return field{}
}

// Variable is the variable that a setting is read from.
func Variable(setting string) string { return "PLUGIN_" + strings.ToUpper(setting) }
