package format

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Failure is that of a seed, for an [Adviser].
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

// Index is where among the parts a file is; -1 where it is none of them.
func (f Failure) Index(name string) int {
	for i, part := range f.Parts {
		if part.Name == name && !part.Inline {
			return i
		}
	}
	return -1
}

// Advice is what may have led to a failure. Which setting helps the plugin adds.
type Advice interface {
	String() string
}

// NotCarried are files and directories that a part misses and that the workspace has.
type NotCarried struct{ Names []string }

func (n NotCarried) String() string {
	verb := "is"
	if len(n.Names) > 1 {
		verb = "are"
	}
	return fmt.Sprintf("%s %s in the workspace, but not carried along", wording.Names(n.Names), verb)
}

// WrongDirectory is a part that misses a file which is in the directory of the part.
type WrongDirectory struct{ Part, Directory string }

func (w WrongDirectory) String() string {
	return fmt.Sprintf("the file is in %s, where %s is and does not run", w.Directory, w.Part)
}

// NotMounted is an absolute path that is missed. Name is what it may be in the workspace, where
// Source would have to be mounted at Point; Name and Source are empty where nothing is known to be
// it.
type NotMounted struct{ Missed, Name, Point, Source string }

func (n NotMounted) String() string {
	if n.Name == "" {
		return n.Missed + " is not in the container"
	}
	return fmt.Sprintf("%s is not in the container, and %s is in the workspace", n.Missed, n.Name)
}

// NoTable is what the text of a failure says about a table that is not there.
func NoTable(name string) string { return "there is no table " + name }

// DefinedLater is a table that is missed, and that a later part creates.
type DefinedLater struct{ Table, Part string }

func (d DefinedLater) String() string {
	return fmt.Sprintf("the table %s is created by %s, which comes later in this seed: name it before", d.Table, d.Part)
}

// DefinedElsewhere is a table that is missed, and that files create which are no parts.
type DefinedElsewhere struct {
	Table string
	Files []string
}

func (d DefinedElsewhere) String() string {
	return fmt.Sprintf("the table %s is created by %s, which this seed does not name", d.Table, wording.Names(d.Files))
}
