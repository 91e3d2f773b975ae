package report

import (
	"strconv"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// Source is where a table of a snapshot comes from.
type Source struct {
	// File defines the table, or is the script that made it. Line is where it is defined; 0 where
	// that is not known.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	// From is the snapshot that held the table before the seed began, as the settings name it. Base
	// says that the base held it.
	From string `json:"from,omitempty"`
	Base bool   `json:"base,omitempty"`
}

func (s Source) String() string {
	switch {
	case s.Base:
		return "the base"
	case s.From != "":
		return "from " + s.From
	case s.Line > 0:
		return s.File + ":" + strconv.Itoa(s.Line)
	}
	return s.File
}

// Sources are the sources of tables, by name. One that is not known is missing.
type Sources map[string]Source

// shown returns what there is to show of the sources of these tables: nothing where all of them are
// of one script.
func (s Sources) shown(catalog dynamo.Catalog) Sources {
	differ := false
	for _, table := range catalog.Tables {
		one := s[table.Name]
		differ = differ || one != s[catalog.Tables[0].Name] || one != Source{File: one.File}
	}
	if !differ {
		return nil
	}
	return s
}
