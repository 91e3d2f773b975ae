package report

import "strconv"

// Source is where a table of a snapshot comes from.
type Source struct {
	// File defines the table, or is the script that made it, or the file of a database that held
	// it. Line is where it is defined in the file; 0 where that is not known.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	// From is the snapshot that held the table before the seed began, as the settings name it, or
	// the base.
	From string `json:"from,omitempty"`
}

// Sources are the sources of tables, by name. One that is not known is missing.
type Sources map[string]Source

func (s Source) String() string {
	switch {
	case s.From != "":
		return "from " + s.From
	case s.Line > 0:
		return s.File + ":" + strconv.Itoa(s.Line)
	}
	return s.File
}
