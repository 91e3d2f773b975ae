// Package formats lists the formats that the parts of a seed may have.
package formats

import (
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
)

// All returns them in the order in which they are asked whether a file is theirs.
func All() []format.Format {
	return []format.Format{
		script.Format{}, // the last, since it tells of any text file that a user names what is wrong with it
	}
}

// Options are what an entry of a seed may say of its parts, in any of the formats.
func Options() []format.Option {
	var options []format.Option
	known := map[string]bool{}
	for _, f := range All() {
		for _, option := range f.Options() {
			if !known[option.Name] {
				known[option.Name] = true
				options = append(options, option)
			}
		}
	}
	return options
}
