package format

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Source is what a Reader knows about the seed that it reads.
type Source struct {
	Workspace *workspace.Workspace
	// Options are those of all parts; what an entry says itself is stronger.
	Options Options
	// Mounts are the places outside of the workspace that lead into it.
	Mounts mount.Points
	// Definitions and Parameters are those of the seed that is being read.
	Definitions *Definitions
	Parameters  *Parameters
	// Now is the time from which relative times count.
	Now time.Time
	// Excludes reports whether the user excludes a name, or a directory above it.
	Excludes func(name string) bool
}

// HeadSize bounds the Head of a File, in bytes.
const HeadSize = 4096

// File is a file that may be a part.
type File struct {
	// Name is its path in the workspace, with slashes; for an inline part what people call it.
	Name string
	// Head is how it begins; an inline part's is all of it.
	Head string
	// Directory says that it is a directory. Only formats of directories claim one.
	Directory bool
	// Holds reports whether a directory holds a file of a pattern, such as "manifest.json" or
	// "*/schema.json"; nil for a file.
	Holds func(pattern string) bool
	// Document returns how a file of JSON or YAML begins, as [document.Sniff] does; nil for others.
	Document func() *document.Node
	// Definitions are the tables that parts before define.
	Definitions *Definitions
	// Executable says that its mode lets somebody run it.
	Executable bool
	// Listed says that it was found in a directory. Otherwise the user has named it.
	Listed bool
	// Inline says that it stands in the settings.
	Inline bool
}

// Companions are files to carry along with a part. Missing files, and those that the user excludes,
// are left out.
type Companions struct {
	// Files are carried, and so are all files in Trees, at any depth. Both are names of the
	// workspace.
	Files, Trees []string
	// Directories are made if nothing is carried that lies in them.
	Directories []string
}
