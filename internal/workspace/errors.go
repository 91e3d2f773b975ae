package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// What keeps a path out of the workspace.
var (
	ErrOutside = errors.New("lies outside the workspace")
	ErrLink    = errors.New("a symbolic link leads outside the workspace (or is absolute)")
)

// Error says why a path cannot be used.
type Error struct {
	// Path is the path as the user gave it.
	Path string
	// Workspace is the path of the workspace; empty where it does not matter.
	Workspace string
	// Err is the reason: ErrOutside, ErrLink, fs.ErrNotExist, fs.ErrPermission, or what else the
	// file system says.
	Err error
}

// Explain makes an *Error of an error of the file system. given is the path as the user gave it.
func Explain(given string, err error) error {
	reason := err
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = fs.ErrNotExist
	case errors.Is(err, fs.ErrPermission):
		reason = fs.ErrPermission
	case strings.Contains(err.Error(), "path escapes from parent"): // os.Root's error has no name
		reason = ErrLink
	}
	return &Error{Path: given, Err: reason}
}

func (e *Error) Error() string {
	switch {
	case errors.Is(e.Err, ErrOutside):
		return fmt.Sprintf("%s: lies outside the workspace %s", e.Path, e.Workspace)
	case errors.Is(e.Err, fs.ErrNotExist):
		return e.Path + ": no such file or directory in the workspace"
	case errors.Is(e.Err, fs.ErrPermission):
		return e.Path + ": not readable: permission denied"
	}
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
