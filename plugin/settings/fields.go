package settings

import (
	"reflect"
	"slices"
	"strings"
)

// A field is one of the settings, as the tags of the struct describe it.
type field struct {
	setting  string   // as users write it: "dry_run"
	variable string   // that it is read from: "PLUGIN_DRY_RUN"
	names    []string // the setting and its aliases
	fallback []string // other variables, the first one that is set wins
	standard string   // the default
	secret   bool
	kind     reflect.Type
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
		if f.Anonymous {
			continue // its fields follow
		}
		if !f.IsExported() {
			continue // no setting
		}
		variable := f.Tag.Get("envconfig")
		setting := strings.ToLower(strings.TrimPrefix(variable, "PLUGIN_"))
		fields = append(fields, field{
			setting:  setting,
			variable: variable,
			names:    append([]string{setting}, list(f.Tag.Get("alias"))...),
			fallback: list(f.Tag.Get("fallback")),
			standard: f.Tag.Get("default"),
			secret:   f.Tag.Get("secret") == "true",
			kind:     f.Type,
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
func Variable(setting string) string { return fieldOf(setting).variable }
