package format

import (
	"fmt"
	"regexp"

	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Failure is the failure of a seed, for an [Adviser].
type Failure struct {
	// Text is the error, and what the parts wrote last.
	Text string
	// Parts are all of the seed's, and Workspace is where they come from.
	Parts     []Part
	Workspace *workspace.Workspace
	// Carries reports whether a file of the workspace, or anything in a directory, traveled along.
	Carries func(name string) bool
}

// Has reports whether a file is a part of the seed.
func (f Failure) Has(name string) bool { return f.Index(name) >= 0 }

// Index returns the index of a file among the parts. It is -1 for another file.
func (f Failure) Index(name string) int {
	for i, part := range f.Parts {
		if part.Name == name && !part.Inline {
			return i
		}
	}
	return -1
}

// Advice is a possible cause of a failure. The plugin adds which setting helps.
type Advice interface {
	String() string
}

// NotCarried are files and directories of the workspace that a part did not find.
type NotCarried struct{ Names []string }

func (n NotCarried) String() string {
	verb := "is"
	if len(n.Names) > 1 {
		verb = "are"
	}
	return fmt.Sprintf("%s %s in the workspace, but not carried along", wording.Names(n.Names), verb)
}

// WrongDirectory is a part that did not find a file in the part's own directory.
type WrongDirectory struct{ Part, Directory string }

func (w WrongDirectory) String() string {
	return fmt.Sprintf("the file is in %s, where %s is and does not run", w.Directory, w.Part)
}

// NotMounted is an absolute path that was not found. Name is a file of the workspace that may be
// meant. Source would have to be mounted at Point for it. Name and Source are empty where no file
// fits.
type NotMounted struct{ Missed, Name, Point, Source string }

func (n NotMounted) String() string {
	if n.Name == "" {
		return n.Missed + " is not in the container"
	}
	return fmt.Sprintf("%s is not in the container, and %s is in the workspace", n.Missed, n.Name)
}

// NoTable is the text of a failure about a missing table. It names those that are there.
func NoTable(name string, there []string) string {
	text := noTable + name
	if len(there) == 0 {
		return text + ", nor any other"
	}
	return text + "; there is " + wording.Names(there)
}

const noTable = "there is no table "

var noTablePattern = regexp.MustCompile(noTable + `([\w.-]+)`)

// MissingTable returns the table that the text of a failure says is missing; empty for none.
func MissingTable(failure string) string {
	if match := noTablePattern.FindStringSubmatch(failure); match != nil {
		return match[1]
	}
	return ""
}

// DefinedLater is a missing table that a later part creates.
type DefinedLater struct{ Table, Part string }

func (d DefinedLater) String() string {
	return fmt.Sprintf("the table %s is created by %s, which comes later in this seed: name it before", d.Table, d.Part)
}

// DefinedElsewhere is a missing table that files create which are no parts.
type DefinedElsewhere struct {
	Table string
	Files []string
}

func (d DefinedElsewhere) String() string {
	return fmt.Sprintf("the table %s is created by %s, which this seed does not name", d.Table, wording.Names(d.Files))
}
