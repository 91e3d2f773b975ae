// Package failure has the reasons why a part of a seed could not be applied, as facts. It names no
// setting: the plugin has the words for the facts.
package failure

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

// Error is a failed part, and where it failed. It can be encoded as JSON.
type Error struct {
	// Part is the name of the file that is to blame, which may be another one that the part reads;
	// empty where none is.
	Part string `json:"part,omitempty"`
	// Line is 0 where it is not known (of shells only bash tells it).
	Line int `json:"line,omitempty"`
	// Command is the command as the script has it; empty where that is not known.
	Command string `json:"command,omitempty"`
	// Status is the exit status; 0 when the script did not get as far as that.
	Status  int    `json:"status,omitempty"`
	Message string `json:"message,omitempty"`
	// Said is what the shell itself complained of last, where it tells no command.
	Said string `json:"said,omitempty"`
	// Ended is why a script was ended, where it was: at Command, or where that is not known while
	// Doing ran.
	Ended string `json:"ended,omitempty"`
	Doing string `json:"doing,omitempty"`
	// Anonymous says that the shell is one that does not tell which command failed.
	Anonymous bool `json:"anonymous,omitempty"`
	// Details are further lines about it.
	Details []string `json:"details,omitempty"`

	// Missing is a program that is not in the image, where that was it, or what a script that was
	// ended may have waited for. Image is the image's reference.
	Missing string `json:"missing,omitempty"`
	Image   string `json:"image,omitempty"`
	// Program is what would run the part, where the image lacks it.
	Program *Program `json:"program,omitempty"`
	// Inputs are those that the part was not given.
	Inputs *Inputs `json:"inputs,omitempty"`
	// Removal is the removal of a table that is not there.
	Removal *Removal `json:"removal,omitempty"`
	// Bash is what only bash understands, where another shell ran the script.
	Bash *Bash `json:"bash,omitempty"`
	// Stopped says that only we had the script end at a command that failed.
	Stopped bool `json:"stopped,omitempty"`
}

// Program is a program that the image lacks.
type Program struct {
	// Image is the name of an image that has it; empty where we know none.
	Image string `json:"image,omitempty"`
	// Shebang is a first line with which a program runs the script that the image may have.
	Shebang string `json:"shebang,omitempty"`
	// AnyShell says that any other shell would do.
	AnyShell bool `json:"any_shell,omitempty"`
}

// Inputs are inputs that a part reads but was not given.
type Inputs struct {
	Part string `json:"part"`
	// Given are the arguments that there are.
	Given     []string       `json:"given,omitempty"`
	Arguments []outline.Need `json:"arguments,omitempty"`
	Variables []outline.Need `json:"variables,omitempty"`
}

// Removal is the removal of a table. The name is empty where it is not known.
type Removal struct {
	Table string `json:"table,omitempty"`
}

// Bash is a part of a script that only bash understands.
type Bash struct {
	Line int    `json:"line"`
	What string `json:"what"`
	// Named says that the script itself asks for another shell, and There that the image has bash.
	Named bool `json:"named,omitempty"`
	There bool `json:"there,omitempty"`
}

func (b *Bash) String() string { return fmt.Sprintf("line %d has %s, which is bash's", b.Line, b.What) }

// Started reports whether the part had begun.
func (e *Error) Started() bool { return e.Status > 0 || e.Ended != "" }

// Error returns the reasons and the details, one per line.
func (e *Error) Error() string { return strings.Join(append(e.Reasons(), e.Details...), "\n") }

// Reasons returns the first lines, mostly one. They read like a compiler's: file:line: message.
func (e *Error) Reasons() []string {
	if e.Ended != "" && e.Missing != "" {
		return []string{e.reason(), e.missing()}
	}
	return []string{e.reason()}
}

func (e *Error) missing() string {
	return e.Missing + ": not in " + cmp.Or(e.Image, "this image")
}

func (e *Error) reason() string {
	place := e.Part
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	status := fmt.Sprintf("%s: exit status %d", place, e.Status)
	if e.Said != "" {
		status += "; " + e.Said
	}
	switch {
	case place == "":
		return e.Message
	case e.Ended != "" && e.Command != "":
		return fmt.Sprintf("%s: %s, and was at: %s", place, e.Ended, e.Command)
	case e.Ended != "" && e.Doing != "":
		return fmt.Sprintf("%s: %s, and was running: %s", place, e.Ended, e.Doing)
	case e.Ended != "":
		return fmt.Sprintf("%s: %s", place, e.Ended)
	case e.Message != "":
		return place + ": " + e.Message
	case e.Missing != "":
		return place + ": " + e.missing()
	case e.Command != "":
		return status + ": " + e.Command
	case e.Anonymous:
		return status + " (only bash tells which command failed: begin the script with #!/bin/bash to see it)"
	default:
		return status
	}
}
