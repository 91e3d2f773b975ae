package data

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// CommonOptions are the options of all data formats.
var CommonOptions = []format.Option{
	{Name: "tables", Kind: format.Words},
	{Name: "rename", Kind: format.Variables},
	{Name: "on_duplicate", Kind: format.Text, Choices: []string{"error", "last"}},
}

// commonOptions are their values.
type commonOptions struct {
	tables        []string // nil for all
	rename        map[string]string
	lastDuplicate bool // the last item with a key is taken, and not refused
}

func readCommonOptions(options format.Options) (common commonOptions, err error) {
	common.tables = options["tables"].Words
	common.rename = options["rename"].Variables
	switch text := options["on_duplicate"].Text; text {
	case "", "error":
	case "last":
		common.lastDuplicate = true
	default:
		return common, fmt.Errorf("on_duplicate is %q: write error or last", text)
	}
	return common, nil
}

// takes reports whether a table, by its name in the part, is wanted.
func (c commonOptions) takes(table string) bool {
	return len(c.tables) == 0 || slices.Contains(c.tables, table)
}

// mergeOptions returns what a part's entry says, and where it says nothing what holds for all.
func mergeOptions(known []format.Option, entry, all format.Options) format.Options {
	merged := format.Options{}
	for _, option := range known {
		value, given := entry[option.Name]
		common, givenForAll := all[option.Name]
		switch {
		case given && givenForAll && option.Kind == format.Variables:
			variables := maps.Clone(common.Variables)
			if variables == nil {
				variables = map[string]string{}
			}
			maps.Copy(variables, value.Variables)
			merged[option.Name] = format.Value{Variables: variables}
		case given:
			merged[option.Name] = value
		case givenForAll:
			merged[option.Name] = common
		}
	}
	return merged
}

// encodeOptions writes options for a part; equal options have equal bytes.
func encodeOptions(options format.Options) (json.RawMessage, error) {
	if len(options) == 0 {
		return nil, nil
	}
	return json.Marshal(options)
}

func decodeOptions(text json.RawMessage) (options format.Options, err error) {
	if len(text) > 0 {
		err = json.Unmarshal(text, &options)
	}
	return options, err
}

// parameters are those of a part and those of the seed, of which own has the values, too.
type parameters struct {
	own  *format.Parameters
	seed *format.Parameters
}

func (p *parameters) lookup(name string) (value string, given bool) {
	p.seed.Lookup(name)
	return p.own.Lookup(name)
}

// unused describes the entry's own parameters that the part does not know.
func (p *parameters) unused() string {
	names := slices.DeleteFunc(p.own.Unused(), p.seed.Has) // of those the seed tells
	if len(names) > 0 {
		return fmt.Sprintf("there is no parameter %s", wording.Names(names))
	}
	return ""
}

// GiveParameter returns what a user writes to give a parameter, for messages.
func GiveParameter(name string) string {
	if strings.ContainsAny(name, "{}[],# '\"/") {
		name = strconv.Quote(name)
	}
	return "parameters: {" + name + ": …}"
}
