package engine

import (
	"errors"
	"fmt"
)

// ErrNoImage says that an engine does not have an image.
var ErrNoImage = errors.New("the engine does not have the image")

// ErrSnapshotAsBase says that a base is a snapshot.
var ErrSnapshotAsBase = errors.New("it is a snapshot, or was made from one")

// BaseError says that the state in a base cannot be used.
type BaseError struct{ Err error }

func (e *BaseError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *BaseError) Unwrap() error { return e.Err }

// StateError says that the state that a seed begins with cannot be started on.
type StateError struct {
	Name string // of its file
	Err  error
}

func (e *StateError) Error() string { return fmt.Sprintf("%s: %v", e.Name, e.Err) }

// Unwrap returns the reason.
func (e *StateError) Unwrap() error { return e.Err }

// ProgramError says that an image lacks the program of its command.
type ProgramError struct {
	Image string // its reference, or its id
	Err   error  // the engine's
}

func (e *ProgramError) Error() string {
	return fmt.Sprintf("the image %s lacks the program that its command names: %v", e.Image, e.Err)
}

// Unwrap returns what the engine says.
func (e *ProgramError) Unwrap() error { return e.Err }

// OptionsError says that a base's JVM does not start with the user's options.
type OptionsError struct {
	Complaint string // the command, how it ended, and what it wrote
}

func (e *OptionsError) Error() string { return e.Complaint }

// MountError says that a mount is impossible because the seed's image has a volume there.
type MountError struct {
	Path   string // of the mount
	Volume string // the path of the volume
}

func (e *MountError) Error() string {
	return fmt.Sprintf("%s: the seed's image has a volume at %s, which nothing can take the place of: "+
		"mount files and directories inside of it", e.Path, e.Volume)
}

// UnfitError says that a base can never be made warm, because of its own software.
type UnfitError struct{ Err error }

func (e *UnfitError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *UnfitError) Unwrap() error { return e.Err }
