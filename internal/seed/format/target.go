package format

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

// Target is where the parts of a seed are applied: a database, with the files of the seed next to
// it.
type Target struct {
	// Client reaches the database.
	Client *dynamodb.Client
	// Dir holds the files of the seed, at their places in the workspace.
	Dir string
	// Inline is the path of the inline part.
	Inline string
	// Data holds the chunks of the parts with data, each in the directory [Part.Chunks], with names
	// from 0 on.
	Data string
	// Progress tells a person how a part gets on.
	Progress func(part, line string)
	// Counts counts what parts with data bring; nil where nobody wants to know.
	Counts *Counts
	// Programs are for formats whose parts are programs.
	Programs Programs
}

// Path is the path of a part's file.
func (t Target) Path(part Part) string {
	if part.Inline {
		return t.Inline
	}
	return filepath.Join(t.Dir, part.Name)
}

// Programs are what a format needs of a Target that runs programs.
type Programs struct {
	// Env is their environment, in which they find the database.
	Env []string
	// Scratch is a directory for files of the format's own, writable for the programs.
	Scratch string
	// Mounts are directories that hold what is elsewhere in Dir. SameDirectory are those that hold
	// what is in the directory of the program that runs. They are there already, empty and
	// writable.
	Mounts        mount.Points
	SameDirectory []string
	// Output receives every line that a program writes as it comes; stream is "stdout" or "stderr".
	Output func(part, stream, line string)
	// Console, if there is one, is where comes what programs write to the output of their
	// container's first process. It can be read with deadlines.
	Console *os.File
	// Reaper is the process that orphans go to; below it are none but the programs' processes and
	// this one.
	Reaper int
	// Begin is called when a program begins, and what it returns when the program has ended.
	Begin func(part string, program Program) (end func())
}

// Program is one that runs.
type Program interface {
	// Doing are the commands that it waits for, for a person; empty for none.
	Doing() string
	// Commands are the command lines of its processes.
	Commands() []string
	// MissingInputs are what it reads and was not given, as far as this failure can come of that;
	// nil where it has all. Without a failure they are those of the whole program.
	MissingInputs(*failure.Error) *failure.Inputs
}
